import { Emitter } from "../../../src/core/base/emitter.ts";
import type { NotedDaemons } from "../../../src/core/chat/daemon-notes.ts";
import type { ToolDaemons } from "../../../src/core/chat/daemon-tools.ts";
import type { DaemonOutput, DaemonRecord, OutputPage } from "../../../src/protocol/daemon.ts";
import type { ChatId, DaemonId } from "../../../src/protocol/ids.ts";
import { output } from "../outputs.ts";
import { chatId } from "./chats.ts";

/** The daemons of a test, with all that a chat needs of them. */
export class FakeChatDaemons implements ToolDaemons, NotedDaemons {
  readonly #records = new Map<DaemonId, DaemonRecord>();
  readonly #outputs = new Map<DaemonId, DaemonOutput[]>();
  readonly #onDidChange = new Emitter<DaemonId>();
  /** Set to let reading its output fail. */
  failure: Error | undefined;
  /** Set to false for a daemon of another window: its output comes without a word. */
  announces = true;

  readonly onDidChange = this.#onDidChange.event;

  /** A daemon that runs, unless the change says otherwise. */
  add(name: string, change: Partial<DaemonRecord> = {}): DaemonId {
    const daemon_id = name as DaemonId;
    this.#records.set(daemon_id, {
      daemon_id,
      chat_id: chatId(),
      message_id: "m" as DaemonRecord["message_id"],
      title: `${name}.py`,
      language: "python",
      code: "pass",
      status: "running",
      phase: "running",
      reason: "started",
      started_at: 1000,
      deadline_at: 4600,
      connected: true,
      ...change,
    });
    return daemon_id;
  }

  print(id: DaemonId, ...texts: readonly string[]): void {
    const kept = this.#outputs.get(id) ?? [];
    this.#outputs.set(id, kept);
    for (const content of texts) kept.push(output(kept.length + 1, { daemon_id: id, content }));
    if (this.announces) this.#onDidChange.fire(id);
  }

  end(id: DaemonId, change: Partial<DaemonRecord> = {}): void {
    const record = this.#records.get(id);
    if (record === undefined) return;
    this.#records.set(id, {
      ...record,
      status: "completed",
      phase: "ended",
      reason: "finished",
      ended_at: record.started_at + 5,
      ...change,
    });
    this.#onDidChange.fire(id);
  }

  get(id: DaemonId): DaemonRecord | undefined {
    return this.#records.get(id);
  }

  list(filter: { readonly chatId?: ChatId } = {}): readonly DaemonRecord[] {
    return [...this.#records.values()]
      .filter(({ chat_id }) => filter.chatId === undefined || chat_id === filter.chatId)
      .sort((a, b) => b.started_at - a.started_at);
  }

  async read(
    id: DaemonId,
    { sinceSeq = 0, limit = Infinity }: { readonly sinceSeq?: number; readonly limit?: number } = {},
  ): Promise<OutputPage> {
    const records = (this.#outputs.get(id) ?? []).filter(({ seq }) => seq > sinceSeq).slice(0, limit);
    return { records, nextSeq: records.at(-1)?.seq ?? sinceSeq, gaps: [] };
  }

  async tail(
    id: DaemonId,
  ): Promise<{ readonly records: readonly DaemonOutput[]; readonly earlier: boolean }> {
    if (this.failure !== undefined) throw this.failure;
    return { records: [...(this.#outputs.get(id) ?? [])], earlier: false };
  }

  async stop(id: DaemonId): Promise<void> {
    this.end(id, { status: "stopped", reason: "user" });
  }
}
