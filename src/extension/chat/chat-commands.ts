import * as vscode from "vscode";
import { AppError } from "../../core/base/errors.ts";
import type { Chats } from "../../core/chat/chats.ts";
import { type ChatId, isId } from "../../protocol/ids.ts";
import type { CommandTable } from "../commands/table.ts";
import type { Panel } from "../panel/panel.ts";
import { shownText } from "../tools/shown-text.ts";
import { attachSelection } from "./attachments.ts";
import type { DeleteChat } from "./delete-chat.ts";
import type { OpenChat } from "./open-chat.ts";
import type { ChatFormat, SaveChat } from "./save-chat.ts";

/** What the chat's commands work with. */
export interface ChatCommandsContext {
  readonly chats: Chats;
  readonly open: OpenChat;
  readonly panel: Panel;
  readonly deleteChat: DeleteChat;
  readonly saveChat: SaveChat;
}

/** The commands that are about chats. */
export type ChatCommandId = Extract<keyof CommandTable, `backburner.chat.${string}`>;

/** What each of them does; the chat comes from a row of the Chats view, or is the open one, or is asked for. */
export function chatCommands({
  chats,
  open,
  panel,
  deleteChat,
  saveChat,
}: ChatCommandsContext): Pick<CommandTable, ChatCommandId> {
  const which = async (argument: unknown): Promise<ChatId | undefined> =>
    idOf(argument) ?? open.id ?? (await pickChat(chats));
  return {
    "backburner.chat.new": async () => {
      open.create();
      panel.showChat();
    },
    "backburner.chat.open": async (argument) => {
      const id = idOf(argument);
      if (id !== undefined) await open.open(id);
      panel.showChat();
    },
    "backburner.chat.history": async () => {
      const id = await pickChat(chats);
      if (id === undefined) return;
      await open.open(id);
      panel.showChat();
    },
    "backburner.chat.rename": async (argument) => {
      const id = await which(argument);
      if (id === undefined) return;
      const { title } = await chats.open(id);
      const named = await vscode.window.showInputBox({
        title: vscode.l10n.t("Rename Chat"),
        value: title,
        validateInput: (text) => (text.trim() === "" ? vscode.l10n.t("A chat needs a name.") : undefined),
      });
      if (named !== undefined) chats.rename(id, named.trim().slice(0, 200));
    },
    "backburner.chat.delete": async (argument) => {
      const id = await which(argument);
      if (id === undefined) return;
      const { title } = await chats.open(id);
      await deleteChat.delete(id);
      // The offer stays as long as the user wants.
      void offerUndo(id, title, chats);
    },
    "backburner.chat.export": async (argument) => {
      const id = await which(argument);
      const format = id === undefined ? undefined : await pickFormat();
      if (id !== undefined && format !== undefined) await saveChat.save(id, format);
    },
    "backburner.chat.addSelection": async () => {
      const attachment = attachSelection();
      if (attachment === undefined) {
        throw new AppError(
          "api.invalid",
          vscode.l10n.t("Nothing is selected. Select some text, then try again."),
        );
      }
      panel.showChat(attachment);
    },
  };
}

async function offerUndo(id: ChatId, title: string, chats: Chats): Promise<void> {
  const undo = vscode.l10n.t("Undo");
  const picked = await vscode.window.showInformationMessage(
    vscode.l10n.t('The chat "{0}" was deleted.', shownText(title, 60)),
    undo,
  );
  if (picked === undo) await chats.undoDelete(id);
}

async function pickChat(chats: Chats): Promise<ChatId | undefined> {
  const items = (await chats.list()).map(({ chat_id, title, updated_at }) => ({
    label: title,
    description: new Date(updated_at * 1000).toLocaleString(vscode.env.language),
    chat_id,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Chats"),
    placeHolder: items.length === 0 ? vscode.l10n.t("There is no chat yet.") : vscode.l10n.t("Choose a chat"),
    matchOnDescription: true,
  });
  return picked?.chat_id;
}

async function pickFormat(): Promise<ChatFormat | undefined> {
  const items = [
    { label: vscode.l10n.t("Markdown"), description: ".md", format: "markdown" },
    {
      label: vscode.l10n.t("Jupyter notebook with code and outputs"),
      description: ".ipynb",
      format: "ipynb",
    },
    { label: vscode.l10n.t("JSON"), description: ".json", format: "json" },
  ] as const;
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t("Export Chat") }))?.format;
}

/** An id, or a row of the Chats view. */
function idOf(argument: unknown): ChatId | undefined {
  const id =
    typeof argument === "object" && argument !== null && "chat_id" in argument ? argument.chat_id : argument;
  return typeof id === "string" && isId(id) ? (id as ChatId) : undefined;
}
