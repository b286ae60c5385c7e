import type { OutputPage } from "../../../src/protocol/daemon.ts";
import type { DaemonId } from "../../../src/protocol/ids.ts";

export interface LineCheck {
  readonly lines: number;
  /** Numbers that were left out. */
  readonly missing: number;
  /** Lines whose number had been there before. */
  readonly doubled: number;
  readonly gaps: number;
  /** What the gaps say is missing; undefined when one does not know. */
  readonly gapBytes: number | undefined;
}

interface Kept {
  read(id: DaemonId, options: { readonly sinceSeq: number; readonly limit: number }): Promise<OutputPage>;
}

/** Looks through kept output whose lines begin with their number, from 0. */
export class LineChecker {
  #lines = 0;
  #missing = 0;
  #doubled = 0;
  #gaps = 0;
  #gapBytes: number | undefined = 0;
  #next = 0;
  #rest = "";

  /** Reads a daemon's kept output from an executor, or from a journal. */
  async readAll(from: Kept, id: DaemonId): Promise<LineCheck> {
    for (let sinceSeq = 0; ;) {
      const page = await from.read(id, { sinceSeq, limit: 10_000 });
      for (const { stream, content, missing_bytes } of page.records) {
        if (stream === "stdout") this.#take(content);
        if (stream !== "gap") continue;
        this.#gaps += 1;
        this.#gapBytes =
          missing_bytes === undefined || this.#gapBytes === undefined
            ? undefined
            : this.#gapBytes + missing_bytes;
      }
      if (page.records.length === 0) break;
      sinceSeq = page.nextSeq;
    }
    return {
      lines: this.#lines,
      missing: this.#missing,
      doubled: this.#doubled,
      gaps: this.#gaps,
      gapBytes: this.#gapBytes,
    };
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      const number = Number.parseInt(line, 10);
      this.#lines += 1;
      if (number < this.#next) this.#doubled += 1;
      else {
        this.#missing += number - this.#next;
        this.#next = number + 1;
      }
    }
  }
}
