import type { DaemonOutput, DaemonRecord } from "../../protocol/daemon.ts";
import type { DaemonId } from "../../protocol/ids.ts";
import type { InputQuestion } from "./daemon.ts";
import { lastLine } from "./last-line.ts";
import type { Limits } from "./limits.ts";
import { newRecord } from "./new-record.ts";
import type { ApprovedRun } from "./run-gate.ts";
import type { ScriptSession } from "./script-calls.ts";

/** What is known of a program that runs before it is a daemon. */
export interface RunningProgram {
  readonly daemonId: DaemonId;
  /** Epoch seconds. */
  readonly startedAt: number;
  /** All that it has printed, numbered; the kernel's output goes on after it. */
  readonly printed: readonly DaemonOutput[];
  /** What its `input()` waits for, if it does. */
  readonly question?: InputQuestion;
  /** What it calls tools with: goes over to the daemon, whoever has asked it answers what is asked already. */
  readonly session?: ScriptSession;
  /** The names of the variables that its kernel was started with. */
  readonly envNames: readonly string[];
}

/** The record of a daemon that runs already; its maximum run time begins `now`, in epoch seconds. */
export function recordOf(
  run: ApprovedRun,
  running: RunningProgram,
  engine: string,
  now: number,
  limits: Limits,
): DaemonRecord {
  const line = lastLine(running.printed);
  return {
    ...newRecord(run, now, limits, running.daemonId),
    phase: "running",
    started_at: running.startedAt,
    engine,
    ...(line === undefined ? {} : { last_line: line }),
  };
}
