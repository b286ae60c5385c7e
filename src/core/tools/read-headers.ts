import { Secret } from "../base/secret.ts";
import { isObject } from "../base/json-object.ts";
import { hasVariable, setKey, textIn } from "./read-entry.ts";
import { tolerantJson } from "./tolerant-json.ts";

/** The headers of an entry. */
export interface ReadHeaders {
  readonly names: readonly string[];
  readonly values: Readonly<Record<string, Secret>>;
  /** `Authorization: Bearer …` was among them, and is none of the names then. */
  readonly isBearer: boolean;
  /** Its key. */
  readonly key?: Secret | undefined;
  readonly notes: readonly string[];
}

/** Reads the headers of a server; `takeBearer` when nothing else proves who asks. */
export function readHeaders(value: unknown, title: string, takeBearer: boolean): ReadHeaders {
  const object = typeof value === "string" ? tolerantJson(value) : value;
  const entries = isObject(object) ? Object.entries(object) : [];
  const [bearer] = takeBearer ? entries.flatMap(([name, raw]) => bearerIn(name, raw) ?? []) : [];
  const rest = entries.filter(([name, raw]) => bearer === undefined || bearerIn(name, raw) === undefined);
  const named = rest.filter(([name]) => isHeaderName(name));
  const values = named.flatMap(([name, raw]) => {
    const text = String(raw).trim();
    return isValue(raw, text) ? [[name, new Secret(text)] as const] : [];
  });
  const names = named.map(([name]) => name);
  const missing = names.filter((name) => !values.some(([other]) => other === name));
  const key = bearer !== undefined && isValue(bearer, bearer) ? new Secret(bearer) : undefined;
  const notes = [
    ...(named.length < rest.length ? [`A header of ${title} whose name makes no sense was left out.`] : []),
    ...(missing.length > 0 ? [setHeaders(missing, title)] : []),
    ...(bearer !== undefined && key === undefined ? [setKey(title)] : []),
  ];
  return { names, values: Object.fromEntries(values), isBearer: bearer !== undefined, key, notes };
}

function bearerIn(name: string, raw: unknown): string | undefined {
  if (name.toLowerCase() !== "authorization") return undefined;
  const match = /^bearer(?:\s+(?<key>.*))?$/i.exec(textIn(raw));
  return match === null ? undefined : (match.groups?.["key"] ?? "");
}

function isHeaderName(name: string): boolean {
  return /^[!#$%&'*+.^_`|~\w-]+$/.test(name);
}

/** What a header can carry. */
function isValue(raw: unknown, text: string): boolean {
  if (!["string", "number", "boolean"].includes(typeof raw) || text === "" || hasVariable(text)) return false;
  return /^[\t -~\u0080-\u00ff]*$/.test(text);
}

function setHeaders(names: readonly string[], title: string): string {
  const [one] = names;
  const which = names.length === 1 ? `header ${String(one)}` : `headers ${names.join(", ")}`;
  return `What ${title} is sent in the ${which} is not in the file; set it before you use the server.`;
}
