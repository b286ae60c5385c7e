import * as path from "node:path";
import * as vscode from "vscode";
import type { Chats } from "../../core/chat/chats.ts";
import { exportJson, exportMarkdown } from "../../core/chat/export-chat.ts";
import { exportNotebook } from "../../core/chat/export-notebook.ts";
import type { Daemons } from "../../core/daemons/daemons.ts";
import type { Chat } from "../../protocol/chat.ts";
import type { DaemonOutput } from "../../protocol/daemon.ts";
import type { ChatId, DaemonId } from "../../protocol/ids.ts";
import { fileName } from "../file-name.ts";
import { chatFolder } from "./code-actions.ts";

/** What a chat can be saved as. */
export type ChatFormat = "markdown" | "ipynb" | "json";

const endings: Readonly<Record<ChatFormat, string>> = { markdown: "md", ipynb: "ipynb", json: "json" };

/** Saves chats where the user wants them. */
export class SaveChat {
  readonly #chats: Chats;
  readonly #daemons: Pick<Daemons, "tail" | "get">;

  constructor(chats: Chats, daemons: Pick<Daemons, "tail" | "get">) {
    this.#chats = chats;
    this.#daemons = daemons;
  }

  /** Asks where, writes, and offers to open it. */
  async save(chatId: ChatId, format: ChatFormat): Promise<void> {
    const chat = await this.#chats.open(chatId);
    const name = `${fileName(chat.title, "chat")}.${endings[format]}`;
    const folder = chatFolder();
    const target = await vscode.window.showSaveDialog({
      title: vscode.l10n.t("Export Chat"),
      ...(folder === undefined ? {} : { defaultUri: vscode.Uri.file(path.join(folder, name)) }),
    });
    if (target === undefined) return;
    const text = await this.#textOf(chat, format);
    await vscode.workspace.fs.writeFile(target, Buffer.from(text, "utf8"));
    const open = vscode.l10n.t("Open");
    // The question stays as long as the user wants.
    void vscode.window.showInformationMessage(vscode.l10n.t("The chat was saved."), open).then((picked) => {
      if (picked === open) void vscode.commands.executeCommand("vscode.open", target);
    });
  }

  async #textOf(chat: Chat, format: ChatFormat): Promise<string> {
    if (format === "json") return exportJson(chat);
    const outputs = await this.#outputs(chat);
    return format === "ipynb" ? exportNotebook(chat, outputs) : exportMarkdown(chat, outputs);
  }

  /** The newest output of each daemon of the chat that is still kept. */
  async #outputs(chat: Chat): Promise<Map<DaemonId, readonly DaemonOutput[]>> {
    const outputs = new Map<DaemonId, readonly DaemonOutput[]>();
    for (const { parts } of chat.messages) {
      for (const part of parts) {
        if (part.kind !== "code" || part.state.kind !== "daemon") continue;
        const id = part.state.daemon_id;
        if (this.#daemons.get(id) !== undefined) outputs.set(id, (await this.#daemons.tail(id)).records);
      }
    }
    return outputs;
  }
}
