import * as vscode from "vscode";
import type { Disposable } from "../../core/base/lifecycle.ts";
import { DisposableStore } from "../../core/base/lifecycle.ts";
import type { Chats } from "../../core/chat/chats.ts";
import type { ChatSummary } from "../../protocol/chat.ts";

/** The Chats view: the newest first, one click opens. */
export class ChatsTree implements vscode.TreeDataProvider<ChatSummary>, Disposable {
  readonly #chats: Chats;
  readonly #held = new DisposableStore();

  constructor(chats: Chats, changed: vscode.EventEmitter<ChatSummary | undefined>) {
    this.#chats = chats;
    this.#held.add(
      chats.onDidChangeList(() => {
        changed.fire(undefined);
      }),
    );
  }

  async getChildren(node?: ChatSummary): Promise<ChatSummary[]> {
    return node === undefined ? [...(await this.#chats.list())] : [];
  }

  getTreeItem(chat: ChatSummary): vscode.TreeItem {
    const item = new vscode.TreeItem(chat.title);
    item.id = chat.chat_id;
    item.iconPath = new vscode.ThemeIcon("comment-discussion");
    item.description = dayOf(chat.updated_at);
    item.contextValue = "chat";
    item.tooltip = vscode.l10n.t("{0} messages", chat.message_count);
    item.command = {
      command: "backburner.chat.open",
      title: vscode.l10n.t("Open"),
      arguments: [chat.chat_id],
    };
    return item;
  }

  dispose(): void {
    this.#held.dispose();
  }
}

/** "today", "yesterday", or the date: coarse, so that nothing has to be drawn again. */
function dayOf(seconds: number): string {
  const day = new Date(seconds * 1000);
  const days = Math.round((startOf(new Date()) - startOf(day)) / 86_400_000);
  if (days <= 0) return vscode.l10n.t("today");
  if (days === 1) return vscode.l10n.t("yesterday");
  return day.toLocaleDateString(vscode.env.language, { dateStyle: "medium" });
}

function startOf(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
