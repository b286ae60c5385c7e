import * as vscode from "vscode";
import { AppError } from "../../core/base/errors.ts";
import type { Daemons } from "../../core/daemons/daemons.ts";
import type { DaemonRecord } from "../../protocol/daemon.ts";
import type { DaemonId } from "../../protocol/ids.ts";
import type { CodeDocuments } from "../daemons/code-document.ts";
import type { LogFiles } from "../daemons/log-files.ts";
import type { Report } from "../report.ts";
import { sameRun } from "./run-again.ts";
import type { Runs } from "./runs.ts";
import { pickRunning } from "./show-running.ts";
import type { Command, DaemonCommandId } from "./table.ts";
import { whichChat, whichDaemon } from "./which-daemon.ts";

/** What the commands of the tree work with. */
export interface DaemonCommandsContext {
  readonly daemons: Daemons;
  readonly runs: Runs;
  readonly logs: LogFiles;
  readonly code: CodeDocuments;
  readonly report: Report;
  readonly reveal: (id: DaemonId) => void;
}

/** What can be done with daemons that are there. */
export function daemonCommands(context: DaemonCommandsContext): Record<DaemonCommandId, Command> {
  const { daemons, runs, logs, code, report, reveal } = context;
  const withDaemon =
    (act: (record: DaemonRecord) => unknown, wanted?: (record: DaemonRecord) => boolean): Command =>
    async (...args) => {
      const record = await whichDaemon(args, daemons, wanted);
      if (record !== undefined) await act(record);
    };
  const stopAll = async (records: readonly DaemonRecord[]): Promise<void> => {
    await Promise.all(records.filter(isRunning).map((record) => daemons.stop(record.daemon_id)));
  };
  return {
    "backburner.daemons.stop": withDaemon((record) => daemons.stop(record.daemon_id), isRunning),
    "backburner.daemons.stopAllInChat": async (...args) => {
      const chatId = whichChat(args);
      if (chatId !== undefined) await stopAll(daemons.list({ chatId }));
    },
    "backburner.daemons.stopAll": () => stopAll(daemons.list()),
    "backburner.daemons.showRunning": async () => {
      const id = await pickRunning(daemons, (one) => void report.guard(() => daemons.stop(one)));
      if (id !== undefined) reveal(id);
    },
    "backburner.daemons.showOutput": withDaemon((record) => {
      reveal(record.daemon_id);
    }),
    "backburner.daemons.showCode": withDaemon((record) => code.show(record.daemon_id)),
    "backburner.daemons.runAgain": withDaemon(async (record) => {
      const run = await sameRun(record, daemons);
      if (run === undefined)
        throw new AppError("daemons.unknown", vscode.l10n.t("Its code is not kept any more."));
      await runs.startForUser(run);
    }),
    "backburner.daemons.copyId": withDaemon((record) => vscode.env.clipboard.writeText(record.daemon_id)),
    "backburner.daemons.clearFinished": async () => {
      const ended = daemons.list().filter((record) => !isRunning(record));
      await Promise.all(ended.map((record) => daemons.remove(record.daemon_id)));
    },
    "backburner.daemons.openLog": withDaemon((record) => logs.open(record)),
    "backburner.daemons.exportLog": withDaemon((record) => logs.export(record)),
  };
}

function isRunning(record: DaemonRecord): boolean {
  return record.phase !== "ended";
}
