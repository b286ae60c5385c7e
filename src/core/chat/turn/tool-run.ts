import type { ChatId } from "../../../protocol/ids.ts";
import type { ToolProgress } from "../../../protocol/tools.ts";
import { Cadence } from "../../base/cadence.ts";
import type { Clock } from "../../base/clock.ts";
import { AppError, messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { unlessAborted } from "../../base/within.ts";
import type { ChatToolbox } from "../../tools/chat-tools.ts";
import { oneLine } from "../../tools/plain-text.ts";
import type { OfferedTool } from "../../tools/offered-tool.ts";
import type { CallListener } from "../../tools/tool-call.ts";
import type { DaemonTools } from "../daemon-tools.ts";
import { type ToolPart, withoutPassing } from "../parts.ts";
import type { LivePart } from "./reply.ts";

/** What calling tools takes. */
export interface ToolRunContext {
  readonly tools: Pick<DaemonTools, "call">;
  readonly toolbox: Pick<ChatToolbox, "call">;
  readonly clock: Clock;
  readonly log: Log;
}

/** Whose signals end a call: that of the turn, and that of the call itself. */
export interface CallEnds {
  readonly turn: AbortSignal;
  readonly call: AbortSignal;
}

const progressPeriodMs = 200;

/** Calls one of Backburner's own tools; the part gets its final state whatever happens. Never rejects. */
export async function runTool(
  part: LivePart<ToolPart>,
  chatId: ChatId,
  context: ToolRunContext,
  ends: CallEnds,
): Promise<void> {
  const { name, arguments: json } = part.value;
  try {
    ends.call.throwIfAborted();
    const { ok, text } = await unlessAborted(context.tools.call(name, json, chatId, ends.call), ends.call);
    part.change({ state: ok ? "done" : "failed", result: text });
  } catch (error) {
    if (ends.call.aborted) {
      part.change({ state: "cancelled", result: cancelledText(ends) });
    } else if (error instanceof AppError) {
      part.change({ state: "failed", result: error.message });
    } else {
      context.log.error("a tool failed", { tool: name, error: messageOf(error) });
      part.change({ state: "failed", result: "The tool failed for a reason that is not its caller's." });
    }
  }
}

/** Calls the tool of a server: the part waits for the user, runs, and gets its final state whatever happens. Never rejects. */
export async function runOfferedTool(
  part: LivePart<ToolPart>,
  offered: OfferedTool,
  chatId: ChatId,
  { toolbox, clock }: ToolRunContext,
  ends: CallEnds,
): Promise<void> {
  const { call_id: callId, arguments: json } = part.value;
  let progress: ToolProgress | undefined;
  const shown = new Cadence(clock, progressPeriodMs, () => {
    if (progress !== undefined) part.change({ progress });
  });
  const listener: CallListener = {
    onAsk: (question) => {
      part.change({ state: "waiting", question });
    },
    onRun: () => {
      part.replace({ ...withoutPassing(part.value), state: "running" });
    },
    onProgress: (now) => {
      const { message, ...count } = now;
      progress = message === undefined ? count : { ...count, message: oneLine(message, 200) };
      shown.request();
    },
  };
  const result = await toolbox.call({ chatId, callId, offered, json }, listener, ends.call);
  shown.dispose();
  const { state, text, content, seconds } = result;
  part.replace({
    ...withoutPassing(part.value),
    state,
    result: state === "cancelled" ? cancelledText(ends) : text,
    ...(content === undefined ? {} : { content }),
    ...(seconds === undefined ? {} : { seconds }),
  });
}

function cancelledText({ turn }: CallEnds): string {
  return turn.aborted
    ? "The reply was stopped before this had ended."
    : "The user cancelled this call. Do not call it again in the same way unless you are asked to.";
}
