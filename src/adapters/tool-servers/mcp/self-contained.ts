import type { JsonSchema } from "../../../core/tools/tool-client.ts";

const maxDepth = 100;
const maxNodes = 20_000;
/** Data, in which `$ref` is a word like any other. */
const data = new Set(["const", "enum", "default", "example", "examples"]);

/**
 * A copy of a schema that refers to nothing outside itself: what a foreign reference stands for is never fetched, and so may be anything.
 * A text instead when it is too deep or too large, to come after "Its parameters".
 */
export function selfContained(schema: JsonSchema): JsonSchema | string {
  let nodes = 0;
  let problem: string | undefined;
  const copy = (value: unknown, depth: number, isData = false): unknown => {
    if (typeof value !== "object" || value === null || problem !== undefined) return value;
    nodes += 1;
    if (depth > maxDepth) problem = "are nested too deeply.";
    if (nodes > maxNodes) problem = "have too large a description.";
    if (Array.isArray(value)) return value.map((one) => copy(one, depth + 1, isData));
    const entries = Object.entries(value).filter(([key, part]) => isData || !isForeign(key, part));
    return Object.fromEntries(
      entries.map(([key, part]) => [key, copy(part, depth + 1, isData || data.has(key))]),
    );
  };
  const result = copy(schema, 0) as JsonSchema;
  return problem ?? result;
}

function isForeign(key: string, value: unknown): boolean {
  const isReference = key === "$ref" || key === "$dynamicRef" || key === "$recursiveRef";
  return isReference && typeof value === "string" && !value.startsWith("#");
}
