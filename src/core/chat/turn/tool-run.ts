import type { ChatId } from "../../../protocol/ids.ts";
import { AppError, messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { unlessAborted } from "../../base/within.ts";
import type { DaemonTools } from "../daemon-tools.ts";
import type { ToolPart } from "../parts.ts";
import type { LivePart } from "./reply.ts";

/** Calls the tool of a part, which gets its final state whatever happens. Never rejects. */
export async function runTool(
  part: LivePart<ToolPart>,
  chatId: ChatId,
  context: { readonly tools: Pick<DaemonTools, "call">; readonly log: Log },
  signal: AbortSignal,
): Promise<void> {
  const { name, arguments: json } = part.value;
  try {
    signal.throwIfAborted();
    const { ok, text } = await unlessAborted(context.tools.call(name, json, chatId, signal), signal);
    part.change({ state: ok ? "done" : "failed", result: text });
  } catch (error) {
    if (signal.aborted) {
      part.change({ state: "cancelled", result: "The reply was stopped before this had ended." });
    } else if (error instanceof AppError) {
      part.change({ state: "failed", result: error.message });
    } else {
      context.log.error("a tool failed", { tool: name, error: messageOf(error) });
      part.change({ state: "failed", result: "The tool failed for a reason that is not its caller's." });
    }
  }
}
