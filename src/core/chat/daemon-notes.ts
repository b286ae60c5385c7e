import type { DaemonRecord } from "../../protocol/daemon.ts";
import type { ChatId } from "../../protocol/ids.ts";
import { AppError } from "../base/errors.ts";
import type { Daemons } from "../daemons/daemons.ts";
import { lastLines } from "./output/daemon-output.ts";
import { stateOfDaemon } from "./output/daemon-state-text.ts";
import { section } from "./request/section.ts";

/** What the notes need of the executor. */
export type NotedDaemons = Pick<Daemons, "list" | "tail">;

/** When the last turn began and what time it is, in epoch seconds. */
export interface NoteTimes {
  readonly since: number;
  readonly now: number;
}

const maxDaemons = 10;
const maxChars = 8000;
const maxCharsEach = 2000;

/**
 * What a turn tells the model about background scripts: those of this chat that run, and those that have ended since the last turn, each
 * with how it stands and the last lines that it printed. Empty when there is nothing to tell.
 */
export async function daemonNotes(chatId: ChatId, times: NoteTimes, daemons: NotedDaemons): Promise<string> {
  const told = daemons
    .list({ chatId })
    .filter((record) => record.phase !== "ended" || (record.ended_at ?? 0) >= times.since)
    .slice(0, maxDaemons)
    .reverse();
  if (told.length === 0) return "";
  const share = Math.min(maxCharsEach, Math.floor(maxChars / told.length));
  const notes = await Promise.all(told.map((record) => noteOf(record, times.now, daemons, share)));
  return section("background_scripts", {}, notes.join("\n"));
}

async function noteOf(
  record: DaemonRecord,
  now: number,
  daemons: NotedDaemons,
  share: number,
): Promise<string> {
  const age = Math.max(0, Math.round(now - record.started_at));
  const since = record.phase === "ended" ? "" : `, started ${String(age)} s ago`;
  const head = `daemon_id ${record.daemon_id} (${record.title}): ${stateOfDaemon(record)}${since}.`;
  try {
    const { records } = await daemons.tail(record.daemon_id, { limit: 500 });
    const seq = String(records.at(-1)?.seq ?? 0);
    return `${head} What it printed last, up to seq ${seq}:\n${lastLines(records, share)}`;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return `${head} What it printed cannot be read now.`;
  }
}
