import type { ToolSpec } from "../chat/chat-model.ts";
import { estimateToolTokens } from "../chat/request/tokens.ts";
import { plainText } from "./plain-text.ts";
import type { Tool } from "./tool-client.ts";
import { toolNames } from "./tool-names.ts";

/** What a model is told of a tool at most; all of it goes into each request. */
const maxDescription = 1024;
const cutNote = " … (the description is longer)";

/** A tool as a model is told of it, under this name. */
export function specOf(name: string, tool: Pick<Tool, "description" | "parameters">): ToolSpec {
  const { properties = {} } = tool.parameters;
  return {
    name,
    description: shortened(plainText(tool.description).trim()),
    // Some APIs refuse a schema that does not say these two.
    parameters: { ...tool.parameters, type: "object", properties },
  };
}

/** About how many tokens a tool takes in each request. */
export function toolTokens(
  serverId: string,
  tool: Pick<Tool, "name" | "description" | "parameters">,
): number {
  const [name = ""] = toolNames([{ serverId, name: tool.name }]);
  return Math.ceil(estimateToolTokens([specOf(name, tool)]));
}

function shortened(text: string): string {
  if (text.length <= maxDescription) return text;
  return text.slice(0, maxDescription - cutNote.length).replace(/[\ud800-\udbff]$/, "") + cutNote;
}
