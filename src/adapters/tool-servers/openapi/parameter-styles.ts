import { parseTemplate } from "url-template";
import { isRecord } from "./records.ts";

/** Where a parameter travels. */
export type ParameterPlace = "path" | "query" | "header" | "cookie";

/** How a parameter is written. */
export interface Parameter {
  readonly name: string;
  readonly in: ParameterPlace;
  readonly style: string;
  readonly explode: boolean;
  /** Reserved characters of a URL stay as they are. */
  readonly allowReserved: boolean;
  /** Its value is written as JSON (`content` in place of `schema`). */
  readonly isJson: boolean;
}

/** What has no value in it is not written at all. */
type Simple = string | readonly string[] | Readonly<Record<string, string>> | undefined;

/*
 * Most styles are defined by RFC 6570 (OpenAPI 3.1.1, appendix C), and a library of it writes them. The variable is called `v`, so that the
 * names of parameters, which may have any characters, need not be names of variables.
 */
const templates = {
  simple: "{v}",
  "simple*": "{v*}",
  label: "{.v}",
  "label*": "{.v*}",
  matrix: "{;v}",
  "matrix*": "{;v*}",
  reserved: "{+v}",
};

/** The text in place of a path's `{name}`. */
export function pathText(parameter: Parameter, value: unknown): string {
  const { name, style, explode } = parameter;
  const simple = simpleValue(parameter, value);
  const kind = style === "label" || style === "matrix" ? style : "simple";
  const text = expand(explode ? `${kind}*` : kind, simple);
  // The library has written `v` where the name belongs; keys of an exploded object stay.
  if (kind !== "matrix" || (explode && isRecord(simple))) return text;
  return text.replace(/;v(?=[=;]|$)/g, () => `;${encode(name)}`);
}

/** `name=value` pairs of a query, encoded, without any `&` or `?` before or after. */
export function queryPairs(parameter: Parameter, value: unknown): readonly string[] {
  const { name, style, explode, allowReserved } = parameter;
  const simple = style === "deepObject" ? undefined : simpleValue(parameter, value);
  const write = allowReserved ? reserved : encode;
  if (style === "deepObject") return deepPairs(encode(name), value, write);
  if (simple === undefined) return [];
  const key = encode(name);
  if (typeof simple === "string") return [`${key}=${write(simple)}`];
  // Exploded, all styles of a query are like `form`; an empty list has no pairs then.
  if (explode) {
    return Array.isArray(simple)
      ? simple.map((one: string) => `${key}=${write(one)}`)
      : Object.entries(simple).map(([field, one]) => `${encode(field)}=${write(one)}`);
  }
  const items = Array.isArray(simple)
    ? (simple as readonly string[]).map(write)
    : Object.entries(simple).flatMap(([field, one]) => [encode(field), write(one)]);
  const separator = style === "spaceDelimited" ? "%20" : style === "pipeDelimited" ? "%7C" : ",";
  return items.length === 0 ? [] : [`${key}=${items.join(separator)}`];
}

/** The value of a header, which is not encoded (3.1.1, "Style Values" and RFC 9110); undefined for none. */
export function headerText(parameter: Parameter, value: unknown): string | undefined {
  const simple = simpleValue(parameter, value);
  if (simple === undefined || typeof simple === "string") return simple;
  if (Array.isArray(simple)) return simple.join(",");
  const between = parameter.explode ? "=" : ",";
  return Object.entries(simple)
    .map(([key, one]) => `${key}${between}${one}`)
    .join(",");
}

/** `name=value` pairs of the header `Cookie`. */
export function cookiePairs(parameter: Parameter, value: unknown): readonly string[] {
  return queryPairs({ ...parameter, style: "form" }, value);
}

/** Percent-encoded but for the unreserved characters of RFC 3986. */
export function encode(text: string): string {
  return expand("simple", text);
}

function reserved(text: string): string {
  // What would end the value is encoded all the same.
  return expand("reserved", text).replace(/[#&]/g, (one) => encodeURIComponent(one));
}

/** `name[key]=value`; deeper objects go on in the same way and lists repeat their key, as most servers read them. */
function deepPairs(key: string, value: unknown, write: (text: string) => string): readonly string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one: unknown) => deepPairs(key, one, write));
  if (!isRecord(value)) return [`${key}=${write(textOfValue(value))}`];
  return Object.entries(value).flatMap(([name, one]) => deepPairs(`${key}%5B${encode(name)}%5D`, one, write));
}

/** The styles know texts, lists of texts and objects of texts; what is deeper is written as JSON. */
function simpleValue({ isJson }: Parameter, value: unknown): Simple {
  if (value === undefined || value === null) return undefined;
  if (isJson) return JSON.stringify(value);
  if (Array.isArray(value)) return value.filter((one) => one !== undefined && one !== null).map(textOfValue);
  if (!isRecord(value)) return textOfValue(value);
  const entries = Object.entries(value).filter(([, one]) => one !== undefined && one !== null);
  return Object.fromEntries(entries.map(([key, one]) => [key, textOfValue(one)]));
}

function textOfValue(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function expand(kind: keyof typeof templates, v: Simple): string {
  return parseTemplate(templates[kind]).expand({ v: v as string });
}
