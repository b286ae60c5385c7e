import type { DraftSecrets } from "../protocol/tools.ts";
import { ask, sentenceOf } from "./host.ts";
import { dispatch, tools } from "./store.ts";
import {
  type FieldName,
  fieldNames,
  type FormRequest,
  type FormValues,
  isChanged,
  missingForClient,
  type OpenForm,
  problemsOf,
  waitsFor,
} from "./tool-form.ts";
import { cancelCheck, cancelRegistration, forgetDraft, giveUp, outgoing } from "./tool-form-draft.ts";
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
      else forgetDraft(begun.draft_id);
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

/** Changes fields; a check and a registration of what they held before are given up. */
export function changeForm(change: Partial<FormValues>): void {
  const was = tools.value.form;
  dispatch({ type: "form:changed", change });
  const { form } = tools.value;
  if (was?.kind !== "open" || form?.kind !== "open") return;
  giveUp(was, form);
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
  if (form.check.kind === "running") cancelCheck(form.draftId);
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
  cancelCheck(form.draftId);
}

/** Registers a client for what the form holds; tells which field must be mended first. */
export function register(): FieldName | undefined {
  const { form } = tools.value;
  if (form?.kind !== "open" || form.register.kind === "running") return undefined;
  const missing = missingForClient(form, serverIds(tools.value));
  if (missing !== undefined) {
    dispatch({ type: "form:visited", fields: [missing] });
    return missing;
  }
  dispatch({ type: "form:register-asked" });
  const { draftId } = form;
  const register = form.registers + 1;
  ask("oauth:register", outgoing(form), CHECK_TIMEOUT_MS).then(
    (view) => {
      dispatch({ type: "form:registered", draftId, register, result: { kind: "done", view } });
    },
    (error: unknown) => {
      const result = { kind: "failed", message: sentenceOf(error) } as const;
      dispatch({ type: "form:registered", draftId, register, result });
    },
  );
  return undefined;
}

/** Gives a registration up. */
export function cancelRegister(): void {
  const { form } = tools.value;
  if (form?.kind !== "open") return;
  dispatch({ type: "form:register-cancelled" });
  cancelRegistration(form.draftId);
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
  giveUp(form);
  if (form.check.kind === "running") dispatch({ type: "form:check-cancelled" });
  if (form.register.kind === "running") dispatch({ type: "form:register-cancelled" });
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
  askInForm("form:secrets", (draftId) =>
    header === undefined
      ? ask("tools:set-key", { draft_id: draftId }, USER_TIMEOUT_MS)
      : ask("tools:set-header", { draft_id: draftId, name: header.trim() }, USER_TIMEOUT_MS),
  );
}

/** Has the editor ask for the secret of a client that was registered by hand. */
export function askForClientSecret(): void {
  askInForm("form:client-secret", (draftId) =>
    ask("oauth:set-client-secret", { draft_id: draftId }, USER_TIMEOUT_MS),
  );
}

/** What ran with the secrets before is given up. */
function askInForm(
  type: "form:secrets" | "form:client-secret",
  asking: (draftId: string) => Promise<DraftSecrets>,
): void {
  const { form } = tools.value;
  if (form?.kind !== "open") return;
  const { draftId } = form;
  dispatch({ type: "form:problem", draftId, message: undefined });
  asking(draftId).then(
    (secrets) => {
      const was = tools.value.form;
      dispatch({ type, draftId, secrets });
      const now = tools.value.form;
      if (was?.kind === "open" && now?.kind === "open" && now.draftId === draftId) giveUp(was, now);
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

function discard(form: OpenForm): void {
  giveUp(form);
  forgetDraft(form.draftId);
}
