import type { ToolServer, ToolServerAuth } from "../../protocol/tools.ts";
import { Secret } from "../base/secret.ts";
import { isObject, type JsonObject } from "../base/json-object.ts";
import { hasVariable, type ReadEntry, setKey, textIn } from "./read-entry.ts";
import { readHeaders } from "./read-headers.ts";
import { readOAuthSettings } from "./read-oauth-settings.ts";

const authTypes: Readonly<Partial<Record<string, ToolServerAuth>>> = {
  none: "none",
  bearer: "bearer",
  session: "session",
  system_oauth: "oauth",
  oauth: "oauth",
  "oauth_2.1": "oauth_2.1",
  "oauth_2.1_static": "oauth_2.1",
};

/** Reads a connection as Open WebUI exports it; `account` is an addition of ours that it keeps and does not read. */
export function readOpenWebUi(entry: JsonObject, title: string): ReadEntry {
  const info = isObject(entry["info"]) ? entry["info"] : {};
  const config = isObject(entry["config"]) ? entry["config"] : {};
  const { auth: said, notes } = authIn(entry, title);
  const headers = readHeaders(entry["headers"], title, said === "none");
  const auth = headers.isBearer ? "bearer" : said;
  const key = headers.key ?? (auth === "bearer" ? keyIn(entry) : undefined);
  const account = accountIn(entry["account"]);
  const oauth = readOAuthSettings(info);
  const isInline = entry["spec_type"] === "json";
  const server: ToolServer = {
    id: textIn(info["id"]),
    type: entry["type"] === "mcp" ? "mcp" : "openapi",
    url: textIn(entry["url"]),
    spec_path: typeof entry["path"] === "string" ? entry["path"] : "openapi.json",
    inline_spec: isInline,
    auth,
    account,
    ...(oauth === undefined ? {} : { oauth }),
    headers: headers.names,
    name: stringIn(info["name"]),
    description: stringIn(info["description"]),
    enabled: config["enable"] !== false,
    tool_filter: filterIn(config["function_name_filter_list"]),
  };
  return {
    kind: "server",
    server,
    key,
    headerValues: headers.values,
    specText: isInline ? specIn(entry["spec"]) : undefined,
    notes: [
      ...notes,
      ...headers.notes,
      ...(auth === "bearer" && key === undefined && !headers.isBearer ? [setKey(title)] : []),
      ...(auth === "oauth_2.1" &&
      oauth !== undefined &&
      oauth.client_id !== "" &&
      oauth.client_auth !== "none"
        ? [`The client secret of ${title} is not taken from the file; set it on its card before you sign in.`]
        : []),
      ...(auth === "oauth" && account === undefined
        ? [`The file does not say which account ${title} is used with; choose one before you use the server.`]
        : []),
    ],
  };
}

/** There it is a bearer where nothing is said; without a key that is a header that servers reject. */
function authIn(
  entry: JsonObject,
  title: string,
): { readonly auth: ToolServerAuth; readonly notes: readonly string[] } {
  const text = textIn(entry["auth_type"]);
  if (text === "") return { auth: keyIn(entry) === undefined ? "none" : "bearer", notes: [] };
  const auth = Object.hasOwn(authTypes, text) ? authTypes[text] : undefined;
  if (auth !== undefined) return { auth, notes: [] };
  return {
    auth: "none",
    notes: [`How ${title} is signed in to is not known here; choose it before you use the server.`],
  };
}

function keyIn(entry: JsonObject): Secret | undefined {
  const key = textIn(entry["key"]);
  return key === "" || hasVariable(key) ? undefined : new Secret(key);
}

function specIn(spec: unknown): string {
  return typeof spec === "string" ? spec : isObject(spec) ? JSON.stringify(spec, undefined, 2) : "";
}

function filterIn(filter: unknown): readonly string[] {
  if (Array.isArray(filter)) return filter.filter((entry) => typeof entry === "string");
  return textIn(filter)
    .split(",")
    .map(textIn)
    .filter((entry) => entry !== "");
}

/** As it is: a file that was exported here comes back the same. */
function stringIn(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function accountIn(account: unknown): ToolServer["account"] {
  if (!isObject(account)) return undefined;
  const { provider, scopes } = account;
  if (typeof provider !== "string" || !Array.isArray(scopes)) return undefined;
  return { provider, scopes: scopes.filter((scope) => typeof scope === "string") };
}
