import { isObject } from "../../../core/base/json-object.ts";
import * as z from "zod/mini";
import type { JsonSchema, Tool, ToolList } from "../../../core/tools/tool-client.ts";
import type { SkippedTool } from "../../../protocol/tools.ts";
import { parameterHeaders } from "./parameter-headers.ts";
import { selfContained } from "./self-contained.ts";

/** Only what is needed: servers get the rest wrong in many ways. */
const named = z.object({ name: z.string().check(z.minLength(1)) });
const text = z.catch(z.string(), "");
const hint = z.catch(z.boolean(), false);
const noHints = { title: "", readOnlyHint: false, idempotentHint: false };
const described = z.object({
  title: text,
  description: text,
  annotations: z.catch(z.object({ title: text, readOnlyHint: hint, idempotentHint: hint }), noHints),
  inputSchema: z.optional(z.unknown()),
  outputSchema: z.optional(z.unknown()),
});

export interface ListedToolsOptions {
  /** The server speaks a version in which parameters may go into headers. */
  readonly hasParameterHeaders: boolean;
}

/** Reads each tool by itself, so that one that makes no sense does not take the others with it. */
export function listedTools(
  values: readonly unknown[],
  { hasParameterHeaders }: ListedToolsOptions,
): ToolList {
  const tools: Tool[] = [];
  const skipped: SkippedTool[] = [];
  const names = new Set<string>();
  for (const value of values) {
    const read = listedTool(value, hasParameterHeaders);
    if ("why" in read) skipped.push(read);
    else if (names.has(read.name))
      skipped.push({ name: read.name, why: "There is another tool of this name before it." });
    else {
      names.add(read.name);
      tools.push(read);
    }
  }
  return { tools, skipped };
}

function listedTool(value: unknown, hasParameterHeaders: boolean): Tool | SkippedTool {
  const { data: head } = named.safeParse(value);
  if (head === undefined) return { name: "?", why: "It has no name." };
  const { name } = head;
  const { data } = described.safeParse(value);
  if (data === undefined) return { name, why: "Its description makes no sense." };
  const parameters = schemaOfObject(data.inputSchema ?? { type: "object" }, "Its parameters");
  if (typeof parameters === "string") return { name, why: parameters };
  if (hasParameterHeaders) {
    const headers = parameterHeaders(data.inputSchema as JsonSchema);
    if ("why" in headers) return { name, why: headers.why };
  }
  // A result that is described badly is a result all the same.
  const result = isObject(data.outputSchema) ? selfContained(data.outputSchema) : undefined;
  const { annotations } = data;
  return {
    name,
    title: [data.title, annotations.title].find((one) => one !== "") ?? name,
    description: data.description,
    parameters,
    ...(result === undefined || typeof result === "string" ? {} : { result }),
    hints: { readOnly: annotations.readOnlyHint, idempotent: annotations.idempotentHint },
  };
}

/** The schema of an object, or why it is none. */
function schemaOfObject(value: unknown, what: string): JsonSchema | string {
  if (!isObject(value)) return `${what} are described by something that is no schema.`;
  const { type, properties, required } = value;
  if (type !== undefined && type !== "object") return `${what} are no object.`;
  if (properties !== undefined && !isObject(properties))
    return `${what} are described by something that is no schema.`;
  if (isObject(properties) && !Object.values(properties).every(isSchema)) {
    return `${what} are described by something that is no schema.`;
  }
  if (
    required !== undefined &&
    !(Array.isArray(required) && required.every((one) => typeof one === "string"))
  ) {
    return `${what} are described by something that is no schema.`;
  }
  const schema = selfContained(value);
  return typeof schema === "string" ? `${what} ${schema}` : { type: "object", ...schema };
}

function isSchema(value: unknown): boolean {
  return typeof value === "boolean" || isObject(value);
}
