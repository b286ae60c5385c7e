import type { JsonSchema } from "../../../core/tools/tool-client.ts";
import { isRecord, type Json, listOf } from "./records.ts";

const types = ["string", "number", "integer", "boolean", "object", "array", "null"];
const texts = ["title", "description", "format", "contentEncoding", "contentMediaType"];
const counts = [
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "minProperties",
  "maxProperties",
  "minContains",
  "maxContains",
];
const flags = ["uniqueItems", "deprecated"];

/**
 * The keywords of a schema that hold no schemas, as JSON Schema has them. What only OpenAPI knows (`xml`, `discriminator`, `externalDocs`, `x-…`)
 * and what makes no sense is left out, because servers of models refuse a whole request for it.
 */
export function plainKeywords(value: Json): JsonSchema {
  const kept: Record<string, unknown> = {};
  const keep = (names: readonly string[], makesSense: (one: unknown) => boolean): void => {
    for (const name of names) if (makesSense(value[name])) kept[name] = value[name];
  };
  const type = typeOf(value["type"]);
  if (type !== undefined) kept["type"] = type;
  keep(texts, (one) => typeof one === "string" && one !== "");
  if (value["type"] === "file") kept["format"] = "binary";
  keep(["multipleOf"], (one) => isNumber(one) && one > 0);
  keepBound(value, kept, "minimum", "exclusiveMinimum");
  keepBound(value, kept, "maximum", "exclusiveMaximum");
  keep(counts, (one) => Number.isSafeInteger(one) && (one as number) >= 0);
  keep(flags, (one) => one === true);
  keep(["pattern"], isPattern);
  keep(["default", "const"], (one) => one !== undefined);
  const choices = distinct(listOf(value["enum"]));
  if (choices.length > 0) kept["enum"] = choices;
  const examples = [...listOf(value["examples"]), value["example"]].filter(isShort);
  if (examples.length > 0) kept["examples"] = examples;
  return kept;
}

/** The same schema, and null as well: what 3.0 says with `nullable`. */
export function withNull(schema: JsonSchema): JsonSchema {
  const { type, enum: choices, description } = schema;
  const withChoice =
    Array.isArray(choices) && !choices.includes(null) ? { enum: [...(choices as unknown[]), null] } : {};
  if (type === "null" || (Array.isArray(type) && type.includes("null"))) return { ...schema, ...withChoice };
  if (typeof type === "string") return { ...schema, type: [type, "null"], ...withChoice };
  if (Array.isArray(type)) return { ...schema, type: [...(type as unknown[]), "null"], ...withChoice };
  if (Array.isArray(choices)) return { ...schema, ...withChoice };
  // Without type, choices and parts everything is allowed, null among it.
  if (["anyOf", "oneOf", "allOf", "const"].every((keyword) => schema[keyword] === undefined)) return schema;
  const { description: _, ...rest } = schema;
  return { ...(description === undefined ? {} : { description }), anyOf: [rest, { type: "null" }] };
}

function typeOf(type: unknown): unknown {
  if (type === "file") return "string";
  if (typeof type === "string") return types.includes(type) ? type : undefined;
  const known = [...new Set(listOf(type))].filter((one) => typeof one === "string" && types.includes(one));
  return known.length < 2 ? known[0] : known;
}

/** In 3.0 an exclusive bound is a flag of the other one. */
function keepBound(value: Json, kept: Record<string, unknown>, name: string, exclusive: string): void {
  const bound = value[name];
  const own = value[exclusive];
  if (isNumber(own)) kept[exclusive] = own;
  if (isNumber(bound)) kept[own === true ? exclusive : name] = bound;
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isPattern(value: unknown): boolean {
  if (typeof value !== "string") return false;
  try {
    return new RegExp(value, "u").source !== "";
  } catch {
    // Of another language's regular expressions.
    return false;
  }
}

/** Examples help a model; long ones cost more than they tell. */
function isShort(value: unknown): boolean {
  if (typeof value === "string") return value.length <= 200;
  return typeof value === "number" || typeof value === "boolean";
}

function distinct(values: readonly unknown[]): readonly unknown[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const text =
      isRecord(value) || Array.isArray(value) ? JSON.stringify(value) : `${typeof value} ${String(value)}`;
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}
