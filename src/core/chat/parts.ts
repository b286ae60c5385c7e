import type { MessagePart } from "../../protocol/chat.ts";

/** A part that is code which runs or ran, or never will. */
export type CodePart = Extract<MessagePart, { kind: "code" }>;

/** A part that is the call of a tool other than running code. */
export type ToolPart = Extract<MessagePart, { kind: "tool" }>;
