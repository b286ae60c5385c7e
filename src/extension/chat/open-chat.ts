import type * as vscode from "vscode";
import { Emitter } from "../../core/base/emitter.ts";
import { AppError } from "../../core/base/errors.ts";
import type { Disposable } from "../../core/base/lifecycle.ts";
import type { Chats } from "../../core/chat/chats.ts";
import type { Chat } from "../../protocol/chat.ts";
import type { ChatId } from "../../protocol/ids.ts";
import type { ChatTools } from "../../protocol/tools.ts";

const openKey = "chat.open";
const modelKey = "chat.model";
const toolsKey = "chat.tools";

/** The chat that this window shows, remembered for its workspace, and the model and tools that a new one begins with. */
export class OpenChat implements Disposable {
  readonly #chats: Chats;
  readonly #memory: vscode.Memento;
  readonly #globalMemory: vscode.Memento;
  readonly #onDidOpen = new Emitter<Chat>();
  #id: ChatId | undefined;

  /** Another chat is shown now. */
  readonly onDidOpen = this.#onDidOpen.event;

  constructor(chats: Chats, memory: vscode.Memento, globalMemory: vscode.Memento) {
    this.#chats = chats;
    this.#memory = memory;
    this.#globalMemory = globalMemory;
  }

  /** Its id, once one was opened. */
  get id(): ChatId | undefined {
    return this.#id;
  }

  /** Shows a chat; without an id the one that was shown last, or a new one. Errors as {@link Chats.open}. */
  async open(id?: ChatId): Promise<Chat> {
    if (id !== undefined) return this.#show(await this.#chats.open(id));
    const last = this.#id ?? this.#memory.get<ChatId>(openKey);
    const chat = last === undefined ? undefined : await this.#ifThere(last);
    return chat === undefined ? this.create() : this.#show(chat);
  }

  /** Shows a new chat with the model and the tools that were chosen last. */
  create(): Chat {
    const memory = this.#globalMemory;
    return this.#show(this.#chats.create(memory.get<string>(modelKey), memory.get<ChatTools>(toolsKey)));
  }

  /** New chats begin with this model from now on. */
  async rememberModel(modelId: string): Promise<void> {
    await this.#globalMemory.update(modelKey, modelId);
  }

  /** New chats begin with these tools from now on. */
  async rememberTools(tools: ChatTools): Promise<void> {
    await this.#globalMemory.update(toolsKey, tools);
  }

  dispose(): void {
    this.#onDidOpen.dispose();
  }

  async #ifThere(id: ChatId): Promise<Chat | undefined> {
    try {
      return await this.#chats.open(id);
    } catch (error) {
      // Deleted, or of a newer version: a new chat is better than none.
      if (error instanceof AppError) return undefined;
      throw error;
    }
  }

  #show(chat: Chat): Chat {
    const changed = this.#id !== chat.chat_id;
    this.#id = chat.chat_id;
    void this.#memory.update(openKey, chat.chat_id);
    if (changed) this.#onDidOpen.fire(chat);
    return chat;
  }
}
