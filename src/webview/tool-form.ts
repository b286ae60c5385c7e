import { checkToolServer, type ServerProblem } from "../protocol/check-tool-server.ts";
import type { OAuthView } from "../protocol/oauth.ts";
import type {
  DraftSecrets,
  StepView,
  ToolServer,
  ToolServerAuth,
  ToolServerForm,
  ToolServerType,
  Verification,
} from "../protocol/tools.ts";
import {
  isSameClient,
  oauthFields,
  oauthSettings,
  oauthValues,
  type OAuthValues,
  reduceRegister,
  type RegisterEvent,
  type RegisterState,
} from "./tool-form-oauth.ts";
import { words } from "./words.ts";

/** What a form holds, as the fields have it: lists of words are one text. */
export interface FormValues extends OAuthValues {
  readonly type: ToolServerType;
  readonly url: string;
  readonly spec_path: string;
  readonly inline_spec: boolean;
  readonly spec_text: string;
  readonly auth: ToolServerAuth;
  readonly provider: string;
  readonly scopes: string;
  readonly headers: readonly string[];
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly enabled: boolean;
  readonly tool_filter: string;
}

/** A field that can be wrong. */
export type FieldName = "url" | "spec_path" | "spec_text" | "account" | "headers" | "id";

/** The fields that can be wrong, in the order in which they stand. */
export const fieldNames: readonly FieldName[] = ["url", "spec_path", "spec_text", "account", "headers", "id"];

/** Which server a form is for; without an id it is a new one. */
export interface FormRequest {
  readonly id: string | undefined;
  readonly copy: boolean;
}

/** How far "Verify connection" is. */
export type CheckState =
  /** not asked for, or something has changed since */
  | { readonly kind: "none" }
  | { readonly kind: "running"; readonly steps: readonly StepView[] }
  | { readonly kind: "done"; readonly verification: Verification }
  /** the host could not check at all */
  | { readonly kind: "failed"; readonly message: string };

/** A form that the user can write in. */
export interface OpenForm {
  readonly kind: "open";
  readonly request: FormRequest;
  readonly draftId: string;
  /** The id that it has in the settings; none for a new one. */
  readonly savedId: string | undefined;
  readonly begun: FormValues;
  readonly values: FormValues;
  readonly secrets: DraftSecrets;
  readonly secretsChanged: boolean;
  readonly providers: readonly string[];
  /** The fields that say what is wrong with them: those that were left or changed. */
  readonly shown: ReadonlySet<FieldName>;
  readonly check: CheckState;
  /** How many checks were begun: tells the answer of one from that of the next. */
  readonly checks: number;
  /** How the sign-in stood when the form was opened. */
  readonly oauth: OAuthView | undefined;
  readonly register: RegisterState;
  /** How many registrations were begun, as `checks`. */
  readonly registers: number;
  /** The secret of a client that was registered by hand is another one than the saved one. */
  readonly clientSecretChanged: boolean;
  readonly saving: boolean;
  readonly problem: string | undefined;
  /** Where the user wants to go although something was changed. */
  readonly leaving: FormRequest | "list" | undefined;
}

/** The form of the tool servers' place. */
export type FormState =
  /** asked for it, nothing yet */
  | { readonly kind: "loading"; readonly request: FormRequest }
  /** the host did not give it */
  | { readonly kind: "failed"; readonly request: FormRequest; readonly message: string }
  | OpenForm;

/** Everything that can change it. */
export type FormEvent =
  | RegisterEvent
  | { readonly type: "form:asked"; readonly request: FormRequest }
  | { readonly type: "form:begun"; readonly request: FormRequest; readonly form: ToolServerForm }
  | { readonly type: "form:failed"; readonly request: FormRequest; readonly message: string }
  | { readonly type: "form:changed"; readonly change: Partial<FormValues> }
  | { readonly type: "form:visited"; readonly fields: readonly FieldName[] }
  | { readonly type: "form:secrets"; readonly draftId: string; readonly secrets: DraftSecrets }
  | { readonly type: "form:check-asked" }
  | { readonly type: "form:steps"; readonly draftId: string; readonly steps: readonly StepView[] }
  | {
      readonly type: "form:checked";
      readonly draftId: string;
      readonly check: number;
      readonly result: Extract<CheckState, { kind: "done" | "failed" }>;
    }
  | { readonly type: "form:check-cancelled" }
  | { readonly type: "form:save-asked" }
  | { readonly type: "form:problem"; readonly draftId: string; readonly message: string | undefined }
  | { readonly type: "form:leave-asked"; readonly to: FormRequest | "list" | undefined }
  | { readonly type: "form:closed" };

/** A connection that was verified is another one when one of these changes. */
const CONNECTION: readonly (keyof FormValues)[] = [
  "type",
  "url",
  "spec_path",
  "inline_spec",
  "spec_text",
  "auth",
  "provider",
  "scopes",
  "headers",
  ...oauthFields,
];

/** The form after an event; the same object when nothing changed. */
export function reduceForm(state: FormState | undefined, event: FormEvent): FormState | undefined {
  switch (event.type) {
    case "form:asked":
      return { kind: "loading", request: event.request };
    case "form:begun":
      return waitsFor(state, event.request) ? opened(event.request, event.form) : state;
    case "form:failed":
      return waitsFor(state, event.request)
        ? { kind: "failed", request: event.request, message: event.message }
        : state;
    case "form:closed":
      return undefined;
    default:
      return state?.kind === "open" ? reduceOpen(state, event) : state;
  }
}

function reduceOpen(
  form: OpenForm,
  event: Exclude<FormEvent, { type: "form:asked" | "form:begun" | "form:failed" | "form:closed" }>,
): OpenForm {
  switch (event.type) {
    case "form:changed":
      return changed(form, event.change);
    case "form:visited":
      return { ...form, shown: new Set([...form.shown, ...event.fields]) };
    case "form:secrets":
      return event.draftId === form.draftId
        ? { ...form, secrets: event.secrets, secretsChanged: true, check: { kind: "none" } }
        : form;
    case "form:check-asked":
      return { ...form, check: { kind: "running", steps: [] }, checks: form.checks + 1 };
    case "form:steps":
      return event.draftId === form.draftId && form.check.kind === "running"
        ? { ...form, check: { kind: "running", steps: event.steps } }
        : form;
    case "form:checked":
      return event.draftId === form.draftId && event.check === form.checks && form.check.kind === "running"
        ? { ...form, check: event.result }
        : form;
    case "form:check-cancelled":
      return { ...form, check: { kind: "none" } };
    case "form:save-asked":
      return { ...form, saving: true, problem: undefined };
    case "form:problem":
      return event.draftId === form.draftId ? { ...form, saving: false, problem: event.message } : form;
    case "form:leave-asked":
      return { ...form, leaving: event.to };
    default:
      return reduceRegister(form, event);
  }
}

/** The form for this server, when the host may still give it. */
export function waitsFor(state: FormState | undefined, request: FormRequest): boolean {
  return state?.kind === "loading" && state.request === request;
}

/** The server that a form holds, without the blanks that come with copied texts. */
export function serverOf(values: FormValues): ToolServer {
  const oauth = values.auth === "oauth_2.1" ? oauthSettings(values) : undefined;
  return {
    type: values.type,
    inline_spec: values.inline_spec,
    auth: values.auth,
    enabled: values.enabled,
    url: values.url.trim(),
    spec_path: values.spec_path.trim(),
    id: values.id.trim(),
    name: values.name.trim(),
    description: values.description.trim(),
    headers: values.headers.map((name) => name.trim()).filter((name) => name !== ""),
    account:
      values.auth === "oauth"
        ? { provider: values.provider.trim(), scopes: words(values.scopes, /[\s,]+/) }
        : undefined,
    ...(oauth === undefined ? {} : { oauth }),
    tool_filter: words(values.tool_filter, /\s*[,\n]\s*/),
  };
}

/** What is wrong with its fields; `ids` are those of all servers in the settings. */
export function problemsOf(
  { values, savedId }: Pick<OpenForm, "values" | "savedId">,
  ids: readonly string[],
): Partial<Record<FieldName, ServerProblem>> {
  return checkToolServer(
    serverOf(values),
    values.spec_text,
    ids.filter((id) => id !== savedId),
  );
}

/** Which field has to be filled in or mended before a client can be registered: it is kept under the id, for this address. */
export function missingForClient(
  form: Pick<OpenForm, "values" | "savedId">,
  ids: readonly string[],
): "id" | "url" | undefined {
  const problems = problemsOf(form, ids);
  if (form.values.id.trim() === "" || problems.id !== undefined) return "id";
  return problems.url === undefined ? undefined : "url";
}

/** Tells whether something would be lost without saving. */
export function isChanged({ begun, values, secretsChanged, register }: OpenForm): boolean {
  const names = Object.keys(values) as (keyof FormValues)[];
  const isHeld = secretsChanged || register.kind === "done";
  return isHeld || names.some((name) => !isSame(begun[name], values[name]));
}

function opened(request: FormRequest, { server, ...form }: ToolServerForm): OpenForm {
  const { account, oauth, tool_filter: filter, ...rest } = server;
  const values: FormValues = {
    ...rest,
    ...oauthValues(oauth),
    spec_text: form.spec_text,
    provider: account?.provider ?? "",
    scopes: (account?.scopes ?? []).join(" "),
    tool_filter: filter.join(", "),
  };
  return {
    kind: "open",
    request,
    draftId: form.draft_id,
    savedId: form.is_saved ? server.id : undefined,
    begun: values,
    values,
    secrets: form.secrets,
    secretsChanged: false,
    providers: form.account_providers,
    shown: new Set(),
    check: { kind: "none" },
    checks: 0,
    oauth: form.oauth,
    register: { kind: "none" },
    registers: 0,
    clientSecretChanged: false,
    saving: false,
    problem: undefined,
    leaving: undefined,
  };
}

function changed(form: OpenForm, change: Partial<FormValues>): OpenForm {
  const values = { ...form.values, ...change };
  // A server that was an MCP server has no path of a document.
  if (change.type === "openapi" && values.spec_path === "") values.spec_path = "openapi.json";
  const isOther = CONNECTION.some((name) => !isSame(values[name], form.values[name]));
  return {
    ...form,
    values,
    check: isOther ? { kind: "none" } : form.check,
    register: isSameClient(form.values, values) ? form.register : { kind: "none" },
  };
}

function isSame(left: FormValues[keyof FormValues], right: FormValues[keyof FormValues]): boolean {
  return Array.isArray(left) && Array.isArray(right)
    ? left.length === right.length && left.every((each, index) => each === right[index])
    : left === right;
}
