import type { MessagePart } from "../../protocol/chat.ts";

/** A part that is code which runs or ran, or never will. */
export type CodePart = Extract<MessagePart, { kind: "code" }>;

/** A part that is the call of a tool other than running code. */
export type ToolPart = Extract<MessagePart, { kind: "tool" }>;

/** A call without what is true only while it waits or runs. */
export function withoutPassing({ question: _, progress: __, ...part }: ToolPart): ToolPart {
  return part;
}

/** What a tool is called by people: "GitHub: create_issue", or the name of one of Backburner's own. */
export function toolTitle({ name, tool }: ToolPart): string {
  return tool === undefined ? name : `${tool.server_title}: ${tool.name}`;
}
