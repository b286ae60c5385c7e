import type { Clock } from "../../core/base/clock.ts";
import { type Disposable, DisposableStore } from "../../core/base/lifecycle.ts";
import type { OutputSource } from "../../core/daemons/output-source.ts";
import type { DaemonId } from "../../protocol/ids.ts";
import type { OutputSnapshot } from "../../protocol/requests.ts";
import { Feed, type OutputBatch } from "./feed.ts";

/** The daemons, and the runs in chats' kernels, whose output one page follows. */
export class OpenedDaemons implements Disposable {
  readonly #source: OutputSource;
  readonly #clock: Clock;
  readonly #send: (batch: OutputBatch) => void;
  readonly #onError: (error: unknown) => void;
  readonly #feeds = new Map<DaemonId, { readonly feed: Feed; readonly held: DisposableStore }>();

  constructor(
    source: OutputSource,
    clock: Clock,
    send: (batch: OutputBatch) => void,
    onError: (error: unknown) => void,
  ) {
    this.#source = source;
    this.#clock = clock;
    this.#send = send;
    this.#onError = onError;
  }

  /** Resolves to the tail; what comes after it follows in batches. Opening again starts anew. */
  async open(id: DaemonId): Promise<OutputSnapshot> {
    this.close(id);
    const held = new DisposableStore();
    const feed = held.add(new Feed(id, this.#clock, this.#send));
    this.#feeds.set(id, { feed, held });
    // Followed before the tail is read: what comes meanwhile waits in the feed.
    let lastSeq = 0;
    held.add(
      this.#source.follow(id, {
        lastSeq: () => lastSeq,
        onRecords: (records) => {
          lastSeq = records.at(-1)?.seq ?? lastSeq;
          feed.push(records);
        },
        onError: this.#onError,
      }),
    );
    const tail = await this.#source.tail(id);
    lastSeq = Math.max(lastSeq, tail.records.at(-1)?.seq ?? 0);
    feed.begin(tail.records.at(-1)?.seq ?? 0);
    return tail;
  }

  /** Stops following. */
  close(id: DaemonId): void {
    this.#feeds.get(id)?.held.dispose();
    this.#feeds.delete(id);
  }

  /** The page has drawn a batch. */
  acknowledge(id: DaemonId, batch: number): void {
    this.#feeds.get(id)?.feed.acknowledge(batch);
  }

  /** Stops following all of them: the page is gone or hidden. */
  closeAll(): void {
    for (const id of [...this.#feeds.keys()]) this.close(id);
  }

  dispose(): void {
    this.closeAll();
  }
}
