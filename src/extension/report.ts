import * as vscode from "vscode";
import { AppError, type ErrorCode, isAbort, messageOf } from "../core/base/errors.ts";
import type { Log } from "../core/base/log.ts";
import type { CommandId } from "./command-ids.ts";
import { settings } from "./settings.ts";
import { shownText } from "./tools/shown-text.ts";

/** A button of a message and the command behind it. */
interface WayOn {
  readonly label: string;
  readonly command: CommandId | "workbench.trust.manage" | "workbench.action.openSettings";
  readonly argument?: string;
}

/** More than a notification shows. */
const maxMessage = 1000;

/** Tells the user what went wrong: the only place that shows an error. */
export class Report {
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Shows an expected failure with a way on, a bug as such, and a cancellation not at all; resolves once the user has answered. */
  async show(error: unknown): Promise<void> {
    if (isAbort(error) || error instanceof vscode.CancellationError) return;
    if (error instanceof AppError) {
      if (error.code === "daemons.declined") return;
      this.#log.warn(error.message, { code: error.code, cause: causeOf(error) });
      await this.#offer(error.message, waysOn(error.code), isMild(error.code));
      return;
    }
    this.#log.error("a bug", { error: error instanceof Error ? error.stack : messageOf(error) });
    await this.#offer(vscode.l10n.t("Something went wrong in Backburner."), [showLog()], false);
  }

  /** Runs something for the user and shows what it throws. */
  async guard<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      // Not awaited: whoever runs a command must not wait until the user has closed a message.
      void this.show(error);
      return undefined;
    }
  }

  /** Shows why a daemon of the user's own command did not start. */
  async startFailed(title: string, detail: string): Promise<void> {
    const message = vscode.l10n.t("{0} did not start. {1}", `"${title}"`, detail);
    // Of a server that the user named it may be the token or password that is wrong.
    const hasServer = settings.jupyterUrl() !== undefined;
    await this.#offer(message, waysOn(hasServer ? "jupyter.unauthorized" : "engine.missing"), false);
  }

  /** Says something that the user should know and can do nothing about at once. */
  warn(message: string): void {
    this.#log.warn(message);
    void this.#offer(message, [], true);
  }

  async #offer(text: string, ways: readonly WayOn[], mild: boolean): Promise<void> {
    // In it may be words of a server, of a script or of a model.
    const message = shownText(text, maxMessage);
    const labels = ways.map((way) => way.label);
    const picked = mild
      ? await vscode.window.showWarningMessage(message, ...labels)
      : await vscode.window.showErrorMessage(message, ...labels);
    const way = ways.find(({ label }) => label === picked);
    if (way === undefined) return;
    await vscode.commands.executeCommand(way.command, ...(way.argument === undefined ? [] : [way.argument]));
  }
}

function isMild(code: ErrorCode): boolean {
  return [
    "daemons.empty_code",
    "daemons.limit",
    "daemons.untrusted",
    "daemons.unknown",
    "daemons.not_stopped",
  ].includes(code);
}

function waysOn(code: ErrorCode): readonly WayOn[] {
  const area = code.slice(0, code.indexOf("."));
  if (code === "daemons.untrusted") {
    return [{ label: vscode.l10n.t("Manage Workspace Trust"), command: "workbench.trust.manage" }];
  }
  if (code === "jupyter.unauthorized") {
    const token = vscode.l10n.t("Set Token or Password…");
    return [{ label: token, command: "backburner.engine.setToken" }, selectEngine(), diagnoseEngine()];
  }
  if (area === "engine" || area === "jupyter") return [selectEngine(), diagnoseEngine()];
  if (area === "tools" || area === "oauth")
    return [{ label: vscode.l10n.t("Show Tool Servers"), command: "backburner.tools.show" }];
  if (code === "control.port_taken") return [openSetting("backburner.api.port")];
  if (code === "agents.port_taken") return [openSetting("backburner.agents.port")];
  if (area === "keeper" || area === "journal" || area === "control") return [showLog()];
  return [];
}

function selectEngine(): WayOn {
  return { label: vscode.l10n.t("Select Jupyter Engine…"), command: "backburner.engine.select" };
}

function diagnoseEngine(): WayOn {
  return { label: vscode.l10n.t("Diagnose Engine"), command: "backburner.engine.diagnose" };
}

function openSetting(argument: string): WayOn {
  const label = vscode.l10n.t("Open Setting");
  return { label, command: "workbench.action.openSettings", argument };
}

function showLog(): WayOn {
  return { label: vscode.l10n.t("Show Log"), command: "backburner.log.show" };
}

function causeOf(error: AppError): string | undefined {
  return error.cause === undefined ? undefined : messageOf(error.cause);
}
