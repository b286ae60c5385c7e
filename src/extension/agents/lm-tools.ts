import * as vscode from "vscode";
import { EDITOR_AGENT_CHAT } from "../../core/agents/agent-chat.ts";
import { type AgentRun, agentRunOf } from "../../core/agents/agent-run.ts";
import type { AgentToolbox, AgentToolName } from "../../core/agents/agent-tool.ts";
import { codeHash } from "../../core/agents/code-hash.ts";
import type { Disposable } from "../../core/base/lifecycle.ts";
import type { ForegroundLimits } from "../../core/chat/chat-kernel.ts";
import type { Limits } from "../../core/daemons/limits.ts";
import type { DaemonRecord } from "../../protocol/daemon.ts";
import type { DaemonId } from "../../protocol/ids.ts";
import { signalOf } from "../cancellation.ts";
import { asMarkdown } from "./as-markdown.ts";
import { codeQuestion, type WhereItRuns } from "./code-question.ts";
import { editorMayNotAsk } from "./editor-approval.ts";
import type { ShownCalls } from "./shown-calls.ts";
import { toolResult } from "./tool-result.ts";

/** What the tools of the editor's agent work with. */
export interface LmToolsContext {
  readonly toolbox: AgentToolbox;
  readonly shown: ShownCalls;
  readonly daemon: (id: DaemonId) => DaemonRecord | undefined;
  readonly isTrusted: () => boolean;
  readonly folder: () => string | undefined;
  readonly limits: () => Limits;
  readonly foregroundLimits: () => ForegroundLimits;
}

/** The six tools as the editor's own agent, and whoever else calls `vscode.lm.invokeTool`, has them. */
export class LmTools implements Disposable {
  readonly #context: LmToolsContext;

  constructor(context: LmToolsContext) {
    this.#context = context;
  }

  /** What the editor shows and asks before a call. */
  prepare(name: AgentToolName, input: unknown): vscode.PreparedToolInvocation {
    const confirmationMessages = this.#question(name, input);
    const record = this.#recordOf(input);
    const invocationMessage = new vscode.MarkdownString(asMarkdown(whatItDoes(name, record?.title)));
    return { invocationMessage, ...(confirmationMessages && { confirmationMessages }) };
  }

  /** Calls a tool. An abort rejects; all else is a result. */
  async invoke(
    name: AgentToolName,
    input: unknown,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult> {
    const run = agentRunOf(name, input);
    const isShown = run !== undefined && this.#context.shown.take(this.#keyOf(run)) && !mayNotAsk();
    const caller = {
      name: vscode.l10n.t("The agent of {0}", vscode.env.appName),
      chatId: EDITOR_AGENT_CHAT,
      ...(isShown ? { shown: await codeHash(run.code, run.language, run.background) } : {}),
    };
    const signal = signalOf(token);
    try {
      return toolResult(await this.#context.toolbox.call(name, input, caller, signal));
    } catch (error) {
      if (signal.aborted) throw new vscode.CancellationError();
      throw error;
    }
  }

  dispose(): void {
    this.#context.shown.dispose();
  }

  #question(name: AgentToolName, input: unknown): vscode.LanguageModelToolConfirmationMessages | undefined {
    // What is refused anyway is no question.
    if (!this.#context.isTrusted()) return undefined;
    if (name === "stop_daemon") return this.#stopQuestion(input);
    const run = agentRunOf(name, input);
    // Where the editor's question would prove nothing there is ours, and one is enough.
    if (run === undefined || mayNotAsk()) return undefined;
    const question = codeQuestion(run, this.#whereItRuns(run));
    if (question !== undefined) this.#context.shown.remember(this.#keyOf(run));
    return question;
  }

  /** Whoever started something may stop it. */
  #stopQuestion(input: unknown): vscode.LanguageModelToolConfirmationMessages | undefined {
    const record = this.#recordOf(input);
    if (record === undefined || record.phase === "ended" || record.chat_id === EDITOR_AGENT_CHAT)
      return undefined;
    const message = vscode.l10n.t('The agent has not started "{0}" itself.', record.title);
    return {
      title: vscode.l10n.t("Stop this background script?"),
      message: new vscode.MarkdownString(asMarkdown(message)),
    };
  }

  #whereItRuns({ background, folder = this.#context.folder() }: AgentRun): WhereItRuns {
    const { limits, foregroundLimits } = this.#context;
    const limitSeconds = background ? limits().maxRuntimeSeconds : foregroundLimits().limitSeconds;
    return { folder, limitSeconds };
  }

  /** Exactly what was shown. */
  #keyOf(run: AgentRun): string {
    const { folder, limitSeconds } = this.#whereItRuns(run);
    const { code, language, background, title } = run;
    return JSON.stringify([code, language, background, title, folder, limitSeconds]);
  }

  #recordOf(input: unknown): DaemonRecord | undefined {
    const id = (input as { readonly daemon_id?: unknown } | undefined)?.daemon_id;
    return typeof id === "string" ? this.#context.daemon(id as DaemonId) : undefined;
  }
}

function mayNotAsk(): boolean {
  const chat = vscode.workspace.getConfiguration("chat");
  return editorMayNotAsk((key) => chat.get(key));
}

function whatItDoes(name: AgentToolName, title = ""): string {
  switch (name) {
    case "run_code":
      return vscode.l10n.t("Running code in a Jupyter kernel");
    case "start_daemon":
      return vscode.l10n.t("Starting a background script");
    case "list_daemons":
      return vscode.l10n.t("Listing background scripts");
    case "read_daemon_output":
      return vscode.l10n.t('Reading the output of "{0}"', title);
    case "wait_for_daemon":
      return vscode.l10n.t('Waiting for "{0}"', title);
    case "stop_daemon":
      return vscode.l10n.t('Stopping "{0}"', title);
    default:
      return name satisfies never;
  }
}
