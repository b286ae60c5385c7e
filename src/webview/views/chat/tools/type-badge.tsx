import type { VNode } from "preact";
import type { CalledTool } from "../../../../protocol/tools.ts";
import { typeNames } from "../../../chat-tools-texts.ts";

/** What a tool's server speaks, in its colour and in words. */
export function TypeBadge({ type }: { readonly type: CalledTool["type"] }): VNode {
  return <span class={`type-badge type-${type}`}>{typeNames[type]}</span>;
}
