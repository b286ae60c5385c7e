import * as vscode from "vscode";
import type { ChatSummary } from "../protocol/chat.ts";
import type { ToolServerView } from "../protocol/tools.ts";
import { registerAgents } from "./agents/register-agents.ts";
import type { Backburner } from "./backburner.ts";
import { commandIds } from "./command-ids.ts";
import type { TreeNode } from "./daemons/tree-nodes.ts";
import { lazyChatsTree, lazyToolsTree, lazyTree } from "./lazy-tree.ts";
import type { Once } from "./once.ts";
import { editorAddress } from "./tools/oauth/editor-address.ts";
import { panelViewType } from "./panel/view-type.ts";
import type { Report } from "./report.ts";
import { versionOf } from "./version.ts";

/** What the rest needs of what was registered. */
export interface Registered {
  readonly treeView: vscode.TreeView<TreeNode>;
  readonly treeChanged: vscode.EventEmitter<TreeNode | undefined>;
  readonly chatsChanged: vscode.EventEmitter<ChatSummary | undefined>;
  readonly toolsChanged: vscode.EventEmitter<ToolServerView | undefined>;
}

/** Registers everything that the manifest promises; nothing of it loads the rest before it is used. */
export function register(
  context: vscode.ExtensionContext,
  channel: vscode.LogOutputChannel,
  report: Report,
  backburner: Once<Backburner>,
): Registered {
  const treeChanged = new vscode.EventEmitter<TreeNode | undefined>();
  const treeView = vscode.window.createTreeView("backburner.daemons", {
    treeDataProvider: lazyTree(backburner, treeChanged.event),
    showCollapseAll: true,
  });
  const chatsChanged = new vscode.EventEmitter<ChatSummary | undefined>();
  const chatsView = vscode.window.createTreeView("backburner.chats", {
    treeDataProvider: lazyChatsTree(backburner, chatsChanged.event),
  });
  const toolsChanged = new vscode.EventEmitter<ToolServerView | undefined>();
  const toolsView = vscode.window.createTreeView("backburner.toolServers", {
    treeDataProvider: lazyToolsTree(backburner, toolsChanged.event),
  });
  context.subscriptions.push(treeChanged, treeView, chatsChanged, chatsView, toolsChanged, toolsView);
  for (const id of commandIds) {
    context.subscriptions.push(
      vscode.commands.registerCommand(id, (...args: unknown[]) => {
        // The log must be there even when nothing else loads.
        if (id === "backburner.log.show") channel.show();
        else return report.guard(async () => (await backburner.get()).commands[id](...args));
        return undefined;
      }),
    );
  }
  const diagnosisChanged = new vscode.EventEmitter<vscode.Uri>();
  backburner.whenMade(({ diagnosis }) => {
    context.subscriptions.push(
      diagnosis.onDidChange((uri) => {
        diagnosisChanged.fire(uri);
      }),
    );
  });
  context.subscriptions.push(
    ...registerAgents(versionOf(context), backburner),
    diagnosisChanged,
    vscode.workspace.registerTextDocumentContentProvider("backburner-code", {
      provideTextDocumentContent: async (uri) =>
        (await backburner.get()).code.provideTextDocumentContent(uri),
    }),
    vscode.workspace.registerTextDocumentContentProvider("backburner-engine", {
      onDidChange: diagnosisChanged.event,
      provideTextDocumentContent: async (uri, token) =>
        (await backburner.get()).diagnosis.provideTextDocumentContent(uri, token),
    }),
    vscode.window.registerUriHandler({
      handleUri: (uri) => {
        // What nobody waits for is no reason to load anything, and does nothing.
        const isInBrowser = vscode.env.uiKind === vscode.UIKind.Web;
        const address = uri.path === "/callback" ? editorAddress(uri, isInBrowser) : undefined;
        if (address !== undefined) backburner.current?.pendingSignIns.take(address);
      },
    }),
    vscode.window.registerWebviewPanelSerializer(panelViewType, {
      deserializeWebviewPanel: async (panel) => {
        (await backburner.get()).panel.restore(panel);
      },
    }),
  );
  return { treeView, treeChanged, chatsChanged, toolsChanged };
}
