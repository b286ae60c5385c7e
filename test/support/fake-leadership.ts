import type { Leadership } from "../../src/core/base/leadership.ts";
import { type Disposable, toDisposable } from "../../src/core/base/lifecycle.ts";

interface Candidate {
  readonly window: FakeLeadership;
  readonly lead: (signal: AbortSignal) => Promise<void>;
  /** Aborted once it does not want it any more, also before its turn. */
  readonly term: AbortController;
  isLeading: boolean;
  done: Promise<void>;
}

/** Where the windows of a test meet: who wants which thing, the one that leads first. */
export class LeadershipHub {
  readonly #wanted = new Map<string, Candidate[]>();

  /** The windows of one user. */
  window(): FakeLeadership {
    return new FakeLeadership(this);
  }

  add(name: string, candidate: Candidate): void {
    this.#wanted.set(name, [...(this.#wanted.get(name) ?? []), candidate]);
    void this.#look(name);
  }

  /** Its term ends, and the next one's begins once it has done all that it takes. */
  async remove(name: string, candidate: Candidate): Promise<void> {
    candidate.term.abort();
    await candidate.done;
    const rest = (this.#wanted.get(name) ?? []).filter((other) => other !== candidate);
    this.#wanted.set(name, rest);
    await this.#look(name);
  }

  /** All that a window wanted; it is gone. */
  async removeAll(window: FakeLeadership): Promise<void> {
    for (const [name, wanted] of this.#wanted)
      for (const candidate of wanted) if (candidate.window === window) await this.remove(name, candidate);
  }

  async #look(name: string): Promise<void> {
    await Promise.resolve();
    const first = this.#wanted.get(name)?.[0];
    if (first === undefined || first.isLeading || first.term.signal.aborted) return;
    first.isLeading = true;
    first.done = first.lead(first.term.signal);
  }
}

/** A leadership without a keeper: one window; everything that the port promises, in memory. */
export class FakeLeadership implements Leadership {
  readonly #hub: LeadershipHub;

  constructor(hub = new LeadershipHub()) {
    this.#hub = hub;
  }

  campaign(name: string, lead: (signal: AbortSignal) => Promise<void>): Disposable {
    const term = new AbortController();
    const candidate: Candidate = { window: this, lead, term, isLeading: false, done: Promise.resolve() };
    this.#hub.add(name, candidate);
    return toDisposable(() => void this.#hub.remove(name, candidate));
  }

  /** The window is gone. */
  close(): void {
    void this.#hub.removeAll(this);
  }
}
