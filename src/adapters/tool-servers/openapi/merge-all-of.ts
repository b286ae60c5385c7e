import { isDeepStrictEqual } from "node:util";
import type { JsonSchema } from "../../../core/tools/tool-client.ts";
import { isRecord, listOf, recordOf } from "./records.ts";

const notes = ["title", "description", "default", "examples", "deprecated"];

/** The schema with its `allOf` made part of it where that says the same: many models and their servers do not read `allOf`. */
export function mergeAllOf(schema: JsonSchema): JsonSchema {
  const { allOf, ...rest } = schema;
  if (!Array.isArray(allOf)) return schema;
  const [merged, ...others] = [rest, ...(allOf as readonly unknown[]).filter(isRecord)].map(shallow);
  if (merged === undefined) return schema;
  for (const other of others) if (!mergeInto(merged, other)) return schema;
  return merged;
}

function shallow(schema: JsonSchema): Record<string, unknown> {
  return { ...schema };
}

/** False when both say something different about the same. */
function mergeInto(target: Record<string, unknown>, source: JsonSchema): boolean {
  for (const [keyword, value] of Object.entries(source)) {
    const own = target[keyword];
    if (keyword === "properties") {
      const properties = { ...recordOf(own) };
      for (const [name, property] of Object.entries(recordOf(value))) {
        const same = Object.hasOwn(properties, name) ? properties[name] : undefined;
        if (same !== undefined && !isDeepStrictEqual(same, property)) return false;
        properties[name] = property;
      }
      target[keyword] = properties;
    } else if (keyword === "required") target[keyword] = [...new Set([...listOf(own), ...listOf(value)])];
    else if (own === undefined) target[keyword] = value;
    else if (!notes.includes(keyword) && !isDeepStrictEqual(own, value)) return false;
  }
  return true;
}
