import { oneLine, plainText } from "../tools/plain-text.ts";
import type { JsonSchema } from "../tools/tool-client.ts";
import type { ToolShare } from "../tools/tool-shares.ts";
import { pythonNames } from "./python-names.ts";

/** A server as scripts see it: data, from which nothing is ever made that runs. */
export interface CatalogServer {
  readonly id: string;
  /** What it is called as an attribute of `mcp`. */
  readonly python: string;
  readonly title: string;
  readonly tools: readonly CatalogTool[];
}

/** A tool as scripts see it. */
interface CatalogTool {
  /** As its server calls it. */
  readonly name: string;
  /** What it is called as an attribute of its server. */
  readonly python: string;
  readonly description: string;
  readonly parameters: JsonSchema;
  readonly read_only: boolean;
}

/** What `mcp` itself can do, so that no server is called like that. */
const methods = ["search", "describe", "McpToolError", "McpImage"];

/** The names and descriptions of what a script may call; a server without tools is left out. */
export function catalogOf(shares: readonly ToolShare[]): readonly CatalogServer[] {
  const filled = shares.filter(({ tools }) => tools.length > 0);
  const serverNames = pythonNames(
    filled.map(({ serverId }) => serverId),
    methods,
  );
  return filled.map(({ serverId, title, tools }, at) => {
    const names = pythonNames(tools.map(({ tool }) => tool.name));
    return {
      id: serverId,
      python: serverNames[at] ?? "",
      title: oneLine(title, 200),
      tools: tools.map(({ tool }, index) => ({
        name: tool.name,
        python: names[index] ?? "",
        description: plainText(tool.description),
        parameters: tool.parameters,
        read_only: tool.hints.readOnly,
      })),
    };
  });
}
