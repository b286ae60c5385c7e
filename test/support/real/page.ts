import { systemClock } from "../../../src/core/base/clock.ts";
import type { Daemons } from "../../../src/core/daemons/daemons.ts";
import { OpenedDaemons } from "../../../src/extension/panel/opened-daemons.ts";
import type { OutputBatch } from "../../../src/extension/panel/feed.ts";
import type { DaemonOutput } from "../../../src/protocol/daemon.ts";
import type { DaemonId } from "../../../src/protocol/ids.ts";

/** How long a page needs for a batch before it says that it has drawn it. */
const drawMs = 10;

/** The host's side of a page that follows daemons: batches are serialized as for the page, which draws them and asks for more. */
export class Page {
  /** Bytes that went over. */
  bytes = 0;
  batches = 0;
  /** The newest record that went over. */
  lastSeq = 0;
  lastAt = 0;
  firstAt: number | undefined;
  readonly #opened: OpenedDaemons;
  readonly #onRecords: ((records: readonly DaemonOutput[]) => void) | undefined;

  constructor(daemons: Daemons, onRecords?: (records: readonly DaemonOutput[]) => void) {
    this.#onRecords = onRecords;
    this.#opened = new OpenedDaemons(
      daemons,
      systemClock,
      (batch) => {
        this.#take(batch);
      },
      (error) => {
        console.error(error);
      },
    );
  }

  async open(id: DaemonId): Promise<void> {
    const { records } = await this.#opened.open(id);
    if (records.length > 0) this.#see(records);
  }

  close(): void {
    this.#opened.dispose();
  }

  #take(batch: OutputBatch): void {
    this.bytes += JSON.stringify(batch).length;
    this.batches += 1;
    this.#see(batch.records);
    setTimeout(() => {
      this.#opened.acknowledge(batch.daemon_id, batch.batch);
    }, drawMs);
  }

  #see(records: readonly DaemonOutput[]): void {
    this.lastAt = performance.now();
    this.firstAt ??= this.lastAt;
    this.lastSeq = records.at(-1)?.seq ?? this.lastSeq;
    this.#onRecords?.(records);
  }
}
