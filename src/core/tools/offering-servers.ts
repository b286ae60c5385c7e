import type { ServerFacts, ToolServer, ToolServerState } from "../../protocol/tools.ts";
import type { OfferedTool } from "./offered-tool.ts";
import type { Tool, ToolList } from "./tool-client.ts";

/** What chats need of the tool servers. */
export interface OfferingServers {
  statuses(): readonly {
    readonly server: ToolServer;
    readonly state: ToolServerState;
    readonly facts?: ServerFacts;
  }[];
  /** The tools of a ready server, without waiting. */
  known(id: string): ToolList | undefined;
  /** Connects it when needed. Errors: `tools.*`, or the signal's reason. */
  list(id: string, signal: AbortSignal): Promise<ToolList>;
  call(
    id: string,
    tool: Tool,
    args: Readonly<Record<string, unknown>>,
    onProgress: Parameters<OfferedTool["call"]>[2],
    signal: AbortSignal,
  ): ReturnType<OfferedTool["call"]>;
}
