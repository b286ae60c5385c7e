import * as vscode from "vscode";
import type { Clock } from "../../core/base/clock.ts";
import { DisposableStore } from "../../core/base/lifecycle.ts";
import type { Daemons } from "../../core/daemons/daemons.ts";
import type { DaemonRecord } from "../../protocol/daemon.ts";
import type { DaemonId } from "../../protocol/ids.ts";
import type { ChatTitles } from "../chat/chat-titles.ts";
import { chatItem, daemonItem, daemonTooltip } from "./tree-item.ts";
import { type TreeNode, TreeNodes } from "./tree-nodes.ts";

/** Elapsed times and last lines are this old at most. */
const refreshMs = 30_000;

/** The Daemons tree. It is drawn anew when something happens to a daemon and otherwise rarely: a refresh closes an open hover. */
export class DaemonsTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  readonly #daemons: Daemons;
  readonly #titles: Pick<ChatTitles, "of" | "onDidChange">;
  readonly #clock: Clock;
  readonly #nodes = new TreeNodes();
  readonly #held = new DisposableStore();
  readonly #changed: vscode.EventEmitter<TreeNode | undefined>;
  readonly #shown = new Map<DaemonId, string>();
  #pending = false;

  constructor(
    daemons: Daemons,
    titles: Pick<ChatTitles, "of" | "onDidChange">,
    clock: Clock,
    changed: vscode.EventEmitter<TreeNode | undefined>,
  ) {
    this.#daemons = daemons;
    this.#titles = titles;
    this.#clock = clock;
    this.#changed = changed;
    this.#held.add(
      titles.onDidChange(() => {
        this.#refreshSoon();
      }),
    );
    this.#held.add(
      daemons.onDidChange((id) => {
        if (this.#shown.get(id) !== keyOf(daemons.get(id))) this.#refreshSoon();
      }),
    );
    this.#held.add(
      clock.every(refreshMs, () => {
        if (daemons.list().some((record) => record.phase !== "ended")) changed.fire(undefined);
      }),
    );
  }

  get onDidChangeTreeData(): vscode.Event<TreeNode | undefined> {
    return this.#changed.event;
  }

  getChildren(node?: TreeNode): TreeNode[] {
    const records = this.#daemons.list();
    if (node === undefined) {
      this.#shown.clear();
      for (const record of records) this.#shown.set(record.daemon_id, keyOf(record));
      return [...this.#nodes.chatsOf(records)];
    }
    return node.kind === "chat" ? [...this.#nodes.daemonsOf(node.chatId, records)] : [];
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return node.kind === "daemon" ? this.#nodes.chat(node.chatId) : undefined;
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    if (node.kind === "chat") {
      const records = this.#daemons.list({ chatId: node.chatId });
      return chatItem(
        node.chatId,
        this.#titles.of(node.chatId),
        records.some((record) => record.phase !== "ended"),
      );
    }
    const record = this.#daemons.get(node.daemonId);
    return record === undefined ? new vscode.TreeItem("") : daemonItem(record, this.#clock.now() / 1000);
  }

  resolveTreeItem(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    const record = node.kind === "daemon" ? this.#daemons.get(node.daemonId) : undefined;
    if (record !== undefined) item.tooltip = daemonTooltip(record, this.#clock.now() / 1000);
    return item;
  }

  dispose(): void {
    this.#held.dispose();
  }

  /** Ten starts at once are one refresh. */
  #refreshSoon(): void {
    if (this.#pending) return;
    this.#pending = true;
    this.#held.add(
      this.#clock.after(100, () => {
        this.#pending = false;
        this.#changed.fire(undefined);
      }),
    );
  }
}

/** What a refresh is worth it for: its first line counts, the lines after it do not. */
function keyOf(record: DaemonRecord | undefined): string {
  if (record === undefined) return "";
  return [record.phase, record.reason, record.connected, record.last_line !== undefined].join(" ");
}
