import { isObject } from "../base/json-object.ts";
import { oneLine } from "../tools/plain-text.ts";
import type { JsonSchema } from "../tools/tool-client.ts";
import type { ToolShare } from "../tools/tool-shares.ts";
import { pythonParameters } from "./python-names.ts";
import { catalogOf } from "./tool-catalog.ts";

/** More than so many are searched for rather than listed. */
const maxListed = 20;
const maxParameters = 12;
const maxDescription = 120;

/** What a model is told of the tools that its code can call; empty when there are none. */
export function codeToolsPrompt(shares: readonly ToolShare[]): string {
  const tools = catalogOf(shares).flatMap((server) =>
    server.tools.map((tool) => ({ path: `mcp.${server.python}.${tool.python}`, tool })),
  );
  if (tools.length === 0) return "";
  const which =
    tools.length > maxListed
      ? `There are ${String(tools.length)}: mcp.search("words") finds them, and mcp.describe("server.tool") says how one is called; print what they return.`
      : `These are all, with a * at what is required:\n${tools.map(({ path, tool }) => lineOf(path, tool)).join("\n")}`;
  return `Your Python code can call the tools of this chat itself, through the object mcp, which is there already. ${which}
- Never import or define mcp. Calls are synchronous and take keyword arguments only: mcp.server.tool(name="value"). They return plain Python data, or raise mcp.McpToolError.
- Only what the code prints comes to you: print what matters, not whole results.
- Write code when many calls belong together, such as loops, filters and joins; for a single call use the tool itself.
- Only Python has mcp. The user may be asked before a call, as for your own calls; what was declined is not called again.`;
}

function lineOf(
  path: string,
  { description, parameters }: { description: string; parameters: JsonSchema },
): string {
  const what = oneLine(description, maxDescription);
  return `${path}(${signatureOf(parameters)})${what === "" ? "" : `  # ${what}`}`;
}

function signatureOf({ properties, required }: JsonSchema): string {
  const all = Object.entries(isObject(properties) ? properties : {});
  const needed: readonly unknown[] = Array.isArray(required) ? required : [];
  const names = pythonParameters(all.map(([name]) => name));
  const python = new Map(all.map(([name], index) => [name, names[index] ?? name]));
  const isNeeded = (name: string): boolean => needed.includes(name);
  // What is required is seen also when the rest is cut.
  const sorted = [...all.filter(([name]) => isNeeded(name)), ...all.filter(([name]) => !isNeeded(name))];
  const shown = sorted
    .slice(0, maxParameters)
    .map(
      ([name, schema]) =>
        `${oneLine(python.get(name) ?? name, 40)}: ${typeOf(schema)}${isNeeded(name) ? "*" : ""}`,
    );
  return [...shown, ...(sorted.length > shown.length ? ["…"] : [])].join(", ");
}

const types: Readonly<Record<string, string>> = {
  string: "str",
  integer: "int",
  number: "float",
  boolean: "bool",
  array: "list",
  object: "dict",
};

function typeOf(schema: unknown): string {
  const type = isObject(schema) ? schema["type"] : undefined;
  const names = (Array.isArray(type) ? type : [type]).flatMap((one) =>
    typeof one === "string" && Object.hasOwn(types, one) ? [types[one]] : [],
  );
  return names.length === 0 ? "Any" : names.join(" | ");
}
