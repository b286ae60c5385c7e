import { newServerId } from "../../core/tools/new-server-id.ts";
import { checkToolServer, type ServerProblem } from "../../protocol/check-tool-server.ts";
import { readOAuth, secretsInOAuth, writeOAuth } from "./oauth/oauth-values.ts";
import type { ToolServer, ToolServerAuth, ToolServerType } from "../../protocol/tools.ts";

/** A setting's value as tool servers, and what is wrong with the rest of it. */
export interface ReadServers {
  readonly servers: readonly ToolServer[];
  /** Where each of them stands in the setting. */
  readonly places: readonly number[];
  /** Sentences. */
  readonly problems: readonly string[];
}

type Entry = Readonly<Record<string, unknown>>;

const types: readonly ToolServerType[] = ["mcp", "openapi"];
const auths: readonly ToolServerAuth[] = ["none", "bearer", "session", "oauth", "oauth_2.1"];
const defaultSpecPath = "openapi.json";

/** Reads the setting `backburner.toolServers`; an entry that makes no sense is left out and named, and a secret in one is not used. */
export function readServers(value: unknown): ReadServers {
  if (value === undefined) return { servers: [], places: [], problems: [] };
  if (!Array.isArray(value)) {
    const problem = 'The setting "backburner.toolServers" is not a list. Correct it in the settings.';
    return { servers: [], places: [], problems: [problem] };
  }
  const entries = value as readonly unknown[];
  const written = entries.map((entry) => (isEntry(entry) ? text(entry["id"]) : undefined) ?? "");
  const servers: ToolServer[] = [];
  const places: number[] = [];
  const problems: string[] = [];
  for (const [index, entry] of entries.entries()) {
    const which = `The tool server in entry ${String(index + 1)}${calledOf(entry)}`;
    const taken = servers.map(({ id }) => id);
    const read = readServer(entry);
    // An id out of the name must not take that of a later entry.
    const server = typeof read === "string" ? read : checked(withId(read, [...taken, ...written]), taken);
    if (typeof server === "string") problems.push(`${which} is left out: ${server}.`);
    else {
      servers.push(server);
      places.push(index);
    }
    for (const field of secretsIn(entry)) {
      problems.push(
        `${which} has ${field} in the settings, which is not used: settings are no place for secrets. Remove it there, and use “Set Key…” or “Set Value…” on the card of the server.`,
      );
    }
  }
  return { servers, places, problems };
}

/** The setting with a server in the place of that with the id `replacing`, else at its end; everything else in it stays as it is written. */
export function withServer(
  entries: readonly unknown[],
  server: ToolServer,
  replacing: string,
): readonly unknown[] {
  const place = placeOf(entries, replacing);
  return place === undefined
    ? [...entries, writeServer(server, undefined)]
    : entries.with(place, writeServer(server, entries[place]));
}

/** Where a server stands in the setting; undefined when it is not there. */
export function placeOf(entries: readonly unknown[], id: string): number | undefined {
  const { servers, places } = readServers(entries);
  return places[servers.findIndex((server) => server.id === id)];
}

/** A field that says the same as before stays as its user has written it, and so does what is not known. */
function writeServer(server: ToolServer, before: unknown): Entry {
  const read = readServer(before);
  const was = typeof read === "string" ? {} : fieldsOf(read);
  const changed = Object.entries(fieldsOf(server)).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(was[key]),
  );
  const fields = { ...(isEntry(before) ? before : {}), ...Object.fromEntries(changed) };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The fields as they are written; undefined for what goes without saying. */
function fieldsOf(server: ToolServer): Entry {
  const { account, headers, tool_filter: tools } = server;
  return {
    id: server.id,
    type: server.type,
    url: server.url,
    specPath: server.spec_path === defaultSpecPath ? undefined : server.spec_path,
    inlineSpec: server.inline_spec ? true : undefined,
    auth: server.auth === "none" ? undefined : server.auth,
    account: account && { provider: account.provider, scopes: account.scopes },
    oauth: server.oauth && writeOAuth(server.oauth),
    headers: headers.length === 0 ? undefined : headers,
    name: server.name === "" ? undefined : server.name,
    description: server.description === "" ? undefined : server.description,
    enabled: server.enabled ? undefined : false,
    tools: tools.length === 0 ? undefined : tools,
  };
}

const knownFields = new Set([
  ...["id", "type", "url", "specPath", "inlineSpec", "auth", "account", "oauth", "headers", "name"],
  ...["description", "enabled", "tools"],
]);

/** A text says what is wrong. Types only; whether it all makes sense is `checked` after. */
function readServer(entry: unknown): ToolServer | string {
  if (!isEntry(entry)) return "it is no object";
  const type = oneOf(types)(entry["type"]);
  if (type === undefined) return 'its "type" is neither "mcp" nor "openapi"';
  const wrong: string[] = [];
  const field = <T>(key: string, read: (value: unknown) => T | undefined, otherwise: T): T => {
    const value = entry[key];
    if (value === undefined) return otherwise;
    const result = read(value);
    if (result === undefined) wrong.push(`"${key}"`);
    return result ?? otherwise;
  };
  const oauth = field("oauth", readOAuth, {}).settings;
  const server: ToolServer = {
    id: field("id", text, ""),
    type,
    url: addressOf(field("url", text, ""), type),
    spec_path: field("specPath", text, defaultSpecPath),
    inline_spec: field("inlineSpec", flag, false),
    auth: field("auth", oneOf(auths), "none"),
    account: field<ToolServer["account"]>("account", accountOf, undefined),
    ...(oauth === undefined ? {} : { oauth }),
    headers: field("headers", headerNames, []),
    name: field("name", text, ""),
    description: field("description", text, ""),
    enabled: field("enabled", flag, true),
    tool_filter: field("tools", texts, []),
  };
  if (wrong.length === 0) return server;
  return `${wrong.join(" and ")} cannot be read`;
}

function withId(server: ToolServer, taken: readonly string[]): ToolServer {
  if (server.id !== "" || server.type === "mcp") return server;
  const host = URL.canParse(server.url) ? new URL(server.url).host : "";
  return { ...server, id: newServerId(server.name === "" ? host : server.name, taken) };
}

function checked(server: ToolServer, taken: readonly string[]): ToolServer | string {
  // Whether the document is there shows when it is read.
  const problems = Object.values(checkToolServer(server, "openapi:", taken)).map(
    (problem) => sentences[problem],
  );
  return problems.length === 0 ? server : problems.join("; ");
}

const sentences: Readonly<Record<ServerProblem, string>> = {
  url: 'its "url" is no http or https address',
  "url-secret": 'its "url" holds a user name or a password, which belong in a key',
  id: 'its "id" is not made of letters, digits, dots, dashes and underscores, or is "vscode"',
  "id-missing": 'it has no "id", which an MCP server needs',
  "id-characters": 'its "id" has a colon or a vertical bar',
  "id-taken": 'another one has its "id"',
  spec: "its document is empty",
  path: 'its "specPath" is empty',
  header: '"headers" has something that is no name of a header',
  account: 'its "auth" is "oauth", and no "provider" is named in "account"',
};

/** Which fields hold what looks like a secret. */
function secretsIn(entry: unknown): readonly string[] {
  if (!isEntry(entry)) return [];
  const looksSecret = /^(?:api[-_]?)?key$|token|secret|passw|authorization|credential|cookie/i;
  const fields = Object.entries(entry).filter(
    ([key, value]) => !knownFields.has(key) && looksSecret.test(key) && typeof value === "string",
  );
  const hasValues = isEntry(entry["headers"]) && Object.keys(entry["headers"]).length > 0;
  return [
    ...fields.map(([key]) => `"${key}"`),
    ...secretsInOAuth(entry["oauth"]),
    ...(hasValues ? ['values of "headers"'] : []),
  ];
}

function calledOf(entry: unknown): string {
  if (!isEntry(entry)) return "";
  const called = [entry["id"], entry["name"]].find((one) => typeof one === "string" && one !== "");
  return called === undefined ? "" : ` ("${(called as string).slice(0, 64)}")`;
}

/** For MCP a closing slash is a part of the address; of an OpenAPI server paths are put behind it. */
function addressOf(url: string, type: ToolServerType): string {
  return type === "mcp" || /[?#]/.test(url) ? url : url.replace(/\/+$/, "");
}

function isEntry(value: unknown): value is Entry {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value.trim() : undefined;
}

function flag(value: unknown): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}

function texts(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const all = (value as readonly unknown[]).map(text);
  const read = all.filter((one) => one !== undefined);
  return read.length === all.length ? [...new Set(read.filter((one) => one !== ""))] : undefined;
}

/** Names only: who has written values has at least named the headers. */
function headerNames(value: unknown): readonly string[] | undefined {
  return texts(isEntry(value) ? Object.keys(value) : value);
}

function accountOf(value: unknown): ToolServer["account"] {
  if (!isEntry(value)) return undefined;
  const provider = text(value["provider"]);
  const scopes = value["scopes"] === undefined ? [] : texts(value["scopes"]);
  return provider === undefined || scopes === undefined ? undefined : { provider, scopes };
}

function oneOf<T extends string>(values: readonly T[]): (value: unknown) => T | undefined {
  return (value) => values.find((one) => one === value);
}
