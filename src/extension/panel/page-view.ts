import type { DaemonRecord } from "../../protocol/daemon.ts";
import type { ChatId } from "../../protocol/ids.ts";
import type { EngineView, PageView } from "../../protocol/views.ts";

/** More ended daemons than this are in the tree and on disk, but not on the page. */
const maxEnded = 100;

/** What a view is made of. */
export interface PageFacts {
  /** Newest first. */
  readonly records: readonly DaemonRecord[];
  readonly isMine: (id: DaemonRecord["daemon_id"]) => boolean;
  readonly chatTitle: (id: ChatId) => string;
  readonly maxConcurrent: number;
  readonly engine: EngineView;
}

/** Everything that the page draws apart from output. */
export function pageView({ records, isMine, chatTitle, maxConcurrent, engine }: PageFacts): PageView {
  const running = records.filter((record) => record.phase !== "ended");
  const ended = records.filter((record) => record.phase === "ended").slice(0, maxEnded);
  const shown = [...running, ...ended].sort((a, b) => b.started_at - a.started_at);
  return {
    daemons: shown.map((record) => ({
      ...record,
      chat_title: chatTitle(record.chat_id),
      mine: record.phase === "ended" || isMine(record.daemon_id),
    })),
    limits: { running: running.length, max_concurrent: maxConcurrent },
    engine,
  };
}
