import type { DaemonOutput } from "../../../protocol/daemon.ts";
import type { DaemonId } from "../../../protocol/ids.ts";
import type { Clock } from "../../base/clock.ts";
import { DisposableStore } from "../../base/lifecycle.ts";
import { unlessAborted } from "../../base/within.ts";
import type { Daemons } from "../../daemons/daemons.ts";
import { printedText } from "../output/output-sections.ts";

/** What waiting needs of the executor. */
export type WaitedDaemons = Pick<Daemons, "get" | "read" | "tail" | "onDidChange">;

/** What is waited for beside the daemon's end. */
export interface Wait {
  readonly timeoutMs: number;
  /** A text that it prints, or has printed lately. */
  readonly untilText?: string | undefined;
}

/** The output of another window's daemon comes from disk, and nothing announces it. */
const lookPeriodMs = 1000;

/**
 * Waits until a daemon has ended, has printed a text or the time is over, and says which was first; rejects with the signal's reason.
 * Errors: `daemons.unknown`, `journal.*`.
 */
export async function waitForDaemon(
  id: DaemonId,
  wait: Wait,
  { daemons, clock }: { readonly daemons: WaitedDaemons; readonly clock: Clock },
  signal: AbortSignal,
): Promise<"ended" | "printed" | "timeout"> {
  const held = new DisposableStore();
  let wake = Promise.withResolvers<undefined>();
  let isTimeOver = false as boolean;
  const look = (): void => {
    wake.resolve(undefined);
  };
  held.add(clock.every(lookPeriodMs, look));
  held.add(
    clock.after(wait.timeoutMs, () => {
      isTimeOver = true;
      look();
    }),
  );
  held.add(
    daemons.onDidChange((changed) => {
      if (changed === id) look();
    }),
  );
  const search = wait.untilText === undefined ? undefined : new OutputSearch(id, daemons, wait.untilText);
  try {
    for (;;) {
      // What happens during the look leads to another one.
      wake = Promise.withResolvers();
      const isEnded = (daemons.get(id)?.phase ?? "ended") === "ended";
      const isLast = isTimeOver;
      if ((await search?.isFound()) === true) return "printed";
      if (isEnded) return "ended";
      if (isLast) return "timeout";
      await unlessAborted(wake.promise, signal);
    }
  } finally {
    held.dispose();
  }
}

/** Looks for a text in a daemon's output while it grows, also across the borders of its records. */
class OutputSearch {
  readonly #id: DaemonId;
  readonly #daemons: WaitedDaemons;
  readonly #wanted: string;
  /** The end of what was searched, in which the text may have begun. */
  #carry = "";
  #seq: number | undefined;

  constructor(id: DaemonId, daemons: WaitedDaemons, wanted: string) {
    this.#id = id;
    this.#daemons = daemons;
    this.#wanted = wanted;
  }

  /** Searches what has come since the last time. */
  async isFound(): Promise<boolean> {
    if (this.#seq === undefined) {
      const { records } = await this.#daemons.tail(this.#id);
      this.#seq = records.at(-1)?.seq ?? 0;
      if (this.#isIn(records)) return true;
    }
    for (;;) {
      const page = await this.#daemons.read(this.#id, { sinceSeq: this.#seq });
      if (page.records.length === 0) return false;
      this.#seq = page.nextSeq;
      if (this.#isIn(page.records)) return true;
    }
  }

  #isIn(records: readonly DaemonOutput[]): boolean {
    const text = this.#carry + printedText(records);
    this.#carry = this.#wanted.length < 2 ? "" : text.slice(1 - this.#wanted.length);
    return text.includes(this.#wanted);
  }
}
