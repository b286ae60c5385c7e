import type { CalledTool, ToolProgress } from "../../protocol/tools.ts";
import type { Tool, ToolAnswer } from "./tool-client.ts";

/** A tool that may be called from a chat or from its scripts. */
export interface OfferedTool {
  readonly called: CalledTool;
  /** As its server describes it now, and where that is; undefined when it is not there any more. */
  now(): { readonly origin: string; readonly tool: Tool } | undefined;
  /** Errors: `tools.*`, or the signal's reason. */
  call(
    tool: Tool,
    args: Readonly<Record<string, unknown>>,
    onProgress: (progress: ToolProgress) => void,
    signal: AbortSignal,
  ): Promise<ToolAnswer>;
}
