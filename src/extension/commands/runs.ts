import * as vscode from "vscode";
import type { Disposable } from "../../core/base/lifecycle.ts";
import { DaemonLimitError } from "../../core/daemons/daemon-limit-error.ts";
import type { Daemons } from "../../core/daemons/daemons.ts";
import type { Run, RunGate, RunOrigin } from "../../core/daemons/run-gate.ts";
import type { DaemonRecord } from "../../protocol/daemon.ts";
import type { DaemonId } from "../../protocol/ids.ts";
import type { Report } from "../report.ts";
import { shownText } from "../tools/shown-text.ts";
import { environmentOf } from "./environment.ts";

/** A daemon that was told to stop to make room is waited for this long at most: longer than the slowest stop of a remote kernel. */
const makeRoomMs = 20_000;
/** The message names all scripts that run. */
const maxMessage = 1000;

/** What runs need. */
export interface RunsContext {
  readonly daemons: Daemons;
  readonly gate: RunGate;
  readonly report: Report;
  /** Shows the output of a daemon that the user has just started. */
  readonly reveal: (id: DaemonId) => void;
}

/** The way of every run in this window: the gate, the environment, the executor, and what the user sees of it. */
export class Runs {
  readonly #context: RunsContext;

  constructor(context: RunsContext) {
    this.#context = context;
  }

  /** Starts a run for whoever wants it; errors go to the caller. */
  async start(run: Run, origin: RunOrigin, signal: AbortSignal): Promise<DaemonRecord> {
    const approved = await this.#context.gate.authorize(run, origin, signal);
    return this.#context.daemons.start(approved, { env: await environmentOf(run.folder) });
  }

  /** Starts a run that the user has asked for by a command, and shows its output; a refusal offers to make room. */
  async startForUser(run: Run): Promise<void> {
    try {
      const record = await this.start(run, { kind: "user" }, new AbortController().signal);
      this.#context.reveal(record.daemon_id);
      this.#reportFailedStart(record.daemon_id);
    } catch (error) {
      if (!(error instanceof DaemonLimitError)) throw error;
      // The command is over; the question stays as long as the user wants.
      void this.#context.report.guard(() => this.#offerRoom(run, error));
    }
  }

  async #offerRoom(run: Run, { message, running }: DaemonLimitError): Promise<void> {
    const [oldest] = running;
    const stopAndRun =
      oldest === undefined ? undefined : vscode.l10n.t('Stop "{0}" and Run', shownText(oldest.title, 40));
    const show = vscode.l10n.t("Show Daemons");
    const buttons = stopAndRun === undefined ? [show] : [stopAndRun, show];
    const picked = await vscode.window.showWarningMessage(shownText(message, maxMessage), ...buttons);
    if (picked === show) await vscode.commands.executeCommand("backburner.daemons.focus");
    if (picked === undefined || picked !== stopAndRun || oldest === undefined) return;
    await this.#context.daemons.stop(oldest.daemonId, "replaced");
    await this.#untilEnded(oldest.daemonId);
    await this.startForUser(run);
  }

  /** Stopping a daemon of another window returns when that window was told. */
  async #untilEnded(id: DaemonId): Promise<void> {
    const { daemons } = this.#context;
    const ended = (): boolean => (daemons.get(id)?.phase ?? "ended") === "ended";
    if (ended()) return;
    let subscription: Disposable | undefined;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      subscription = daemons.onDidChange(() => {
        if (ended()) resolve();
      });
      timer = setTimeout(resolve, makeRoomMs);
    });
    subscription?.dispose();
    clearTimeout(timer);
  }

  /** A start that failed is the daemon's ending, which a user who looks elsewhere would not see. */
  #reportFailedStart(id: DaemonId): void {
    const { daemons, report } = this.#context;
    const look = (): boolean => {
      const record = daemons.get(id);
      if (record?.phase === "starting") return false;
      if (record?.reason === "start_failed") void report.startFailed(record.title, record.detail ?? "");
      return true;
    };
    if (look()) return;
    const subscription = daemons.onDidChange((changed) => {
      if (changed === id && look()) subscription.dispose();
    });
  }
}
