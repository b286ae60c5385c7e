import type { Daemons } from "../../core/daemons/daemons.ts";
import type { Run } from "../../core/daemons/run-gate.ts";
import type { DaemonRecord } from "../../protocol/daemon.ts";

/** The same code once more, at the same place; undefined when it is not kept any more. */
export async function sameRun(record: DaemonRecord, daemons: Daemons): Promise<Run | undefined> {
  const entry = await daemons.entry(record.daemon_id);
  if (entry === undefined) return undefined;
  const { language, title, chat_id, message_id, folder } = entry.record;
  return {
    program: entry.program,
    language,
    title,
    chatId: chat_id,
    messageId: message_id,
    ...(folder === undefined ? {} : { folder }),
  };
}
