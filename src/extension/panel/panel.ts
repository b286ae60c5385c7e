import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { Clock } from "../../core/base/clock.ts";
import type { Event } from "../../core/base/emitter.ts";
import { DisposableStore } from "../../core/base/lifecycle.ts";
import type { Log } from "../../core/base/log.ts";
import { messageOf } from "../../core/base/errors.ts";
import type { CodeSessions } from "../../core/code-mode/code-sessions.ts";
import type { Daemons } from "../../core/daemons/daemons.ts";
import type { OutputSource } from "../../core/daemons/output-source.ts";
import type { Attachment } from "../../protocol/chat.ts";
import type { HostMessage } from "../../protocol/events.ts";
import type { DaemonId } from "../../protocol/ids.ts";
import type { PageView, Place } from "../../protocol/views.ts";
import { ChatPage, type ChatPageContext } from "../chat/chat-page.ts";
import type { Report } from "../report.ts";
import type { TemporaryFiles } from "../storage.ts";
import { ToolsPage, type ToolsPageContext } from "../tools/tools-page.ts";
import { DaemonCalls } from "./daemon-calls.ts";
import { pageHandlers } from "./handlers.ts";
import { OpenedDaemons } from "./opened-daemons.ts";
import { pageHtml } from "./page.ts";
import { answer } from "./requests.ts";
import { panelViewType } from "./view-type.ts";
import { ViewUpdates } from "./view-updates.ts";

/** What the panel needs. */
export interface PanelContext {
  readonly extensionUri: vscode.Uri;
  readonly daemons: Daemons;
  readonly clock: Clock;
  readonly log: Log;
  readonly report: Report;
  readonly files: TemporaryFiles;
  readonly view: () => PageView;
  /** The output of daemons and of what runs in chats' kernels. */
  readonly output: OutputSource;
  /** What scripts call. */
  readonly calls: Pick<CodeSessions, "calls" | "onDidChange">;
  /** The chat's part of the page. */
  readonly chat: () => ChatPageContext;
  /** The tools' part of the page. */
  readonly tools: () => ToolsPageContext;
  /** Something of the view changed that is not a daemon. */
  readonly onDidChangeView: Event<unknown>;
}

/** The one panel of a window. It keeps nothing while it is hidden: the page asks for what it needs when it is shown again. */
export class Panel implements vscode.Disposable {
  readonly #context: PanelContext;
  #open: { readonly panel: vscode.WebviewPanel; readonly held: DisposableStore } | undefined;
  #ready = false;
  #revealed: DaemonId | undefined;
  /** The place that is to be shown as soon as the page is there, and what is to be told to it then. */
  #wanted: { readonly place: Place; readonly then?: HostMessage } | undefined;

  constructor(context: PanelContext) {
    this.#context = context;
  }

  /** Shows the panel, beside the editor when it is new, and scrolls to a daemon. */
  show(id?: DaemonId, options: { readonly preserveFocus?: boolean } = {}): void {
    const preserveFocus = options.preserveFocus ?? false;
    this.#revealed = id;
    if (this.#open === undefined) {
      const column =
        vscode.window.activeTextEditor === undefined ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside;
      const panel = vscode.window.createWebviewPanel(
        panelViewType,
        "Backburner",
        { viewColumn: column, preserveFocus },
        this.#options(),
      );
      this.restore(panel);
      return;
    }
    this.#reveal(this.#open.panel, preserveFocus);
    if (this.#ready) this.#sendReveal();
  }

  /** Shows the chat, with something attached to the message that the user is writing. */
  showChat(attachment?: Attachment): void {
    this.#wanted =
      attachment === undefined
        ? { place: "chat" }
        : { place: "chat", then: { kind: "event", name: "draft:attach", value: { attachment } } };
    this.show();
  }

  /** Shows the list of tool servers, with the form for one of them or for a new one. */
  showTools(edit?: { readonly id: string | undefined }): void {
    this.#wanted =
      edit === undefined
        ? { place: "tools" }
        : { place: "tools", then: { kind: "event", name: "tools:edit", value: { id: edit.id } } };
    this.show();
  }

  /** Shows the list of daemons. */
  showDaemons(): void {
    this.#wanted = { place: "daemons" };
    this.show();
  }

  /** Takes a panel that the editor has made, for instance again after a reload. */
  restore(panel: vscode.WebviewPanel): void {
    if (this.#open !== undefined) {
      panel.dispose();
      return;
    }
    const { daemons, clock, extensionUri, onDidChangeView } = this.#context;
    const held = new DisposableStore();
    this.#open = { panel, held };
    panel.webview.options = this.#options();
    panel.iconPath = {
      light: vscode.Uri.joinPath(extensionUri, "media", "backburner-light.svg"),
      dark: vscode.Uri.joinPath(extensionUri, "media", "backburner.svg"),
    };
    const opened = held.add(
      new OpenedDaemons(
        this.#context.output,
        clock,
        (batch) => {
          this.#post({ kind: "event", name: "output:batch", value: batch });
        },
        (error) => {
          this.#context.log.warn("output of another window could not be read", { error: messageOf(error) });
        },
      ),
    );
    const updates = held.add(
      new ViewUpdates(daemons, clock, () => {
        if (this.#ready) this.#post({ kind: "event", name: "page:view", value: this.#context.view() });
      }),
    );
    held.add(
      onDidChangeView(() => {
        updates.soon();
      }),
    );
    this.#listen(panel, opened, held);
    panel.webview.html = this.#html(panel.webview);
  }

  dispose(): void {
    this.#open?.panel.dispose();
  }

  #listen(panel: vscode.WebviewPanel, opened: OpenedDaemons, held: DisposableStore): void {
    const { daemons, files, report, view, output, calls } = this.#context;
    const post = (message: HostMessage): void => {
      if (this.#ready) this.#post(message);
    };
    const chat = held.add(new ChatPage(this.#context.chat(), post));
    const tools = held.add(new ToolsPage(this.#context.tools(), post));
    const called = held.add(new DaemonCalls(calls, daemons, post));
    const onOpen = (): void => {
      this.#ready = true;
      // The reply goes first.
      setTimeout(() => {
        this.#sendReveal();
      });
    };
    const handlers = {
      ...pageHandlers({
        ...{ daemons, output, opened, called, files, report, view, onOpen },
        keptInChat: (id, seq) => chat.keptOutput(id, seq),
      }),
      ...chat.handlers,
      ...tools.handlers,
    };
    held.add(
      panel.webview.onDidReceiveMessage((message: unknown) => {
        void answer(message, handlers, ({ what, name, error }) => {
          this.#context.log.warn(`a request of the page was ${what}`, { name, error: messageOf(error) });
        }).then((reply) => {
          if (reply !== undefined) this.#post(reply);
        });
      }),
    );
    held.add(
      panel.onDidChangeViewState(() => {
        if (panel.visible) return;
        this.#ready = false;
        opened.closeAll();
      }),
    );
    held.add(
      panel.onDidDispose(() => {
        this.#open = undefined;
        this.#ready = false;
        held.dispose();
      }),
    );
  }

  /**
   * Someone who goes on working must not lose sight of the file: nothing moves when the panel is seen anyway (revealing would make its
   * group the active one), and a panel behind that file comes out beside it.
   */
  #reveal(panel: vscode.WebviewPanel, preserveFocus: boolean): void {
    if (preserveFocus && panel.visible) return;
    const isBehindFile = preserveFocus && panel.viewColumn === vscode.window.activeTextEditor?.viewColumn;
    panel.reveal(isBehindFile ? vscode.ViewColumn.Beside : undefined, preserveFocus);
  }

  #sendReveal(): void {
    const id = this.#revealed;
    this.#revealed = undefined;
    if (id !== undefined) this.#post({ kind: "event", name: "daemon:reveal", value: { daemon_id: id } });
    const wanted = this.#wanted;
    this.#wanted = undefined;
    if (wanted === undefined) return;
    this.#post({ kind: "event", name: "page:show", value: { place: wanted.place } });
    if (wanted.then !== undefined) this.#post(wanted.then);
  }

  #post(message: HostMessage): void {
    void this.#open?.panel.webview.postMessage(message);
  }

  #options(): vscode.WebviewOptions & vscode.WebviewPanelOptions {
    const dist = vscode.Uri.joinPath(this.#context.extensionUri, "dist");
    return { enableScripts: true, localResourceRoots: [dist], enableCommandUris: false };
  }

  #html(webview: vscode.Webview): string {
    const file = (name: string): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(this.#context.extensionUri, "dist", name)).toString();
    return pageHtml({
      script: file("webview.js"),
      styles: [file("webview.css")],
      source: webview.cspSource,
      nonce: randomBytes(18).toString("base64url"),
      title: "Backburner",
      language: vscode.env.language,
      texts: vscode.l10n.bundle ?? {},
    });
  }
}
