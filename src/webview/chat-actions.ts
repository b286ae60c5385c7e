import type { Attachment, RunId } from "../protocol/chat.ts";
import type { ChatId, MessageId } from "../protocol/ids.ts";
import type { OpenedChat, Params, RequestName } from "../protocol/requests.ts";
import { flushChatEvents } from "./chat-feed.ts";
import { type Answer, currentDraft, openChatId } from "./chat-state.ts";
import { ask, sentenceOf } from "./host.ts";
import { dispatch, state } from "./store.ts";
import { texts } from "./texts.ts";

/** What the user can do in the chat; each reports its failure where the user has pressed. */

/** Looking for models may mean asking servers that do not answer. */
const MODELS_TIMEOUT_MS = 60_000;

/** Opens a chat, or the one that was open last. */
export function enterChat(chatId?: ChatId): void {
  dispatch({ type: "chat:asked" });
  enter(ask("chat:open", chatId === undefined ? {} : { chat_id: chatId }));
}

/** Makes a new chat. */
export function newChat(): void {
  enter(ask("chat:new", {}));
}

function enter(opening: Promise<OpenedChat>): void {
  opening.then(
    (opened) => {
      // They are a part of what came now.
      flushChatEvents();
      dispatch({ type: "chat:entered", opened });
    },
    (error: unknown) => {
      dispatch({ type: "chat:failed", message: sentenceOf(error) });
    },
  );
}

/** Sends what the user has written; it stays in the box until the host has it. */
export function send(): void {
  const { chat } = state.value;
  const chatId = openChatId(chat);
  const sent = currentDraft(chat);
  if (chatId === undefined || chat.sending || isEmpty(sent.text, sent.attachments)) return;
  dispatch({ type: "send:asked" });
  ask("chat:send", { chat_id: chatId, text: sent.text, attachments: outgoing(sent.attachments) }).then(
    () => {
      dispatch({ type: "send:done", chatId, sent });
    },
    (error: unknown) => {
      dispatch({ type: "send:failed", message: sentenceOf(error) });
    },
  );
}

/** The same attachments as a request has them: it is the host that checks the types of pictures. */
export function outgoing(attachments: readonly Attachment[]): Params<"chat:send">["attachments"] {
  return [...attachments] as Params<"chat:send">["attachments"];
}

/** Tells whether there is nothing to send. */
export function isEmpty(text: string, attachments: readonly Attachment[]): boolean {
  return text.trim() === "" && attachments.length === 0;
}

/** Asks for something that concerns the open chat; a failure is told above the input. */
export function askForChat<Name extends RequestName>(
  name: Name,
  params: (chatId: ChatId) => Params<Name>,
): void {
  const chatId = openChatId(state.value.chat);
  if (chatId === undefined) return;
  tell(ask(name, params(chatId)));
}

/** Asks for something else in the chat's place; a failure is told above the input. */
export function askInChat<Name extends RequestName>(name: Name, params: Params<Name>): void {
  tell(ask(name, params));
}

function tell(asked: Promise<unknown>): void {
  tellProblem(undefined);
  asked.catch((error: unknown) => {
    tellProblem(sentenceOf(error));
  });
}

/** Says above the input what went wrong, or takes it away. */
export function tellProblem(message: string | undefined): void {
  dispatch({ type: "chat:problem", message });
}

/** Stops generating. */
export function stopAnswer(): void {
  askForChat("chat:stop", (chat_id) => ({ chat_id }));
}

/** Asks the model again. */
export function retry(messageId: MessageId): void {
  askForChat("chat:retry", (chat_id) => ({ chat_id, message_id: messageId }));
}

/** Deletes a chat, and leads to another one when it was open. */
export function deleteChat(chatId: ChatId, title: string): void {
  const wasOpen = openChatId(state.value.chat) === chatId;
  tellProblem(undefined);
  ask("chat:delete", { chat_id: chatId }).then(
    () => {
      dispatch({ type: "chat:deleted", deleted: { chatId, title, wasOpen } });
      // The host may have opened another one already.
      if (openChatId(state.value.chat) === chatId) enterChat();
    },
    (error: unknown) => {
      tellProblem(sentenceOf(error));
    },
  );
}

/** Brings the chat back that was deleted last. */
export function undoDelete(): void {
  const { deleted } = state.value.chat;
  if (deleted === undefined) return;
  dispatch({ type: "chat:deleted", deleted: undefined });
  ask("chat:undo-delete", { chat_id: deleted.chatId }).then(
    () => {
      if (deleted.wasOpen) enterChat(deleted.chatId);
    },
    (error: unknown) => {
      tellProblem(sentenceOf(error));
    },
  );
}

/** Looks for models anew. */
export function refreshModels(): void {
  dispatch({ type: "models:asked" });
  ask("models:refresh", {}, MODELS_TIMEOUT_MS).then(
    (view) => {
      dispatch({ type: "models:view", view });
    },
    (error: unknown) => {
      dispatch({ type: "models:view", view: undefined });
      tellProblem(sentenceOf(error));
    },
  );
}

/** Answers an approval card. `hash` is that of the code that was shown, `edited` what the user made of it. */
export function answerRun(runId: RunId, hash: string, answer: Answer, edited?: string): void {
  dispatch({ type: "run:answered", runId, answer });
  const code = edited === undefined ? {} : { code: edited };
  askForRun(runId, "run:answer", (chat_id) => ({ chat_id, run_id: runId, hash, answer, ...code }));
}

/** Asks for something that concerns one run; a failure is told on its card. */
export function askForRun<Name extends RequestName>(
  runId: RunId,
  name: Name,
  params: (chatId: ChatId) => Params<Name>,
): void {
  const chatId = openChatId(state.value.chat);
  if (chatId === undefined) return;
  ask(name, params(chatId)).catch((error: unknown) => {
    dispatch({ type: "run:problem", runId, message: sentenceOf(error) });
  });
}

/** Adds a file of the user's choice, or the selection of the editor, to the draft. */
export function attach(what: "attach:file" | "attach:selection"): void {
  tellProblem(undefined);
  // The user may take as long as it takes to choose.
  ask(what, {}, what === "attach:file" ? 24 * 3600 * 1000 : undefined).then(
    (attachment) => {
      if (attachment !== undefined) dispatch({ type: "draft:attached", attachment });
      else if (what === "attach:selection") tellProblem(texts.chat.composer.noSelection);
    },
    (error: unknown) => {
      tellProblem(sentenceOf(error));
    },
  );
}
