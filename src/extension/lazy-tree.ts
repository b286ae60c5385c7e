import type * as vscode from "vscode";
import type { ChatSummary } from "../protocol/chat.ts";
import type { ToolServerView } from "../protocol/tools.ts";
import type { Backburner } from "./backburner.ts";
import type { TreeNode } from "./daemons/tree-nodes.ts";
import type { Once } from "./once.ts";

/** The Daemons tree before anything is loaded: the first look at it loads the rest. */
export function lazyTree(
  backburner: Once<Backburner>,
  changed: vscode.Event<TreeNode | undefined>,
): vscode.TreeDataProvider<TreeNode> {
  return {
    onDidChangeTreeData: changed,
    getChildren: async (node) => (await backburner.get()).tree.getChildren(node),
    getTreeItem: async (node) => (await backburner.get()).tree.getTreeItem(node),
    getParent: async (node) => (await backburner.get()).tree.getParent(node),
    resolveTreeItem: async (item, node) => (await backburner.get()).tree.resolveTreeItem(item, node),
  };
}

/** The Chats view in the same way. */
export function lazyChatsTree(
  backburner: Once<Backburner>,
  changed: vscode.Event<ChatSummary | undefined>,
): vscode.TreeDataProvider<ChatSummary> {
  return {
    onDidChangeTreeData: changed,
    getChildren: async (node) => (await backburner.get()).chatsTree.getChildren(node),
    getTreeItem: async (node) => (await backburner.get()).chatsTree.getTreeItem(node),
  };
}

/** The Tool Servers view in the same way. */
export function lazyToolsTree(
  backburner: Once<Backburner>,
  changed: vscode.Event<ToolServerView | undefined>,
): vscode.TreeDataProvider<ToolServerView> {
  return {
    onDidChangeTreeData: changed,
    getChildren: async (node) => (await backburner.get()).toolsTree.getChildren(node),
    getTreeItem: async (node) => (await backburner.get()).toolsTree.getTreeItem(node),
  };
}
