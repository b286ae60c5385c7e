import { clientAuths } from "../../../core/tools/read-oauth-settings.ts";
import type { OAuthSettings } from "../../../protocol/oauth.ts";

type Entry = Readonly<Record<string, unknown>>;

/** The field `oauth` of a server in the settings, without what goes without saying; undefined when nothing is left. */
export function writeOAuth(oauth: OAuthSettings): Entry | undefined {
  const fields = {
    clientId: oauth.client_id === "" ? undefined : oauth.client_id,
    clientAuth: oauth.client_auth === "none" ? undefined : oauth.client_auth,
    scopes: oauth.scopes.length === 0 ? undefined : oauth.scopes,
    omitResource: oauth.omit_resource ? true : undefined,
    allowSilentPkce: oauth.allow_silent_pkce ? true : undefined,
  };
  const said = Object.entries(fields).filter(([, value]) => value !== undefined);
  return said.length === 0 ? undefined : Object.fromEntries(said);
}

/** Reads it; undefined when it cannot be read, no settings when they say nothing. */
export function readOAuth(value: unknown): { readonly settings?: OAuthSettings } | undefined {
  if (!isEntry(value)) return undefined;
  const scopes = value["scopes"] === undefined ? [] : texts(value["scopes"]);
  const clientId = textOr(value["clientId"], "");
  const said = value["clientAuth"] === undefined ? "none" : value["clientAuth"];
  const clientAuth = clientAuths.find((one) => one === said);
  const omitResource = flagOr(value["omitResource"], false);
  const allowSilentPkce = flagOr(value["allowSilentPkce"], false);
  if (
    scopes === undefined ||
    clientId === undefined ||
    clientAuth === undefined ||
    omitResource === undefined ||
    allowSilentPkce === undefined
  )
    return undefined;
  const settings: OAuthSettings = {
    client_id: clientId,
    client_auth: clientAuth,
    scopes,
    omit_resource: omitResource,
    allow_silent_pkce: allowSilentPkce,
  };
  return writeOAuth(settings) === undefined ? {} : { settings };
}

/** What in it looks like a secret, which is not used. */
export function secretsInOAuth(value: unknown): readonly string[] {
  if (!isEntry(value)) return [];
  return Object.entries(value)
    .filter(([key, one]) => /token|secret|passw/i.test(key) && typeof one === "string")
    .map(([key]) => `"${key}" of "oauth"`);
}

function isEntry(value: unknown): value is Entry {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOr(value: unknown, otherwise: string): string | undefined {
  if (value === undefined) return otherwise;
  return typeof value === "string" ? value.trim() : undefined;
}

function flagOr(value: unknown, otherwise: boolean): boolean | undefined {
  if (value === undefined) return otherwise;
  return typeof value === "boolean" ? value : undefined;
}

function texts(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || value.some((one) => typeof one !== "string")) return undefined;
  return [...new Set((value as readonly string[]).map((one) => one.trim()).filter((one) => one !== ""))];
}
