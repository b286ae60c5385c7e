import { frameMs } from "../../core/base/cadence.ts";
import type { Clock } from "../../core/base/clock.ts";
import type { Disposable } from "../../core/base/lifecycle.ts";
import type { ChatEvent } from "../../protocol/chat.ts";

/** What a page gets of the open chat: the first event after a pause at once, then joined, one message per frame, in order. */
export class ChatFeed implements Disposable {
  readonly #clock: Clock;
  readonly #send: (events: readonly ChatEvent[]) => void;
  #waiting: ChatEvent[] = [];
  #timer: Disposable | undefined;

  constructor(clock: Clock, send: (events: readonly ChatEvent[]) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  /** Takes the next event. */
  push(event: ChatEvent): void {
    const last = this.#waiting.at(-1);
    if (
      event.type === "part:appended" &&
      last?.type === "part:appended" &&
      last.message_id === event.message_id
    )
      this.#waiting[this.#waiting.length - 1] = { ...event, text: last.text + event.text };
    else this.#waiting.push(event);
    if (this.#timer === undefined) this.flush();
  }

  /** Sends what waits: a snapshot of the chat must not come before it. */
  flush(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    if (this.#waiting.length === 0) return;
    const events = this.#waiting;
    this.#waiting = [];
    this.#timer = this.#clock.after(frameMs, () => {
      this.flush();
    });
    this.#send(events);
  }

  /** Forgets what waits, for a page that gets the whole chat anew. */
  clear(): void {
    this.#waiting = [];
  }

  dispose(): void {
    this.clear();
    this.#timer?.dispose();
  }
}
