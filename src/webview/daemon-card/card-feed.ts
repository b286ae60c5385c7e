import type { DaemonCardState } from "../../protocol/daemon-card.ts";
import type { DaemonId } from "../../protocol/ids.ts";
import type { ToolAnswer } from "./app-host.ts";
import { stateOf, textOf } from "./read-answer.ts";

/** How often a card asks while its daemon runs and it is seen. */
const periodMs = 700;
/** How long it waits at most before it asks again a window that does not answer. */
const maxPeriodMs = 8000;

/** What a feed works with. */
export interface CardFeedContext {
  readonly call: (name: string, input: Readonly<Record<string, unknown>>) => Promise<ToolAnswer>;
  readonly onState: (state: DaemonCardState) => void;
  /** The daemon is not known any more, and why, in a sentence. */
  readonly onRefused: (message: string) => void;
  /** Whether the window that serves the card answers. */
  readonly onReached: (isReached: boolean) => void;
}

/** Asks how one daemon goes on: only while it runs and the card is seen, one question at a time. */
export class CardFeed {
  readonly #id: DaemonId;
  readonly #context: CardFeedContext;
  #lastSeq = -1;
  #isSeen = false;
  #isOver = false;
  #isAsking = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(id: DaemonId, context: CardFeedContext) {
    this.#id = id;
    this.#context = context;
  }

  /** The card came into view or left it. */
  seen(isSeen: boolean): void {
    if (this.#isSeen === isSeen) return;
    this.#isSeen = isSeen;
    if (isSeen) this.now();
    else clearTimeout(this.#timer);
  }

  /** Asks at once. */
  now(): void {
    clearTimeout(this.#timer);
    void this.#ask();
  }

  /** Never asks again. */
  dispose(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  async #ask(): Promise<void> {
    if (this.#isAsking || this.#isOver || !this.#isSeen) return;
    this.#isAsking = true;
    try {
      const input = { daemon_id: this.#id, since_seq: this.#lastSeq };
      this.#take(await this.#context.call("daemon_card_state", input));
    } catch {
      // Nobody is there to answer, for whatever reason a host gives.
      this.#failures += 1;
      if (this.#failures > 1) this.#context.onReached(false);
    } finally {
      this.#isAsking = false;
      const delayMs = Math.min(maxPeriodMs, periodMs * 2 ** this.#failures);
      // Unseen or over, it does nothing then.
      this.#timer = setTimeout(() => void this.#ask(), delayMs);
    }
  }

  #take(answer: ToolAnswer): void {
    this.#failures = 0;
    this.#context.onReached(true);
    const state = stateOf(answer);
    if (state === undefined) {
      this.#isOver = true;
      this.#context.onRefused(textOf(answer));
      return;
    }
    this.#lastSeq = state.last_seq;
    if (state.daemon.phase === "ended") this.#isOver = true;
    this.#context.onState(state);
  }
}
