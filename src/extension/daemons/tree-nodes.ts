import type { DaemonRecord } from "../../protocol/daemon.ts";
import type { ChatId, DaemonId } from "../../protocol/ids.ts";

/** What the tree shows: daemons under the chat that started them. */
export type TreeNode =
  | { readonly kind: "chat"; readonly chatId: ChatId }
  | { readonly kind: "daemon"; readonly daemonId: DaemonId; readonly chatId: ChatId };

/** The nodes of the tree; the same object for the same thing, so that the editor keeps selection and focus. */
export class TreeNodes {
  readonly #chats = new Map<ChatId, TreeNode>();
  readonly #daemons = new Map<DaemonId, TreeNode>();

  /** A chat's node. */
  chat(chatId: ChatId): TreeNode {
    return getOrMake(this.#chats, chatId, () => ({ kind: "chat", chatId }));
  }

  /** A daemon's node. */
  daemon({ daemon_id, chat_id }: Pick<DaemonRecord, "daemon_id" | "chat_id">): TreeNode {
    return getOrMake(this.#daemons, daemon_id, () => ({
      kind: "daemon",
      daemonId: daemon_id,
      chatId: chat_id,
    }));
  }

  /** The chats of these records, the one with the newest daemon first. */
  chatsOf(records: readonly DaemonRecord[]): readonly TreeNode[] {
    return [...new Set(records.map((record) => record.chat_id))].map((id) => this.chat(id));
  }

  /** The daemons of a chat: those that run first, then the newest. */
  daemonsOf(chatId: ChatId, records: readonly DaemonRecord[]): readonly TreeNode[] {
    const own = records.filter((record) => record.chat_id === chatId);
    const running = own.filter((record) => record.phase !== "ended");
    return [...running, ...own.filter((record) => record.phase === "ended")].map((record) =>
      this.daemon(record),
    );
  }
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
