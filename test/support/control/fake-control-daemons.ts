import { Emitter } from "../../../src/core/base/emitter.ts";
import { AppError } from "../../../src/core/base/errors.ts";
import type { ControlDaemons } from "../../../src/core/control/control-api.ts";
import type { DaemonEvent, DaemonOutput, DaemonRecord, OutputPage } from "../../../src/protocol/daemon.ts";
import { type ChatId, type DaemonId, EDITOR_CHAT, NO_MESSAGE } from "../../../src/protocol/ids.ts";
import { output } from "../outputs.ts";

/** Daemons that only a test starts and ends. */
export class FakeControlDaemons implements ControlDaemons {
  readonly #emitter = new Emitter<DaemonEvent>();
  readonly #records = new Map<DaemonId, DaemonRecord>();
  readonly #outputs = new Map<DaemonId, DaemonOutput[]>();
  readonly onDidEmit = this.#emitter.event;
  /** What was asked to stop, in order. */
  readonly stops: string[] = [];
  /** What a stop waits for, or fails with. */
  onStop: (id: DaemonId) => Promise<void> = () => Promise.resolve();

  /** One that runs. */
  add(id: string, change: Partial<DaemonRecord> = {}): DaemonRecord {
    const record: DaemonRecord = {
      daemon_id: id as DaemonId,
      chat_id: EDITOR_CHAT,
      message_id: NO_MESSAGE,
      title: `the script ${id}`,
      language: "python",
      code: "while True: print('heartbeat')",
      status: "running",
      phase: "running",
      reason: "started",
      started_at: 1000,
      deadline_at: 4600,
      connected: true,
      ...change,
    };
    this.#records.set(record.daemon_id, record);
    return record;
  }

  /** Prints, and tells of it. */
  print(id: string, seq: number, content: string): void {
    const record = this.#record(id as DaemonId);
    const { daemon_id, chat_id, message_id } = record;
    const printed = output(seq, { daemon_id, chat_id, message_id, content });
    this.#outputs.set(daemon_id, [...(this.#outputs.get(daemon_id) ?? []), printed]);
    this.#emitter.fire({ type: "daemon:output", ...printed });
  }

  list({ chatId }: { readonly chatId?: ChatId } = {}): readonly DaemonRecord[] {
    const all = [...this.#records.values()];
    return chatId === undefined ? all : all.filter(({ chat_id }) => chat_id === chatId);
  }

  get(id: DaemonId): DaemonRecord | undefined {
    return this.#records.get(id);
  }

  async stop(id: DaemonId): Promise<void> {
    const { chat_id, message_id } = this.#record(id);
    this.stops.push(id);
    this.#emitter.fire({ type: "daemon:stop", daemon_id: id });
    await this.onStop(id);
    this.add(id, { ...this.#record(id), status: "stopped", phase: "ended", reason: "user", ended_at: 1010 });
    this.#emitter.fire({
      type: "daemon:status",
      ...{ daemon_id: id, chat_id, message_id, status: "stopped", reason: "user" },
    });
  }

  async read(
    id: DaemonId,
    { sinceSeq, limit }: { readonly sinceSeq: number; readonly limit: number },
  ): Promise<OutputPage> {
    const all = this.#outputs.get(this.#record(id).daemon_id) ?? [];
    const records = all.filter(({ seq }) => seq > sinceSeq).slice(0, limit);
    return { records, nextSeq: records.at(-1)?.seq ?? sinceSeq, gaps: [] };
  }

  #record(id: DaemonId): DaemonRecord {
    const record = this.#records.get(id);
    if (record === undefined)
      throw new AppError("daemons.unknown", "This background script is not known any more.");
    return record;
  }
}
