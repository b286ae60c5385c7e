import type { VNode } from "preact";
import type { MessagePart } from "../../../protocol/chat.ts";
import { OwnToolCard } from "./tools/own-tool-card.tsx";
import { ServedToolCard } from "./tools/served-tool-card.tsx";
import { ToolApproval } from "./tools/tool-approval.tsx";

/** The call of a tool. */
export type ToolPart = Extract<MessagePart, { kind: "tool" }>;

/** A call of a tool: one of Backburner's own, or one of a server, which asks first. */
export function ToolCard({ part }: { readonly part: ToolPart }): VNode {
  const { tool, question, state } = part;
  if (tool === undefined) return <OwnToolCard part={part} />;
  if (state === "waiting" && question !== undefined)
    return <ToolApproval key={question.hash} part={part} tool={tool} question={question} />;
  return <ServedToolCard part={part} tool={tool} />;
}
