import type { Params } from "../../../../protocol/requests.ts";
import { openChatId } from "../../../chat-state.ts";
import { ask, sentenceOf } from "../../../host.ts";
import { state } from "../../../store.ts";

/** What the user answers to the question before a call. */
export type CallAnswer = Params<"call:answer">["answer"];

/** Answers it. `hash` is that of what was shown; a failure is told on the card. */
export function answerCall(
  callId: string,
  hash: string,
  answer: CallAnswer,
  onProblem: (message: string) => void,
): void {
  const chatId = openChatId(state.value.chat);
  if (chatId === undefined) return;
  tell(ask("call:answer", { chat_id: chatId, call_id: callId, hash, answer }), onProblem);
}

/** Ends a call; the reply goes on. */
export function cancelCall(callId: string, onProblem: (message: string) => void): void {
  const chatId = openChatId(state.value.chat);
  if (chatId === undefined) return;
  tell(ask("call:cancel", { chat_id: chatId, call_id: callId }), onProblem);
}

function tell(asked: Promise<unknown>, onProblem: (message: string) => void): void {
  asked.catch((error: unknown) => {
    onProblem(sentenceOf(error));
  });
}
