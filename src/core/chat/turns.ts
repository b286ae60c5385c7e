import type { Attachment, Chat, ChatMessage } from "../../protocol/chat.ts";
import type { ChatId, MessageId } from "../../protocol/ids.ts";
import { AppError, messageOf } from "../base/errors.ts";
import type { Disposable } from "../base/lifecycle.ts";
import { unlessAborted } from "../base/within.ts";
import type { ChatModel, ChatModels } from "./chat-model.ts";
import type { Chats } from "./chats.ts";
import { CallSignals } from "./turn/call-signals.ts";
import { messageErrorOf } from "./turn/message-error.ts";
import { Reply } from "./turn/reply.ts";
import { runTurn, type TurnContext } from "./turn.ts";

/** What the turns work with. */
export interface TurnsContext extends TurnContext {
  readonly chats: Chats;
  readonly models: Pick<ChatModels, "get">;
  /** The model of a chat for which none was chosen; none when the user has not chosen one anywhere. */
  readonly defaultModel: () => Promise<string | undefined>;
}

interface RunningTurn {
  readonly controller: AbortController;
  readonly calls: CallSignals;
  /** The answer, once it has begun. */
  reply?: Reply;
  readonly done: Promise<undefined>;
}

/** The conversation: messages go in, answers are written into the chat. Each chat has one turn at a time. */
export class Turns implements Disposable {
  readonly #context: TurnsContext;
  readonly #running = new Map<ChatId, RunningTurn>();
  #isDisposed = false;

  constructor(context: TurnsContext) {
    this.#context = context;
  }

  /** True while a chat is being answered. */
  isBusy(chatId: ChatId): boolean {
    return this.#running.has(chatId);
  }

  /** Sends a message; resolves once it is in the chat, while the answer is to come. Errors: `chat.busy`, `chat.unknown`, `journal.*`. */
  send(chatId: ChatId, text: string, attachments: readonly Attachment[]): Promise<void> {
    return this.#begin(chatId, () => {
      this.#context.chats.addMessage(chatId, this.#userMessage(text, attachments));
    });
  }

  /** Takes an answer back and asks again; of a message of the user, all that follows it. Errors as {@link send}. */
  retry(chatId: ChatId, messageId: MessageId): Promise<void> {
    return this.#begin(chatId, (chat) => {
      const at = indexOf(chat, messageId);
      const from = chat.messages[at]?.role === "user" ? chat.messages[at + 1] : chat.messages[at];
      if (from !== undefined) this.#remove(chatId, from.message_id);
    });
  }

  /** Takes a message of the user back with all that follows it, and sends it as it is now. Errors as {@link send}. */
  edit(
    chatId: ChatId,
    messageId: MessageId,
    text: string,
    attachments: readonly Attachment[],
  ): Promise<void> {
    return this.#begin(chatId, (chat) => {
      indexOf(chat, messageId);
      this.#remove(chatId, messageId);
      this.#context.chats.addMessage(chatId, this.#userMessage(text, attachments));
    });
  }

  /** Stops the answer of a chat, if there is one; resolves when it has ended. What came is kept, and background scripts go on. */
  async stop(chatId: ChatId): Promise<void> {
    const turn = this.#running.get(chatId);
    turn?.controller.abort();
    await turn?.done;
  }

  /** Cancels one call of a tool that waits or runs, if there is one; the model is told, and the answer goes on. */
  cancelCall(chatId: ChatId, callId: string): void {
    this.#running.get(chatId)?.calls.cancel(callId);
  }

  /** Resolves when a chat is not being answered. */
  async whenIdle(chatId: ChatId): Promise<void> {
    await this.#running.get(chatId)?.done;
  }

  /** The window goes: what is being answered ends as `interrupted`, at once. */
  dispose(): void {
    this.#isDisposed = true;
    for (const { controller, reply } of this.#running.values()) {
      reply?.end("interrupted");
      controller.abort();
    }
  }

  async #begin(chatId: ChatId, prepare: (chat: Chat) => void): Promise<void> {
    if (this.#running.has(chatId)) {
      throw new AppError(
        "chat.busy",
        "The last message is still being answered. Stop it, or wait for its end.",
      );
    }
    const { promise: done, resolve } = Promise.withResolvers<undefined>();
    const turn: RunningTurn = { controller: new AbortController(), calls: new CallSignals(), done };
    const finish = (): void => {
      this.#running.delete(chatId);
      resolve(undefined);
    };
    this.#running.set(chatId, turn);
    try {
      // Another window may have written to it.
      prepare(await this.#context.chats.open(chatId));
    } catch (error) {
      finish();
      throw error;
    }
    void this.#answer(chatId, turn).finally(finish);
  }

  /** Never rejects: whatever happens is shown in the answer. */
  async #answer(chatId: ChatId, turn: RunningTurn): Promise<void> {
    const { signal } = turn.controller;
    let model: ChatModel;
    try {
      model = await unlessAborted(this.#modelOf(chatId, signal), signal);
    } catch (error) {
      if (this.#isDisposed) return;
      const reply = this.#openReply(chatId, turn);
      if (signal.aborted) {
        reply.end("stopped");
        return;
      }
      if (!(error instanceof AppError)) {
        this.#context.log.error("no model could be had", { error: messageOf(error) });
      }
      reply.end("error", messageErrorOf(error));
      return;
    }
    await runTurn(model, this.#openReply(chatId, turn, model), this.#context, turn.calls, signal);
  }

  async #modelOf(chatId: ChatId, signal: AbortSignal): Promise<ChatModel> {
    const { chats, models, defaultModel } = this.#context;
    const chosen = chats.get(chatId)?.model_id;
    const id = chosen ?? (await defaultModel());
    if (id === undefined) {
      throw new AppError(
        "model.none",
        "No model is chosen. Choose one below the message box; if there is none, sign in to a provider in VS Code or add an endpoint such as Ollama. Then press Retry.",
      );
    }
    // Seen in the picker from now on, and kept when the list changes.
    if (chosen === undefined) chats.emit(chatId, { type: "chat:model", model_id: id });
    return models.get(id, signal);
  }

  #openReply(chatId: ChatId, turn: RunningTurn, model?: ChatModel): Reply {
    const { chats, clock, newId } = this.#context;
    const message_id = newId() as MessageId;
    chats.addMessage(chatId, {
      message_id,
      role: "assistant",
      created_at: clock.now() / 1000,
      parts: [],
      attachments: [],
      status: "streaming",
      ...(model === undefined ? {} : { model: `${model.view.name} via ${model.view.source}` }),
    });
    turn.reply = new Reply(chatId, message_id, chats, clock);
    return turn.reply;
  }

  #userMessage(text: string, attachments: readonly Attachment[]): ChatMessage {
    const { clock, newId } = this.#context;
    return {
      message_id: newId() as MessageId,
      role: "user",
      created_at: clock.now() / 1000,
      parts: text === "" ? [] : [{ kind: "text", text }],
      attachments,
      status: "done",
    };
  }

  #remove(chatId: ChatId, from: MessageId): void {
    this.#context.chats.emit(chatId, { type: "messages:removed", from });
  }
}

function indexOf(chat: Chat, messageId: MessageId): number {
  const at = chat.messages.findIndex((message) => message.message_id === messageId);
  if (at < 0) throw new AppError("chat.unknown", "This message is not in the chat any more.");
  return at;
}
