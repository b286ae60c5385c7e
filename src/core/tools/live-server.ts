import { Cadence } from "../base/cadence.ts";
import type { Clock } from "../base/clock.ts";
import { type Disposable, DisposableStore } from "../base/lifecycle.ts";
import { unlessAborted } from "../base/within.ts";
import type { ToolClient, ToolList } from "./tool-client.ts";
import type { ToolServerError } from "./tool-server-error.ts";

/** What a live connection needs and tells. */
export interface LiveServerOptions {
  readonly client: ToolClient;
  readonly clock: Clock;
  /** Lists the tools anew; it keeps to a time limit. */
  readonly list: (signal: AbortSignal) => Promise<ToolList>;
  readonly onDidList: () => void;
  /** The tools could not be listed anew; those that are known stay. */
  readonly onListError: (error: unknown) => void;
  readonly onDidLose: (error: ToolServerError) => void;
}

/** A server that says so without end is listed once a second. */
const listPeriodMs = 1000;

/** One live connection: its tools, kept up to date, and the calls that run over it. */
export class LiveServer implements Disposable {
  readonly client: ToolClient;
  /** When it was connected, epoch milliseconds. */
  readonly since: number;
  readonly #options: LiveServerOptions;
  readonly #over = new AbortController();
  readonly #held = new DisposableStore();
  readonly #cadence: Cadence;
  #list: ToolList = { tools: [], skipped: [] };
  /** From the beginning: who connects lists the tools too. */
  #isListing = true;
  /** The tools have changed since the list was asked for. */
  #isStale = false;
  #running = 0;
  #isRetired = false;
  #changes = 0;

  constructor(options: LiveServerOptions) {
    const { client, clock } = options;
    this.#options = options;
    this.client = client;
    this.since = clock.now();
    this.#cadence = this.#held.add(
      new Cadence(clock, listPeriodMs, () => {
        void this.#refreshList();
      }),
    );
    this.#held.add(
      client.onDidChangeTools(() => {
        this.#cadence.request();
      }),
    );
    this.#held.add(client.onDidLose(options.onDidLose));
  }

  /** All its tools, unfiltered. */
  get list(): ToolList {
    return this.#list;
  }

  /** How often they have been listed anew. */
  get changes(): number {
    return this.#changes;
  }

  /** Takes the first list, and from then on each that the server announces. */
  begin(list: ToolList): void {
    this.#list = list;
    this.#listed();
  }

  /**
   * Does work over the connection; rejects at once with why when that ends, or with the signal's reason.
   * The signal that the work gets tells it to tell the server.
   */
  async run<T>(
    work: (client: ToolClient, signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const either = AbortSignal.any([signal, this.#over.signal]);
    either.throwIfAborted();
    this.#running += 1;
    try {
      return await unlessAborted(work(this.client, either), either);
    } finally {
      this.#running -= 1;
      if (this.#isRetired && this.#running === 0) this.dispose();
    }
  }

  /** Ends it when what runs now has ended. */
  retire(): void {
    this.#isRetired = true;
    this.#held.dispose();
    if (this.#running === 0) this.dispose();
  }

  /** Ends it now; what runs rejects with this reason, or is aborted without one. */
  end(reason?: Error): void {
    if (this.#over.signal.aborted) return;
    this.#held.dispose();
    this.#over.abort(reason);
    void this.client.close();
  }

  dispose(): void {
    this.end();
  }

  async #refreshList(): Promise<void> {
    this.#isStale = this.#isListing;
    if (this.#isListing) return;
    this.#isListing = true;
    try {
      this.#list = await this.run((_, signal) => this.#options.list(signal), this.#over.signal);
      this.#changes += 1;
      this.#options.onDidList();
    } catch (error) {
      if (!this.#over.signal.aborted) this.#options.onListError(error);
    } finally {
      this.#listed();
    }
  }

  #listed(): void {
    this.#isListing = false;
    if (this.#isStale && !this.#over.signal.aborted) this.#cadence.request();
  }
}
