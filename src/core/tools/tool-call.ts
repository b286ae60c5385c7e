import type { ToolCallState } from "../../protocol/chat.ts";
import type { ChatId } from "../../protocol/ids.ts";
import type { ToolContent, ToolProgress, ToolQuestion } from "../../protocol/tools.ts";
import { maxResultChars } from "../chat/run-result.ts";
import { mendArguments, readToolArguments } from "../chat/tools/tool-arguments.ts";
import { type CallContext as CarryOutContext, type CallOutcome, carryOut } from "./carry-out.ts";
import type { OfferedTool } from "./offered-tool.ts";
import type { ToolApprovals } from "./tool-approvals.ts";
import { boundedPieces, boundedTexts } from "./tool-content.ts";
import { resultText } from "./tool-result.ts";

/** A call that a model wants. */
export interface CallRequest {
  readonly chatId: ChatId;
  readonly callId: string;
  readonly offered: OfferedTool;
  /** The arguments as the model wrote them. */
  readonly json: string;
}

/** What is told while a call waits and runs. */
export interface CallListener {
  /** The user is asked, perhaps anew because the tool was described differently meanwhile. */
  onAsk(question: ToolQuestion): void;
  onRun(): void;
  /** As often as the server tells. */
  onProgress(progress: ToolProgress): void;
}

/** What became of a call. */
export interface CallResult {
  readonly state: Exclude<ToolCallState, "waiting" | "running">;
  /** For the model. */
  readonly text: string;
  /** For the user. */
  readonly content?: readonly ToolContent[];
  /** How long the tool itself took. */
  readonly seconds?: number;
}

/** What a model's call takes. */
export interface CallContext extends CarryOutContext {
  readonly approvals: Pick<ToolApprovals, "allows" | "changesOf" | "ask">;
}

/** Asks the user on the call's card if need be, and calls the tool; arguments that are broken, or that the tool would refuse, ask nobody. Never rejects. */
export async function callTool(
  { chatId, callId, offered, json }: CallRequest,
  listener: CallListener,
  context: CallContext,
  signal: AbortSignal,
): Promise<CallResult> {
  const read = readToolArguments(json);
  if (!read.ok) return { state: "failed", text: read.message };
  const outcome = await carryOut(
    { chatId, offered, args: read.values, json },
    {
      ask: (wanted, question, inner) => {
        const asked = context.approvals.ask({ ...wanted, callId, hash: question.hash }, inner);
        listener.onAsk(question);
        return asked;
      },
      onRun: () => {
        listener.onRun();
      },
      onProgress: (progress) => {
        listener.onProgress(progress);
      },
    },
    context,
    signal,
  );
  return resultOf(outcome);
}

function resultOf(outcome: CallOutcome): CallResult {
  const seconds = "seconds" in outcome ? { seconds: outcome.seconds } : {};
  switch (outcome.kind) {
    case "answered": {
      const { ok, content } = outcome.answer;
      const pieces = boundedPieces(content);
      const text = resultText({ ok, content: pieces }, maxResultChars);
      return { state: ok ? "done" : "failed", text, content: boundedTexts(pieces), ...seconds };
    }
    case "invalid":
      return { state: "failed", text: mendArguments(outcome.problems) };
    case "declined":
      return {
        state: "declined",
        text: "The user declined this call. Do not ask for the same again; go on without it, or ask the user what to do instead.",
      };
    case "gone":
      return { state: "failed", text: "The tool is not there any more: its server has removed it." };
    case "cancelled":
      return { state: "cancelled", text: "The call was cancelled before it had ended.", ...seconds };
    case "failed":
      return { state: "failed", text: outcome.message, ...seconds };
  }
}
