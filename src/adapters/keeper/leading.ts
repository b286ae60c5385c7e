import type { Clock } from "../../core/base/clock.ts";
import { messageOf } from "../../core/base/errors.ts";
import type { Leadership } from "../../core/base/leadership.ts";
import { type Disposable, toDisposable } from "../../core/base/lifecycle.ts";
import type { Log } from "../../core/base/log.ts";
import type { KeeperParams } from "./wire.ts";

/** After a keeper could not be asked; it is also asked whenever the line is there again. */
const askAgainMs = 30_000;

/** What {@link Leading} works with. */
export interface LeadingOptions {
  readonly lead: (params: KeeperParams<"lead">) => Promise<unknown>;
  readonly unlead: (params: KeeperParams<"unlead">) => Promise<unknown>;
  readonly clock: Clock;
  readonly log: Log;
}

interface Campaign {
  readonly name: string;
  readonly lead: (signal: AbortSignal) => Promise<void>;
  /** The number of its newest question: a turn that answers an older one is not its own any more. */
  ask: number;
  /** Set while it leads. */
  term: AbortController | undefined;
  /** Resolves when what it did last is over. */
  done: Promise<void>;
  isOver: boolean;
}

/** What this window wants to be the only one to do, of which the keeper says whose turn it is. */
export class Leading implements Leadership {
  readonly #options: LeadingOptions;
  readonly #campaigns = new Map<string, Campaign>();
  #asks = 0;
  /** True when this window has let go of the line itself: it is not opened again for this. */
  #isAway = false;
  #retry: Disposable | undefined;

  constructor(options: LeadingOptions) {
    this.#options = options;
  }

  campaign(name: string, lead: (signal: AbortSignal) => Promise<void>): Disposable {
    const before = this.#campaigns.get(name);
    if (before?.isOver === false) throw new Error(`This window wants to lead "${name}" already.`);
    const done = before?.done ?? Promise.resolve();
    const campaign: Campaign = { name, lead, ask: 0, term: undefined, done, isOver: false };
    this.#campaigns.set(name, campaign);
    this.#ask(campaign);
    return toDisposable(() => {
      this.#end(campaign);
    });
  }

  /** The line to the keeper is there, maybe to a new one, which knows of nothing. */
  connected(): void {
    this.#isAway = false;
    for (const campaign of this.#campaigns.values()) this.#ask(campaign);
  }

  /** The line is lost: another window may lead by now. */
  lost(): void {
    for (const campaign of this.#campaigns.values()) {
      // A turn that is still on its way was given by a keeper that may have gone.
      campaign.ask = 0;
      campaign.term?.abort();
    }
  }

  /** This window has let go of the line, until it is opened for something else. */
  letGo(): void {
    this.#isAway = true;
    this.#retry?.dispose();
    this.lost();
  }

  /** The keeper says that it is this window's turn. */
  turn(name: string, ask: number): void {
    const campaign = this.#campaigns.get(name);
    if (campaign === undefined || campaign.isOver || campaign.ask !== ask) return;
    if (campaign.term?.signal.aborted === false) return;
    const term = new AbortController();
    campaign.term = term;
    // One term after the other: what was led before may still be on its way out.
    campaign.done = campaign.done.then(async () => {
      if (term.signal.aborted) return;
      await campaign.lead(term.signal).catch((error: unknown) => {
        this.#options.log.error("what a window leads has failed", { name, error: messageOf(error) });
      });
    });
  }

  #ask(campaign: Campaign): void {
    const { lead, log } = this.#options;
    const { name } = campaign;
    if (campaign.isOver) return;
    this.#asks += 1;
    const ask = this.#asks;
    campaign.ask = ask;
    lead({ name, ask }).catch((error: unknown) => {
      log.debug("the keeper could not be asked who leads", { name, error: messageOf(error) });
      if (campaign.ask === ask) this.#askLater();
    });
  }

  #askLater(): void {
    if (this.#isAway) return;
    this.#retry?.dispose();
    this.#retry = this.#options.clock.after(askAgainMs, () => {
      for (const campaign of this.#campaigns.values())
        if (campaign.term?.signal.aborted !== false) this.#ask(campaign);
    });
  }

  /** The next window has its turn only once this one has done all that leading it takes. */
  #end(campaign: Campaign): void {
    const { name } = campaign;
    campaign.isOver = true;
    campaign.term?.abort();
    void campaign.done.then(() => {
      if (this.#campaigns.get(name) !== campaign) return;
      this.#campaigns.delete(name);
      if (this.#isAway) return;
      this.#options.unlead({ name }).catch((error: unknown) => {
        // A keeper that cannot be told has lost the line too, and gives it to the next one by that.
        this.#options.log.debug("the keeper could not be told who leads", { name, error: messageOf(error) });
      });
    });
  }
}
