import * as vscode from "vscode";
import { agentOfChat, EDITOR_AGENT_CHAT } from "../../core/agents/agent-chat.ts";
import { Emitter } from "../../core/base/emitter.ts";
import { type Disposable, DisposableStore } from "../../core/base/lifecycle.ts";
import type { Chats } from "../../core/chat/chats.ts";
import { type ChatId, EDITOR_CHAT } from "../../protocol/ids.ts";
import type { Report } from "../report.ts";

/** How groups of daemons are called: after their chat, also one of another window; those of the editor are its own. */
export class ChatTitles implements Disposable {
  readonly #chats: Chats;
  readonly #held = new DisposableStore();
  readonly #changed = this.#held.add(new Emitter<undefined>());
  #titles: ReadonlyMap<ChatId, string> = new Map();

  /** Some chat has another title. */
  readonly onDidChange = this.#changed.event;

  constructor(chats: Chats, report: Report) {
    this.#chats = chats;
    const read = (): void => void report.guard(() => this.#read());
    this.#held.add(chats.onDidChangeList(read));
    read();
  }

  /** The title of a chat; of one that is not there, such as another extension's, its id. */
  of(id: ChatId): string {
    if (id === EDITOR_CHAT) return vscode.l10n.t("Editor");
    if (id === EDITOR_AGENT_CHAT) return vscode.l10n.t("Agent of {0}", vscode.env.appName);
    const agent = agentOfChat(id);
    if (agent !== undefined) return vscode.l10n.t("Agent {0}", agent);
    return this.#chats.get(id)?.title ?? this.#titles.get(id) ?? id;
  }

  dispose(): void {
    this.#held.dispose();
  }

  async #read(): Promise<void> {
    const titles = new Map((await this.#chats.list()).map(({ chat_id, title }) => [chat_id, title]));
    const isSame =
      titles.size === this.#titles.size && [...titles].every(([id, title]) => this.#titles.get(id) === title);
    this.#titles = titles;
    if (!isSame) this.#changed.fire(undefined);
  }
}
