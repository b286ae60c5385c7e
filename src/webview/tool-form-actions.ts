import type { Params } from "../protocol/requests.ts";
import { ask, sentenceOf } from "./host.ts";
import { dispatch, tools } from "./store.ts";
import {
  type FieldName,
  fieldNames,
  type FormRequest,
  type FormValues,
  isChanged,
  type OpenForm,
  problemsOf,
  serverOf,
  waitsFor,
} from "./tool-form.ts";
import { askForTools, USER_TIMEOUT_MS } from "./tools-actions.ts";
import { serverIds } from "./tools-state.ts";

/** What the user can do in the form of a tool server. */

/** A check ends by itself, or because the user cancels it. */
const CHECK_TIMEOUT_MS = 10 * 60_000;

/** Opens the form for a server; what is in another one is not lost without a question. */
export function editServer(request: FormRequest): void {
  const { form } = tools.value;
  if (form?.kind === "open") {
    const isThere = !request.copy && form.savedId === request.id;
    if (isThere || !mayLeave(form, request)) return;
    discard(form);
  }
  dispatch({ type: "form:asked", request });
  ask(
    "tools:draft",
    request.id === undefined ? { copy: false } : { id: request.id, copy: request.copy },
  ).then(
    (begun) => {
      if (waitsFor(tools.value.form, request)) dispatch({ type: "form:begun", request, form: begun });
      // The user went elsewhere meanwhile.
      else forget(begun.draft_id);
    },
    (error: unknown) => {
      dispatch({ type: "form:failed", request, message: sentenceOf(error) });
    },
  );
}

/** Leaves the form; asks first when something would be lost. */
export function leaveForm(): void {
  const { form } = tools.value;
  if (form?.kind === "open") {
    if (!mayLeave(form, "list")) return;
    discard(form);
  }
  dispatch({ type: "form:closed" });
}

/** Leaves the form for where the user wanted to go, and what was changed in it. */
export function discardChanges(): void {
  const { form } = tools.value;
  if (form?.kind !== "open") return;
  const { leaving } = form;
  discard(form);
  dispatch({ type: "form:closed" });
  if (leaving !== undefined && leaving !== "list") editServer(leaving);
}

/** Changes fields; a check of what they held before is given up. */
export function changeForm(change: Partial<FormValues>): void {
  const was = tools.value.form;
  dispatch({ type: "form:changed", change });
  const { form } = tools.value;
  if (was?.kind !== "open" || form?.kind !== "open") return;
  if (was.check.kind === "running" && form.check.kind === "none") cancelOnHost(form.draftId);
}

/** Makes a real connection with what the form holds; tells which field must be mended first. */
export function verify(): FieldName | undefined {
  const { form } = tools.value;
  if (form?.kind !== "open") return undefined;
  // A server without an id can be asked all the same.
  const bad = firstBad(form).find((name) => name !== "id");
  if (bad !== undefined) {
    dispatch({ type: "form:visited", fields: fieldNames.filter((name) => name !== "id") });
    return bad;
  }
  if (form.check.kind === "running") cancelOnHost(form.draftId);
  dispatch({ type: "form:check-asked" });
  const { draftId } = form;
  const check = form.checks + 1;
  ask("tools:verify", outgoing(form), CHECK_TIMEOUT_MS).then(
    (verification) => {
      dispatch({ type: "form:checked", draftId, check, result: { kind: "done", verification } });
    },
    (error: unknown) => {
      const result = { kind: "failed", message: sentenceOf(error) } as const;
      dispatch({ type: "form:checked", draftId, check, result });
    },
  );
  return undefined;
}

/** Gives a check up. */
export function cancelVerify(): void {
  const { form } = tools.value;
  if (form?.kind !== "open") return;
  dispatch({ type: "form:check-cancelled" });
  cancelOnHost(form.draftId);
}

/** Saves what the form holds and leaves it; tells which field must be mended first. */
export function saveForm(): FieldName | undefined {
  const { form } = tools.value;
  if (form?.kind !== "open" || form.saving) return undefined;
  const [bad] = firstBad(form);
  if (bad !== undefined) {
    dispatch({ type: "form:visited", fields: fieldNames });
    return bad;
  }
  const { draftId } = form;
  if (form.check.kind === "running") cancelVerify();
  dispatch({ type: "form:save-asked" });
  ask("tools:save", outgoing(form), USER_TIMEOUT_MS).then(
    () => {
      if (isOpen(draftId)) dispatch({ type: "form:closed" });
    },
    (error: unknown) => {
      dispatch({ type: "form:problem", draftId, message: sentenceOf(error) });
    },
  );
  return undefined;
}

/** Has the editor ask for the key, or for the value of a header. */
export function askForSecret(header?: string): void {
  const { form } = tools.value;
  if (form?.kind !== "open") return;
  const { draftId } = form;
  dispatch({ type: "form:problem", draftId, message: undefined });
  const asked =
    header === undefined
      ? ask("tools:set-key", { draft_id: draftId }, USER_TIMEOUT_MS)
      : ask("tools:set-header", { draft_id: draftId, name: header.trim() }, USER_TIMEOUT_MS);
  asked.then(
    (secrets) => {
      const now = tools.value.form;
      const isRunning = now?.kind === "open" && now.draftId === draftId && now.check.kind === "running";
      dispatch({ type: "form:secrets", draftId, secrets });
      if (isRunning) cancelOnHost(draftId);
    },
    (error: unknown) => {
      dispatch({ type: "form:problem", draftId, message: sentenceOf(error) });
    },
  );
}

/** Deletes the server that the form is for; the list offers to bring it back. */
export function deleteFromForm(id: string): void {
  const { form } = tools.value;
  if (form?.kind === "open") discard(form);
  dispatch({ type: "form:closed" });
  askForTools("tools:delete", { id });
}

/** Leaves the form for an import: a configuration was pasted where an address belongs. */
export function importInstead(): void {
  const { form } = tools.value;
  if (form?.kind === "open") discard(form);
  dispatch({ type: "form:closed" });
  askForTools("tools:import", {});
}

function firstBad(form: OpenForm): readonly FieldName[] {
  const problems = problemsOf(form, serverIds(tools.value));
  return fieldNames.filter((name) => problems[name] !== undefined);
}

function mayLeave(form: OpenForm, to: FormRequest | "list"): boolean {
  if (!isChanged(form)) return true;
  dispatch({ type: "form:leave-asked", to });
  return false;
}

function isOpen(draftId: string): boolean {
  const { form } = tools.value;
  return form?.kind === "open" && form.draftId === draftId;
}

function outgoing({ draftId, values }: OpenForm): Params<"tools:save"> {
  // The schema has no lists that cannot be changed.
  const { headers, tool_filter: filter, account, ...server } = serverOf(values);
  return {
    draft_id: draftId,
    server: {
      ...server,
      headers: [...headers],
      tool_filter: [...filter],
      account: account === undefined ? undefined : { ...account, scopes: [...account.scopes] },
    },
    spec_text: values.spec_text,
  };
}

function discard(form: OpenForm): void {
  if (form.check.kind === "running") cancelOnHost(form.draftId);
  forget(form.draftId);
}

/** The host forgets it in any case once the page is gone, so a failure changes nothing for the user. */
function forget(draftId: string): void {
  ask("tools:discard", { draft_id: draftId }).catch(ignored);
}

/** The check is no longer looked at, whether it could be stopped or not. */
function cancelOnHost(draftId: string): void {
  ask("tools:cancel-verify", { draft_id: draftId }).catch(ignored);
}

function ignored(): undefined {
  return undefined;
}
