import type { VNode } from "preact";
import type { ToolServerType } from "../../../protocol/tools.ts";
import { serverTypes } from "../../tools-texts.ts";

/** What a server speaks: purple for MCP, blue for OpenAPI. */
export function TypeBadge({ type }: { readonly type: ToolServerType }): VNode {
  return (
    <span class={`type-badge ${type}`} data-testid="type-badge">
      {serverTypes[type].name}
    </span>
  );
}
