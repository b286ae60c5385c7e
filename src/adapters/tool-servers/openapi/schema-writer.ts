import type { JsonSchema } from "../../../core/tools/tool-client.ts";
import type { ApiDocument } from "./api-document.ts";
import { mergeAllOf } from "./merge-all-of.ts";
import { plainKeywords, withNull } from "./schema-keywords.ts";
import { isRecord, type Json, listOf, recordOf, textOf } from "./records.ts";

/** How much is written before the rest is left open. */
export interface SchemaLimits {
  /** Objects and lists within each other. */
  readonly depth: number;
  /** About how many characters in all. */
  readonly chars: number;
}

/**
 * Writes schemas of an OpenAPI document as JSON Schemas that draft-07 and 2020-12 read alike, for models. Each `$ref` is replaced by what it
 * leads to, because many servers of models do not follow references. A schema within itself, what is too deep and what is too much is cut to
 * its type and description; what is outside of the document becomes an open schema.
 */
export class SchemaWriter {
  readonly #document: ApiDocument;
  readonly #limits: SchemaLimits;
  #chars = 0;
  #isShallow = false;

  constructor(document: ApiDocument, limits: SchemaLimits) {
    this.#document = document;
    this.#limits = limits;
  }

  /** True when something was cut because there was too much of it. */
  get isFull(): boolean {
    return this.#chars > this.#limits.chars;
  }

  /** True when something was cut that is too deep. */
  get isShallow(): boolean {
    return this.#isShallow;
  }

  write(value: unknown): JsonSchema {
    return this.#write(value, 0, []);
  }

  #write(value: unknown, depth: number, within: readonly string[]): JsonSchema {
    if (value === false) return { not: {} };
    if (!isRecord(value)) return {};
    const { $ref: ref, ...beside } = value;
    if (typeof ref === "string") {
      const target = this.#document.at(ref);
      if (!isRecord(target)) {
        const description = [textOf(beside["description"]), `(described elsewhere: ${ref})`];
        return { description: description.filter((part) => part !== "").join(" ") };
      }
      const whole = { ...target, ...beside };
      return within.includes(ref) ? outline(whole) : this.#write(whole, depth, [...within, ref]);
    }
    const isTooDeep = depth > this.#limits.depth && hasParts.some((keyword) => value[keyword] !== undefined);
    this.#isShallow ||= isTooDeep;
    const plain = isTooDeep || this.isFull ? outline(value) : plainKeywords(value);
    this.#chars += sizeOf(plain);
    if (isTooDeep || this.isFull) return plain;
    const next = (one: unknown, deeper = 1): JsonSchema => this.#write(one, depth + deeper, within);
    const written = mergeAllOf({
      ...plain,
      ...this.#properties(value, next),
      ...itemsOf(value, next),
      ...partsOf(value, next),
    });
    return value["nullable"] === true ? withNull(written) : written;
  }

  /** Without those that only the server writes. */
  #properties(value: Json, next: (one: unknown) => JsonSchema): JsonSchema {
    const properties = value["properties"];
    const required = listOf(value["required"]).filter((name) => typeof name === "string");
    const names = new Set(required);
    if (!isRecord(properties)) return names.size === 0 ? {} : { required: [...names] };
    const written = Object.entries(properties).flatMap(([name, property]) => {
      if (this.#isReadOnly(property)) {
        names.delete(name);
        return [];
      }
      return [[name, next(property)] as const];
    });
    return {
      ...(value["type"] === undefined ? { type: "object" } : {}),
      properties: Object.fromEntries(written),
      ...(names.size === 0 ? {} : { required: [...names] }),
    };
  }

  #isReadOnly(property: unknown): boolean {
    const resolved = this.#document.resolve(property);
    return resolved.kind === "found" && resolved.value["readOnly"] === true;
  }
}

const hasParts = ["properties", "items", "prefixItems", "allOf", "anyOf", "oneOf", "additionalProperties"];

type Next = (one: unknown, deeper?: number) => JsonSchema;

function itemsOf(value: Json, next: Next): JsonSchema {
  const { items, prefixItems, type } = value;
  // Before 2020-12 a list of schemas stood in `items`.
  const tuple = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : undefined;
  const rest = Array.isArray(items) ? value["additionalItems"] : items;
  const isList = type === "array" || (Array.isArray(type) && type.includes("array"));
  return {
    ...(tuple === undefined ? {} : { prefixItems: tuple.map((one) => next(one)) }),
    ...(rest === undefined
      ? isList
        ? { items: {} }
        : {}
      : { items: typeof rest === "boolean" ? rest : next(rest) }),
    ...(value["contains"] === undefined ? {} : { contains: next(value["contains"]) }),
  };
}

function partsOf(value: Json, next: Next): JsonSchema {
  const parts: Record<string, unknown> = {};
  for (const keyword of ["allOf", "anyOf", "oneOf"]) {
    const members = listOf(value[keyword]);
    // In place, and so not deeper: what is without end has a reference in it.
    if (members.length > 0) parts[keyword] = members.map((one) => next(one, 0));
  }
  for (const keyword of ["not", "if", "then", "else"]) {
    if (isRecord(value[keyword])) parts[keyword] = next(value[keyword], 0);
  }
  for (const keyword of ["additionalProperties", "unevaluatedProperties", "propertyNames"]) {
    const one = value[keyword];
    if (typeof one === "boolean") parts[keyword] = one;
    else if (isRecord(one)) parts[keyword] = next(one);
  }
  const patterns = Object.entries(recordOf(value["patternProperties"]));
  if (patterns.length > 0) {
    parts["patternProperties"] = Object.fromEntries(patterns.map(([pattern, one]) => [pattern, next(one)]));
  }
  return parts;
}

/** About, and quickly. */
function sizeOf({ title, description, enum: choices, default: usual, examples }: JsonSchema): number {
  const lists = [choices, usual, examples].filter((one) => one !== undefined);
  const texts = textOf(title).length + textOf(description).length;
  return 40 + texts + (lists.length === 0 ? 0 : JSON.stringify(lists).length);
}

/** What is left of a schema that is cut. */
function outline(value: Json): JsonSchema {
  const { type, title, description } = plainKeywords(value);
  const kind = type ?? (isRecord(value["properties"]) ? "object" : undefined);
  const isList = kind === "array" || (Array.isArray(kind) && kind.includes("array"));
  return {
    ...(kind === undefined ? {} : { type: kind }),
    ...(isList ? { items: {} } : {}),
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
  };
}
