import type { OAuthSettings, OAuthTraceLine, OAuthView } from "../protocol/oauth.ts";
import type { DraftSecrets } from "../protocol/tools.ts";
import type { FormValues, OpenForm } from "./tool-form.ts";
import { words } from "./words.ts";

/** What a form holds of OAuth 2.1, as the fields have it. */
export interface OAuthValues {
  readonly client_id: string;
  readonly client_auth: OAuthSettings["client_auth"];
  readonly oauth_scopes: string;
  readonly omit_resource: boolean;
  readonly allow_silent_pkce: boolean;
}

/** How far "Register Client" is. */
export type RegisterState =
  /** not asked for, cancelled, or something has changed since */
  | { readonly kind: "none" }
  | { readonly kind: "running"; readonly lines: readonly OAuthTraceLine[] }
  /** the form holds a client, which is kept when the form is saved */
  | { readonly kind: "done"; readonly lines: readonly OAuthTraceLine[]; readonly view: OAuthView }
  | { readonly kind: "failed"; readonly lines: readonly OAuthTraceLine[]; readonly message: string };

/** How it ended; the steps are known by then. */
export type RegisterResult =
  { readonly kind: "done"; readonly view: OAuthView } | { readonly kind: "failed"; readonly message: string };

/** What can change it. */
export type RegisterEvent =
  | { readonly type: "form:register-asked" }
  | { readonly type: "form:trace"; readonly draftId: string; readonly lines: readonly OAuthTraceLine[] }
  | {
      readonly type: "form:registered";
      readonly draftId: string;
      readonly register: number;
      readonly result: RegisterResult;
    }
  | { readonly type: "form:register-cancelled" }
  | { readonly type: "form:client-secret"; readonly draftId: string; readonly secrets: DraftSecrets };

/** Fields of OAuth 2.1 in which nothing is set. */
const unset: OAuthValues = {
  client_id: "",
  client_auth: "none",
  oauth_scopes: "",
  omit_resource: false,
  allow_silent_pkce: false,
};

/** The fields of OAuth 2.1. */
export const oauthFields = Object.keys(unset) as readonly (keyof OAuthValues)[];

/** A client is another one's when one of these changes. */
const CLIENT: readonly (keyof FormValues)[] = ["url", "id", "auth", ...oauthFields];

/** What the fields hold at the beginning. */
export function oauthValues(settings: OAuthSettings | undefined): OAuthValues {
  if (settings === undefined) return unset;
  const { scopes, ...rest } = settings;
  return { ...rest, oauth_scopes: scopes.join(" ") };
}

/** What the settings keep of them: nothing when nothing is set. */
export function oauthSettings(values: OAuthValues): OAuthSettings | undefined {
  const settings: OAuthSettings = {
    client_id: values.client_id.trim(),
    client_auth: values.client_auth,
    scopes: words(values.oauth_scopes, /[\s,]+/),
    omit_resource: values.omit_resource,
    allow_silent_pkce: values.allow_silent_pkce,
  };
  const { scopes, ...rest } = settings;
  const isSet =
    scopes.length > 0 ||
    Object.entries(rest).some(([name, value]) => value !== unset[name as keyof typeof rest]);
  return isSet ? settings : undefined;
}

/** The form after something that concerns the registration of its client; the same object when nothing changed. */
export function reduceRegister(form: OpenForm, event: RegisterEvent): OpenForm {
  switch (event.type) {
    case "form:register-asked":
      return { ...form, register: { kind: "running", lines: [] }, registers: form.registers + 1 };
    case "form:trace":
      return event.draftId === form.draftId && form.register.kind === "running"
        ? { ...form, register: { kind: "running", lines: event.lines } }
        : form;
    case "form:registered": {
      const { register } = form;
      const isAwaited = event.draftId === form.draftId && event.register === form.registers;
      return isAwaited && register.kind === "running"
        ? { ...form, register: { ...event.result, lines: register.lines } }
        : form;
    }
    case "form:register-cancelled":
      return { ...form, register: { kind: "none" } };
    case "form:client-secret":
      return event.draftId === form.draftId
        ? {
            ...form,
            secrets: event.secrets,
            secretsChanged: true,
            clientSecretChanged: true,
            check: { kind: "none" },
            register: { kind: "none" },
          }
        : form;
  }
}

/** Tells whether a client that belongs to `before` belongs to `after` too. */
export function isSameClient(before: FormValues, after: FormValues): boolean {
  return CLIENT.every((name) => before[name] === after[name]);
}

/**
 * How the sign-in of what the form holds now stands: what it has registered, else what belongs to the saved server, of which
 * `live` is newer than what the form was begun with. Undefined when nothing is known, or it was of another client.
 */
export function oauthViewOf(form: OpenForm, live: OAuthView | undefined): OAuthView | undefined {
  if (form.register.kind === "done") return form.register.view;
  return isOfSaved(form) ? (live ?? form.oauth) : undefined;
}

/** Tells whether what the form holds still signs in as the server that is saved. */
export function isOfSaved({ begun, values, clientSecretChanged }: OpenForm): boolean {
  return values.auth === "oauth_2.1" && !clientSecretChanged && isSameClient(begun, values);
}
