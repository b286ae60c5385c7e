import { isObject } from "../../../core/base/json-object.ts";
import type { JsonSchema } from "../../../core/tools/tool-client.ts";

/** A parameter that goes into a header as well (MCP 2026-07-28, `x-mcp-header`). */
interface MirroredParameter {
  readonly path: readonly string[];
  readonly header: string;
}

/** What a schema says about headers; `why` when it breaks the rules, and then clients must not offer the tool. */
export type ParameterHeaders = { readonly mirrored: readonly MirroredParameter[] } | { readonly why: string };

const key = "x-mcp-header";
const single = [
  "items",
  "contains",
  "additionalProperties",
  "unevaluatedProperties",
  "unevaluatedItems",
  "propertyNames",
  "not",
  "if",
  "then",
  "else",
];
const lists = ["prefixItems", "oneOf", "anyOf", "allOf"];
const maps = ["patternProperties", "dependentSchemas", "$defs", "definitions"];

/** Reads which parameters go into headers: plain ones that `properties` alone lead to, each into one of its own. */
export function parameterHeaders(schema: JsonSchema): ParameterHeaders {
  const mirrored: MirroredParameter[] = [];
  const taken = new Set<string>();
  const problem = (node: unknown, path: readonly string[], isReachable: boolean): string | undefined => {
    if (!isObject(node)) return undefined;
    if (key in node) {
      const header = node[key];
      const type = node["type"];
      const where = path.join(".");
      if (!isReachable || path.length === 0)
        return `It wants a header at a place where none can be (${where}).`;
      if (typeof header !== "string" || !/^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/.test(header)) {
        return `It wants a header for ${where} whose name is none.`;
      }
      if (type !== "string" && type !== "integer" && type !== "boolean") {
        return `It wants a header for ${where}, which is no text, whole number or yes/no.`;
      }
      if (taken.has(header.toLowerCase())) return `It wants the header ${header} twice.`;
      taken.add(header.toLowerCase());
      mirrored.push({ path, header });
    }
    for (const [name, child] of Object.entries(isObject(node["properties"]) ? node["properties"] : {})) {
      const found = problem(child, [...path, name], isReachable);
      if (found !== undefined) return found;
    }
    return childrenOf(node)
      .map((child) => problem(child, path, false))
      .find((found) => found !== undefined);
  };
  const why = problem(schema, [], true);
  return why === undefined ? { mirrored } : { why };
}

/** The headers of one call; what is absent or no plain value has none. */
export function headersOfCall(
  mirrored: readonly MirroredParameter[],
  args: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { path, header } of mirrored) {
    let value: unknown = args;
    for (const name of path) value = isObject(value) ? value[name] : undefined;
    const text = plainText(value);
    if (text !== undefined) headers[`Mcp-Param-${header}`] = encoded(text);
  }
  return headers;
}

function childrenOf(node: Readonly<Record<string, unknown>>): readonly unknown[] {
  return [
    ...single.flatMap((name) => node[name]),
    ...lists.flatMap((name) => node[name]),
    ...maps.flatMap((name) => (isObject(node[name]) ? Object.values(node[name]) : [])),
  ];
}

function plainText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return String(value);
  if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? undefined : String(value);
}

/** What a header cannot hold as it is goes in Base64. */
function encoded(text: string): string {
  const isPlain = /^[\t\x20-\x7e]+$/.test(text) && text === text.trim() && !/^=\?base64\?.*\?=$/.test(text);
  return isPlain ? text : `=?base64?${Buffer.from(text, "utf8").toString("base64")}?=`;
}
