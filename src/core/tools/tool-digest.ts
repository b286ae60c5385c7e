import { EDITOR_TOOLS, type ToolServer } from "../../protocol/tools.ts";
import { sha256 } from "../base/sha256.ts";
import { visibleText } from "./plain-text.ts";
import type { Tool } from "./tool-client.ts";

/** All of a tool that an approval is bound to. */
export interface ToolDefinition {
  readonly serverId: string;
  /** Where its server is; that of a tool of the editor is its own. */
  readonly origin: string;
  readonly tool: Pick<Tool, "name" | "description" | "parameters">;
}

/** Where a server is, for what is bound to it: another path there is the same server, another host is not. */
export function originOf({ url }: Pick<ToolServer, "url">): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}

/** The origin of the editor's own tools. */
export const editorOrigin = `${EDITOR_TOOLS}:`;

/** Names exactly this tool of this server as it is described now: SHA-256 over canonical JSON, in hex. */
export function digestOf({ serverId, origin, tool }: ToolDefinition): Promise<string> {
  const { name, description, parameters } = tool;
  return sha256(canonicalJson([serverId, origin, name, description, parameters]));
}

/** Names exactly a call: the tool as it is described now, and the arguments as the model wrote them. */
export function hashOfCall(digest: string, json: string): Promise<string> {
  return sha256(JSON.stringify([digest, json]));
}

/** JSON in which the order of an object's keys makes no difference. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null)
    return value === undefined ? "null" : JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonicalJson(one)}`).join(",")}}`;
}

/** A tool's definition as a person compares it, line by line: where it is, what it says of itself, and its arguments. */
export function definitionText({ origin, tool }: ToolDefinition): string {
  const schema = JSON.stringify(JSON.parse(canonicalJson(tool.parameters)), undefined, 2);
  return visibleText(`Server: ${origin}\n${tool.description}\nArguments: ${schema}`);
}
