import * as vscode from "vscode";
import { type Disposable, DisposableStore } from "../../core/base/lifecycle.ts";
import type { ToolServerView } from "../../protocol/tools.ts";
import { authWord, stateWord } from "./server-words.ts";
import type { ToolsView } from "./tools-view.ts";

/** The Tool Servers view: what there is and how it stands; one click opens its form. Looking at it connects nothing. */
export class ServersTree implements vscode.TreeDataProvider<ToolServerView>, Disposable {
  readonly #view: Pick<ToolsView, "read" | "onDidChange">;
  readonly #held = new DisposableStore();

  constructor(
    view: Pick<ToolsView, "read" | "onDidChange">,
    changed: vscode.EventEmitter<ToolServerView | undefined>,
  ) {
    this.#view = view;
    this.#held.add(
      view.onDidChange(() => {
        changed.fire(undefined);
      }),
    );
  }

  async getChildren(node?: ToolServerView): Promise<ToolServerView[]> {
    return node === undefined ? [...(await this.#view.read()).servers] : [];
  }

  getTreeItem(view: ToolServerView): vscode.TreeItem {
    const { server, title, state } = view;
    const item = new vscode.TreeItem(server.name || title);
    item.id = server.id;
    item.iconPath = iconOf(view);
    item.description = [authWord(server.auth, vscode.l10n), stateWord(view, vscode.l10n)]
      .filter((word) => word !== "")
      .join(" · ");
    item.contextValue = contextOf(view);
    // Plain text: a server has written some of it.
    item.tooltip = [title, server.url, view.description, "message" in state ? state.message : ""]
      .filter((line, index, lines) => line !== "" && lines.indexOf(line) === index)
      .join("\n")
      .slice(0, 1000);
    item.command = {
      command: "backburner.tools.show",
      title: vscode.l10n.t("Open"),
      arguments: [server.id],
    };
    return item;
  }

  dispose(): void {
    this.#held.dispose();
  }
}

/** Words for the menus of the manifest. */
function contextOf({ server, state, oauth }: ToolServerView): string {
  const words = [
    "toolServer",
    server.enabled ? "on" : "off",
    ...(server.enabled && state.kind === "sign-in" ? ["sign-in"] : []),
    ...(oauth?.session.kind === "signed-in" ? ["signed-in"] : []),
    ...(oauth?.registration.kind === "registered" ? ["registered"] : []),
  ];
  return words.join(" ");
}

function iconOf({ server, state }: ToolServerView): vscode.ThemeIcon {
  const name = server.type === "mcp" ? "mcp" : "globe";
  if (!server.enabled) return new vscode.ThemeIcon(name, new vscode.ThemeColor("disabledForeground"));
  if (state.kind === "failed")
    return new vscode.ThemeIcon(name, new vscode.ThemeColor("list.errorForeground"));
  if (state.kind === "sign-in")
    return new vscode.ThemeIcon(name, new vscode.ThemeColor("list.warningForeground"));
  return new vscode.ThemeIcon(name);
}
