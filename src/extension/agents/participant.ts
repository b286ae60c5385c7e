import * as vscode from "vscode";
import type { Clock } from "../../core/base/clock.ts";
import { AppError } from "../../core/base/errors.ts";
import { lastLines } from "../../core/chat/output/daemon-output.ts";
import { waitForDaemon } from "../../core/chat/tools/wait-for-daemon.ts";
import { DaemonLimitError } from "../../core/daemons/daemon-limit-error.ts";
import type { Daemons } from "../../core/daemons/daemons.ts";
import type { Run } from "../../core/daemons/run-gate.ts";
import { titleOf } from "../../core/daemons/title.ts";
import type { DaemonRecord } from "../../protocol/daemon.ts";
import { type DaemonId, EDITOR_CHAT } from "../../protocol/ids.ts";
import { signalOf } from "../cancellation.ts";
import { codeRun } from "../chat/code-actions.ts";
import { fileRun } from "../commands/run-file.ts";
import type { Runs } from "../commands/runs.ts";
import type { ChatCall, ChatCard } from "./chat-card.ts";
import { DaemonAnswers, helpText } from "./daemon-answers.ts";
import { namedFile } from "./named-file.ts";
import { daemonsCalled, type ParticipantRequest, readRequest } from "./participant-request.ts";
import { typedReference } from "./typed-reference.ts";

/** What the participant works with. */
export interface ParticipantContext {
  readonly runs: Pick<Runs, "start">;
  readonly daemons: Daemons;
  readonly clock: Clock;
  readonly card: Pick<ChatCard, "show">;
}

/** What of a request is looked at. */
type Asked = Pick<vscode.ChatRequest, "command" | "prompt" | "references"> & Partial<ChatCall>;

/** The first kernel of a day takes its time. */
const longestStartMs = 30_000;
/** A script that says something at once, or ends at once, is told of in the answer that starts it. */
const firstOutputMs = 2000;
const firstEndMs = 300;
const shownLines = 20;

/** `@backburner` in the editor's chat: starts, lists, shows and stops without a model. What the user types there is the user's own command. */
export class Participant {
  readonly #context: ParticipantContext;

  constructor(context: ParticipantContext) {
    this.#context = context;
  }

  /** Answers a request. Never rejects for what can be expected. */
  async answer(
    request: Asked,
    stream: vscode.ChatResponseStream,
    token: vscode.CancellationToken,
  ): Promise<vscode.ChatResult> {
    const answers = new DaemonAnswers(stream, this.#context.clock.now() / 1000);
    try {
      return await this.#answer(request, answers, token);
    } catch (error) {
      if (token.isCancellationRequested) return {};
      if (!(error instanceof AppError)) throw error;
      if (error instanceof DaemonLimitError) answers.list(this.#context.daemons.list().filter(isRunning));
      return { errorDetails: { message: error.message } };
    }
  }

  async #answer(
    request: Asked,
    answers: DaemonAnswers,
    token: vscode.CancellationToken,
  ): Promise<vscode.ChatResult> {
    const wanted = readRequest(request.command, request.prompt);
    const run = request.command === "run" ? await runOf(wanted, request) : undefined;
    if (run !== undefined) return this.#run(run, request, answers, token);
    switch (wanted.kind) {
      case "list":
        answers.list(this.#context.daemons.list());
        return {};
      case "stop":
        return this.#stop(wanted.which, answers);
      case "output":
        return this.#output(wanted.which, answers);
      default:
        answers.text(helpText());
        return {};
    }
  }

  async #run(
    run: Run,
    { toolInvocationToken: call }: Asked,
    answers: DaemonAnswers,
    token: vscode.CancellationToken,
  ): Promise<vscode.ChatResult> {
    const { runs, daemons, card } = this.#context;
    const signal = signalOf(token);
    answers.progress(vscode.l10n.t("Starting a background script"));
    const { daemon_id: id } = await runs.start(run, { kind: "user" }, signal);
    if (await card.show(id, { toolInvocationToken: call }, token)) return { metadata: { daemonId: id } };
    // Once it has begun it goes on, whatever becomes of this answer.
    await this.#firstSigns(id, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    const record = daemons.get(id);
    if (record !== undefined) await this.#show(record, answers);
    return { metadata: { daemonId: id } };
  }

  async #firstSigns(id: DaemonId, signal: AbortSignal): Promise<void> {
    const { daemons, clock } = this.#context;
    await untilStarted(id, daemons, AbortSignal.any([signal, AbortSignal.timeout(longestStartMs)]));
    const wait = { timeoutMs: firstOutputMs, untilText: "\n" };
    const why = await waitForDaemon(id, wait, { daemons, clock }, signal);
    if (why === "printed") await waitForDaemon(id, { timeoutMs: firstEndMs }, { daemons, clock }, signal);
  }

  async #stop(which: string, answers: DaemonAnswers): Promise<vscode.ChatResult> {
    const { daemons } = this.#context;
    const [record, ...others] = daemonsCalled(which, daemons.list().filter(isRunning));
    if (record === undefined || others.length > 0) return this.#choice(record, others, answers);
    await daemons.stop(record.daemon_id);
    answers.one(daemons.get(record.daemon_id) ?? record);
    return {};
  }

  async #output(which: string, answers: DaemonAnswers): Promise<vscode.ChatResult> {
    const all = this.#context.daemons.list();
    const running = all.filter(isRunning);
    const [record, ...others] = daemonsCalled(which, which === "" && running.length > 0 ? running : all);
    if (record === undefined || (others.length > 0 && which === ""))
      return this.#choice(record, others, answers);
    // Of several of one name the newest is meant.
    await this.#show(record, answers);
    return { metadata: { daemonId: record.daemon_id } };
  }

  async #show(record: DaemonRecord, answers: DaemonAnswers): Promise<void> {
    const { records } = await this.#context.daemons.tail(record.daemon_id);
    answers.one(record, records.length === 0 ? undefined : lastLines(records, 4000, shownLines));
  }

  /** What the user may want next. */
  followups({ metadata }: vscode.ChatResult): vscode.ChatFollowup[] {
    const { daemonId } = (metadata ?? {}) as { readonly daemonId?: unknown };
    const record = typeof daemonId === "string" ? this.#context.daemons.get(daemonId as DaemonId) : undefined;
    if (record === undefined || !isRunning(record)) return [];
    const { daemon_id: prompt } = record;
    return [
      { prompt, command: "output", label: vscode.l10n.t("What has it printed?") },
      { prompt, command: "stop", label: vscode.l10n.t("Stop it") },
    ];
  }

  #choice(
    first: DaemonRecord | undefined,
    others: readonly DaemonRecord[],
    answers: DaemonAnswers,
  ): vscode.ChatResult {
    answers.text(
      first === undefined
        ? vscode.l10n.t("There is no such background script.")
        : vscode.l10n.t("There are several. Say which one."),
    );
    answers.list(first === undefined ? this.#context.daemons.list() : [first, ...others]);
    return {};
  }
}

async function runOf(
  wanted: ParticipantRequest,
  request: Pick<vscode.ChatRequest, "prompt" | "references">,
): Promise<Run | undefined> {
  const typed = await typedReference(request);
  if (typed !== undefined) return typed;
  if (wanted.kind === "run-file") return fileRun(await namedFile(wanted.path), wanted.args);
  if (wanted.kind !== "run-code") return undefined;
  const [firstLine = ""] = wanted.code.trim().split("\n");
  return { ...codeRun(wanted, EDITOR_CHAT), title: titleOf(wanted.code, firstLine) };
}

/** Resolves when its kernel is there, or will not be, or the signal aborts. */
async function untilStarted(id: DaemonId, daemons: Daemons, signal: AbortSignal): Promise<void> {
  const isStarting = (): boolean => daemons.get(id)?.phase === "starting";
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const listening = daemons.onDidChange((changed) => {
    if (changed === id && !isStarting()) resolve(undefined);
  });
  signal.addEventListener("abort", () => {
    resolve(undefined);
  });
  if (isStarting() && !signal.aborted) await promise;
  listening.dispose();
}

function isRunning({ phase }: DaemonRecord): boolean {
  return phase !== "ended";
}
