import * as vscode from "vscode";
import { type Disposable, DisposableStore } from "../../core/base/lifecycle.ts";
import { unlessAborted } from "../../core/base/within.ts";
import { plainText } from "../../core/tools/plain-text.ts";
import { serverName } from "../../core/tools/server-name.ts";
import type { Elicitation, ElicitationAnswer, ServerQuestions } from "../../core/tools/tool-client.ts";
import type { ToolServer } from "../../protocol/tools.ts";
import { askField, shown } from "./ask-field.ts";
import { Sampling, type SamplingContext } from "./sampling.ts";
import { ServerLogs } from "./server-logs.ts";
import { shownLines } from "./shown-lines.ts";
import { shownText } from "./shown-text.ts";
import { webPage } from "./web-page.ts";

type Form = Extract<Elicitation, { kind: "form" }>;
type Page = Extract<Elicitation, { kind: "url" }>;

/** What tool servers ask the user, in boxes and dialogs of the editor, one question at a time; whatever a server says is plain text there. */
export class VsCodeQuestions implements ServerQuestions, Disposable {
  readonly #held = new DisposableStore();
  readonly #logs = this.#held.add(new ServerLogs());
  readonly #sampling: Sampling;
  #turn: Promise<unknown> = Promise.resolve();
  /** There while the setting allows it. */
  sample?: NonNullable<ServerQuestions["sample"]>;

  constructor(sampling: SamplingContext) {
    this.#sampling = new Sampling(sampling);
    this.#allowSampling();
    this.#held.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("backburner.tools.allowSampling")) this.#allowSampling();
      }),
    );
  }

  async elicit(server: ToolServer, question: Elicitation, signal: AbortSignal): Promise<ElicitationAnswer> {
    return this.#inTurn(
      () =>
        question.kind === "form"
          ? askForm(server, question, signal)
          : this.#askPage(server, question, signal),
      signal,
    );
  }

  log(server: ToolServer, level: "debug" | "info" | "warn" | "error", line: string): void {
    this.#logs.write(server, level, line);
  }

  /** Opens the log of a server. */
  showLog(server: Pick<ToolServer, "id" | "name">): void {
    this.#logs.show(server);
  }

  dispose(): void {
    this.#held.dispose();
  }

  #allowSampling(): void {
    const setting = vscode.workspace.getConfiguration("backburner").inspect("tools.allowSampling");
    if (setting?.globalValue !== true) delete this.sample;
    else {
      this.sample = (server, request, signal) => this.#sampling.answer(server, request, signal);
    }
  }

  /** A box that opens closes the one before, which would count as the user's no. */
  async #inTurn<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const before = this.#turn;
    const { promise: done, resolve: end } = Promise.withResolvers<undefined>();
    this.#turn = before.then(() => done);
    try {
      await unlessAborted(before, signal);
      return await ask();
    } finally {
      end(undefined);
    }
  }

  async #askPage(
    server: ToolServer,
    { message, url }: Page,
    signal: AbortSignal,
  ): Promise<ElicitationAnswer> {
    const page = webPage(url);
    if (page === undefined) {
      this.log(server, "warn", `It wanted a page to be opened whose address is not allowed: ${url}`);
      return { kind: "decline" };
    }
    const open = vscode.l10n.t("Open");
    const decline = vscode.l10n.t("Decline");
    const warning = page.isForeign
      ? [
          vscode.l10n.t(
            "The name of this host is written in letters that may look like those of another one.",
          ),
        ]
      : [];
    const detail = [
      plainText(message).slice(0, 1000),
      page.url,
      vscode.l10n.t("Host: {0}", page.host),
      ...warning,
    ];
    const picked = await unlessAborted(
      vscode.window.showWarningMessage(
        vscode.l10n.t("The tool server “{0}” asks you to open a page.", shownText(serverName(server), 100)),
        { modal: true, detail: detail.join("\n\n") },
        open,
        decline,
      ),
      signal,
    );
    if (picked === decline) return { kind: "decline" };
    const opened = picked === open && (await vscode.env.openExternal(vscode.Uri.parse(page.url, true)));
    return opened ? { kind: "accept", values: {} } : { kind: "cancel" };
  }
}

/** First who asks and why, then field after field. */
async function askForm(server: ToolServer, form: Form, signal: AbortSignal): Promise<ElicitationAnswer> {
  const title = shownText(serverName(server), 60);
  const totalSteps = form.fields.length + 1;
  const begun = await askToBegin(server, form, { title, totalSteps }, signal);
  if (begun !== "continue") return { kind: begun };
  const values: Record<string, string | number | boolean | readonly string[]> = {};
  for (const [index, field] of form.fields.entries()) {
    const answer = await askField(field, { title, step: index + 2, totalSteps }, signal);
    if (answer === undefined) return { kind: "cancel" };
    if (answer.value !== undefined) values[field.name] = answer.value;
  }
  return { kind: "accept", values };
}

async function askToBegin(
  server: ToolServer,
  { message }: Form,
  { title, totalSteps }: { readonly title: string; readonly totalSteps: number },
  signal: AbortSignal,
): Promise<"continue" | "decline" | "cancel"> {
  const input = vscode.window.createQuickPick();
  const next = { label: vscode.l10n.t("Continue"), description: new URL(server.url).host };
  const decline = { label: vscode.l10n.t("Decline") };
  input.title = vscode.l10n.t("The tool server “{0}” asks you something", title);
  input.placeholder = vscode.l10n.t("It gets what you answer. Never give it a password.");
  input.step = 1;
  input.totalSteps = totalSteps;
  input.ignoreFocusOut = true;
  const says = { label: vscode.l10n.t("What it says"), kind: vscode.QuickPickItemKind.Separator };
  const lines = shownLines(message, 90, 12).map((label) => ({ label, alwaysShow: true }));
  input.items = [next, decline, says, ...lines];
  // A line of the message is no answer.
  const accept = (): "continue" | "decline" | undefined => {
    const [picked] = input.selectedItems;
    if (picked === next) return "continue";
    return picked === decline ? "decline" : undefined;
  };
  return (await shown(input, accept, signal)) ?? "cancel";
}
