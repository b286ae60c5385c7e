import { writeFile } from "node:fs/promises";
import { Emitter } from "../../src/core/base/emitter.ts";
import { AppError } from "../../src/core/base/errors.ts";
import type {
  DaemonEntry,
  FoundEntry,
  Journal,
  JournalWriter,
  Retention,
} from "../../src/core/daemons/journal.ts";
import type { DaemonOutput, OutputPage } from "../../src/protocol/daemon.ts";
import type { DaemonId } from "../../src/protocol/ids.ts";

/** A journal in memory; several windows of a test may share one. Set `failure` to let every asynchronous call reject. */
export class MemoryJournal implements Journal {
  /** What was saved last, by daemon. */
  readonly entries = new Map<DaemonId, DaemonEntry>();
  /** Every entry ever saved, in order. */
  readonly saves: DaemonEntry[] = [];
  /** The kept output, by daemon. */
  readonly outputs = new Map<DaemonId, DaemonOutput[]>();
  /** Daemons whose output is open for writing now. */
  readonly openWriters = new Set<DaemonId>();
  failure: AppError | undefined;
  /** Fire it to let the disk of every open writer stop taking output. */
  readonly onDidFail = new Emitter<AppError>();
  /** Daemons whose entry is there and cannot be read, and why. */
  readonly unreadable = new Map<DaemonId, "torn" | "newer">();
  /** Daemons whose output cannot be opened. */
  readonly locked = new Set<DaemonId>();
  /** How often somebody waited until all was written. */
  flushes = 0;
  /** Set to let `load` wait until it resolves, with what it has read before. */
  loadGate: Promise<void> | undefined;

  async save(entry: DaemonEntry): Promise<void> {
    await this.#ready();
    const copy = structuredClone(entry);
    this.saves.push(copy);
    this.entries.set(entry.record.daemon_id, copy);
  }

  async list(): Promise<readonly DaemonEntry[]> {
    await this.#ready();
    return [...this.entries.values()].sort((a, b) => b.record.started_at - a.record.started_at);
  }

  async load(id: DaemonId): Promise<DaemonEntry | undefined> {
    await this.#ready();
    const entry = this.entries.get(id);
    await this.loadGate;
    return entry;
  }

  async find(id: DaemonId): Promise<FoundEntry> {
    const unreadable = this.unreadable.get(id);
    if (unreadable !== undefined) return { kind: unreadable };
    const entry = await this.load(id);
    return entry === undefined ? { kind: "none" } : { kind: "entry", entry };
  }

  async open(id: DaemonId): Promise<{ readonly writer: JournalWriter; readonly lastSeq: number }> {
    await this.#ready();
    if (this.locked.has(id)) throw new AppError("journal.failed", "The output may not be written.");
    const kept = this.#kept(id);
    this.openWriters.add(id);
    let open = true;
    const flush = (): Promise<void> => {
      this.flushes += 1;
      return this.#ready();
    };
    const writer: JournalWriter = {
      onDidFail: this.onDidFail.event,
      append: (records) => {
        if (!open) return;
        for (const record of records) {
          if (record.stream === "update") dropSuperseded(kept, record);
          kept.push(record);
        }
      },
      flush,
      close: async () => {
        open = false;
        this.openWriters.delete(id);
        await flush();
      },
    };
    return { writer, lastSeq: kept.at(-1)?.seq ?? 0 };
  }

  async read(
    id: DaemonId,
    options: { readonly sinceSeq: number; readonly limit: number },
  ): Promise<OutputPage> {
    await this.#ready();
    const records = this.#kept(id)
      .filter((record) => record.seq > options.sinceSeq)
      .slice(0, options.limit);
    const gaps = records
      .filter((record) => record.stream === "gap")
      .map(({ seq, content, missing_bytes }) => ({
        after_seq: seq - 1,
        content,
        ...(missing_bytes === undefined ? {} : { missing_bytes }),
      }));
    return { records, nextSeq: records.at(-1)?.seq ?? options.sinceSeq, gaps };
  }

  async readTail(
    id: DaemonId,
    options: { readonly maxBytes: number; readonly beforeSeq?: number; readonly limit?: number },
  ): Promise<{ readonly records: readonly DaemonOutput[]; readonly earlier: boolean }> {
    await this.#ready();
    const { maxBytes, beforeSeq = Infinity, limit = Infinity } = options;
    const before = this.#kept(id).filter((record) => record.seq < beforeSeq);
    const records: DaemonOutput[] = [];
    let bytes = 0;
    for (const record of before.toReversed()) {
      bytes += Buffer.byteLength(record.content);
      if (records.length >= limit || (records.length > 0 && bytes > maxBytes)) break;
      records.unshift(record);
    }
    return { records, earlier: before.length > records.length };
  }

  async exportText(id: DaemonId, path: string, signal: AbortSignal): Promise<void> {
    await this.#ready();
    const lines = this.#kept(id).map((record) =>
      record.mime === undefined ? record.content : `[${record.mime}]\n`,
    );
    await writeFile(path, lines.join(""), { signal });
  }

  async remove(id: DaemonId): Promise<void> {
    await this.#ready();
    this.entries.delete(id);
    this.outputs.delete(id);
  }

  /** Removes ended daemons by age and by the total of their output, the oldest first. */
  async prune(retention: Retention): Promise<void> {
    const ended = (await this.list()).filter((entry) => entry.record.status !== "running").toReversed();
    const newest = Math.max(0, ...[...this.entries.values()].map((entry) => entry.record.started_at));
    let total = [...this.outputs.values()].reduce((sum, records) => sum + size(records), 0);
    for (const { record } of ended) {
      const ageDays = (newest - (record.ended_at ?? record.started_at)) / 86_400;
      if (ageDays <= retention.maxAgeDays && total <= retention.maxTotalBytes) continue;
      total -= size(this.#kept(record.daemon_id));
      await this.remove(record.daemon_id);
    }
  }

  #kept(id: DaemonId): DaemonOutput[] {
    const kept = this.outputs.get(id) ?? [];
    this.outputs.set(id, kept);
    return kept;
  }

  async #ready(): Promise<void> {
    await Promise.resolve();
    if (this.failure !== undefined) throw this.failure;
  }
}

function dropSuperseded(kept: DaemonOutput[], update: DaemonOutput): void {
  const old = kept.findIndex((one) => one.stream === "update" && one.display_id === update.display_id);
  if (old >= 0) kept.splice(old, 1);
}

function size(records: readonly DaemonOutput[]): number {
  return records.reduce((sum, record) => sum + Buffer.byteLength(record.content), 0);
}
