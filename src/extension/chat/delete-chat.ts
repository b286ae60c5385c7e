import type { Chats } from "../../core/chat/chats.ts";
import type { Turns } from "../../core/chat/turns.ts";
import type { Daemons } from "../../core/daemons/daemons.ts";
import type { ChatId } from "../../protocol/ids.ts";
import type { OpenChat } from "./open-chat.ts";

/** What deleting touches. */
export interface DeleteChatContext {
  readonly chats: Chats;
  readonly turns: Turns;
  /** What was allowed in the chat, for code and for tools. */
  readonly approvals: readonly { forget(chatId: ChatId): void }[];
  readonly daemons: Pick<Daemons, "list" | "stop">;
  readonly open: OpenChat;
  /** Ends the chat's kernel. */
  readonly endKernel: (chatId: ChatId) => Promise<void>;
}

/** Deletes a chat with all that runs for it; the chat itself can be brought back. */
export class DeleteChat {
  readonly #context: DeleteChatContext;

  constructor(context: DeleteChatContext) {
    this.#context = context;
  }

  /** Resolves when the chat is gone; another one is shown when it was the open one. Errors: `journal.*`. */
  async delete(chatId: ChatId): Promise<void> {
    const { chats, turns, approvals, daemons, open, endKernel } = this.#context;
    await turns.stop(chatId);
    for (const allowed of approvals) allowed.forget(chatId);
    const running = daemons.list({ chatId }).filter(({ phase }) => phase !== "ended");
    await Promise.all([endKernel(chatId), ...running.map(({ daemon_id }) => daemons.stop(daemon_id))]);
    await chats.delete(chatId);
    if (open.id !== chatId) return;
    const [newest] = await chats.list();
    if (newest === undefined) open.create();
    else await open.open(newest.chat_id);
  }
}
