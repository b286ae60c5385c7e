import type { MessageError, MessagePart, MessageStatus, TokenUsage } from "../../../protocol/chat.ts";
import type { ChatId, MessageId } from "../../../protocol/ids.ts";
import type { Clock } from "../../base/clock.ts";
import type { Chats } from "../chats.ts";
import type { CodePart, ToolPart } from "../parts.ts";
import { roundBreak } from "../rounds.ts";

/** A part of a reply that changes after it was added. */
export interface LivePart<Part extends CodePart | ToolPart> {
  readonly value: Part;
  change(change: Partial<Part>): void;
  /** Makes it this one, without what it had before. */
  replace(part: Part): void;
}

/** The message that a turn writes, from its first piece of text to its one ending; what comes after the ending is left out. */
export class Reply {
  readonly chatId: ChatId;
  readonly messageId: MessageId;
  readonly #chats: Pick<Chats, "emit">;
  readonly #clock: Clock;
  #count = 0;
  #hasParts = false;
  /** What the last part is, while it may still grow. */
  #growing: "text" | "reasoning" | "code" | undefined;
  #usage: TokenUsage | undefined;
  #isEnded = false;

  /** The message is in the chat already, streaming and without parts. */
  constructor(chatId: ChatId, messageId: MessageId, chats: Pick<Chats, "emit">, clock: Clock) {
    this.chatId = chatId;
    this.messageId = messageId;
    this.#chats = chats;
    this.#clock = clock;
  }

  /** True once the model has said or done something. */
  get hasParts(): boolean {
    return this.#hasParts;
  }

  text(text: string): void {
    this.#grow("text", text);
  }

  reasoning(text: string): void {
    this.#grow("reasoning", text);
  }

  /** Adds code; {@link code} adds to it as long as nothing else follows. */
  openCode(part: CodePart): LivePart<CodePart> {
    const live = this.#addLive(part);
    this.#growing = "code";
    return live;
  }

  /** More of the code that was opened last. */
  code(text: string): void {
    if (this.#growing === "code") this.#append(text);
  }

  /** Adds the call of a tool. */
  openTool(part: ToolPart): LivePart<ToolPart> {
    return this.#addLive(part);
  }

  /** Adds something that Backburner says. */
  notice(text: string): void {
    this.#add({ kind: "notice", text });
  }

  /** What comes now is another reply of the model, see {@link roundsOf}. */
  beginRound(): void {
    if (this.#count === 0) return;
    if (this.#growing !== "text") this.#add(roundBreak);
    this.#add(roundBreak);
    this.#growing = "text";
  }

  /** Adds to what the message has cost. */
  addUsage({ input_tokens, output_tokens }: TokenUsage): void {
    this.#usage = {
      input_tokens: (this.#usage?.input_tokens ?? 0) + input_tokens,
      output_tokens: (this.#usage?.output_tokens ?? 0) + output_tokens,
    };
  }

  /** Ends the message; only the first call does. */
  end(status: Exclude<MessageStatus, "streaming">, error?: MessageError): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#chats.emit(this.chatId, {
      type: "message:ended",
      message_id: this.messageId,
      status,
      at: this.#clock.now() / 1000,
      ...(this.#usage === undefined ? {} : { usage: this.#usage }),
      ...(error === undefined ? {} : { error }),
    });
  }

  #grow(kind: "text" | "reasoning", text: string): void {
    if (text === "") return;
    this.#hasParts = true;
    if (this.#growing === kind) {
      this.#append(text);
    } else {
      this.#add({ kind, text });
      this.#growing = kind;
    }
  }

  #append(text: string): void {
    if (this.#isEnded) return;
    this.#chats.emit(this.chatId, { type: "part:appended", message_id: this.messageId, text });
  }

  #add(part: MessagePart): void {
    if (this.#isEnded) return;
    this.#count += 1;
    this.#growing = undefined;
    this.#chats.emit(this.chatId, { type: "part:added", message_id: this.messageId, part });
  }

  #addLive<Part extends CodePart | ToolPart>(part: Part): LivePart<Part> {
    this.#hasParts = true;
    const index = this.#count;
    this.#add(part);
    let value = part;
    const replace = (next: Part): void => {
      value = next;
      if (this.#isEnded) return;
      this.#chats.emit(this.chatId, {
        type: "part:changed",
        message_id: this.messageId,
        index,
        part: value,
      });
    };
    return {
      get value() {
        return value;
      },
      change: (change) => {
        replace({ ...value, ...change });
      },
      replace,
    };
  }
}
