import type {
  CodeRequest,
  CodeResult,
  CodeRunListener,
  CodeRunner,
} from "../../../src/core/chat/code-runner.ts";
import type { DaemonOutput, DaemonRecord } from "../../../src/protocol/daemon.ts";
import { output } from "../outputs.ts";

/** What happens to one piece of code. */
export type FakeRun = (
  request: CodeRequest,
  listener: CodeRunListener,
  signal: AbortSignal,
) => Promise<CodeResult> | CodeResult;

/** Code that ran to its end and printed this. */
export function finished(...printed: readonly (string | DaemonOutput)[]): CodeResult {
  const records = printed.map((one, index) =>
    typeof one === "string" ? output(index + 1, { content: one }) : one,
  );
  return { kind: "ended", how: "finished", seconds: 1, output: records, freshKernel: false };
}

/** Code that ended with an exception. */
export function raised(detail: string): CodeResult {
  const error = output(1, { stream: "error", content: `Traceback\n${detail}` });
  return { kind: "ended", how: "exception", detail, seconds: 1, output: [error], freshKernel: false };
}

/** Runs nothing: code in the foreground ends at once, in the background it becomes a daemon, unless the test says otherwise. */
export class FakeCodeRunner implements CodeRunner {
  /** Everything that was to run, in order. */
  readonly requests: CodeRequest[] = [];
  /** What happens, by code. */
  readonly runs = new Map<string, FakeRun>();

  async run(request: CodeRequest, listener: CodeRunListener, signal: AbortSignal): Promise<CodeResult> {
    this.requests.push(request);
    const run = this.runs.get(request.code);
    if (run !== undefined) return run(request, listener, signal);
    if (!request.background) return finished();
    listener.onState({ kind: "daemon", daemon_id: request.runId });
    return { kind: "daemon", record: daemonOf(request), output: [] };
  }
}

/** The daemon that code becomes. */
export function daemonOf(request: CodeRequest, change: Partial<DaemonRecord> = {}): DaemonRecord {
  return {
    daemon_id: request.runId,
    chat_id: request.chatId,
    message_id: request.messageId,
    title: request.code,
    language: request.language,
    code: request.code,
    status: "running",
    phase: "running",
    reason: "started",
    started_at: 1000,
    deadline_at: 4600,
    connected: true,
    ...change,
  };
}
