import type { DaemonOutput, OutputStream } from "../../src/protocol/daemon.ts";
import { type DaemonId, EDITOR_CHAT, NO_MESSAGE } from "../../src/protocol/ids.ts";
import type { DaemonView, EngineView, PageView } from "../../src/protocol/views.ts";

/** A daemon as the page sees it; give what the test is about. */
export function daemonView(id: string, changes: Partial<DaemonView> = {}): DaemonView {
  const started = Date.now() / 1000 - 42;
  return {
    daemon_id: id as DaemonId,
    chat_id: EDITOR_CHAT,
    message_id: NO_MESSAGE,
    chat_title: "Editor",
    title: `${id}.py`,
    language: "python",
    code: "print('hello')\n",
    status: "running",
    phase: "running",
    reason: "started",
    started_at: started,
    deadline_at: started + 3600,
    connected: true,
    mine: true,
    ...changes,
  };
}

/** A page with these daemons. */
export function pageView(
  daemons: readonly DaemonView[],
  engine: EngineView = { kind: "ready", label: "Python 3.12" },
): PageView {
  const running = daemons.filter((daemon) => daemon.status === "running").length;
  return { daemons, limits: { running, max_concurrent: 3 }, engine };
}

/** Makes numbered records of one daemon. */
export function recorder(
  id: string,
  start = 1,
): (stream: OutputStream, content: string, more?: Partial<DaemonOutput>) => DaemonOutput {
  let seq = start - 1;
  return (stream, content, more = {}) => {
    seq++;
    return {
      daemon_id: id as DaemonId,
      chat_id: EDITOR_CHAT,
      message_id: NO_MESSAGE,
      stream,
      content,
      timestamp: 1_700_000_000 + seq,
      seq,
      ...more,
    };
  };
}
