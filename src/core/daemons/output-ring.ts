import type { DaemonOutput } from "../../protocol/daemon.ts";

/** The newest output of one daemon, bounded; what a view that has just opened is shown first. */
export class OutputRing {
  readonly #maxLength: number;
  #records: DaemonOutput[] = [];
  #length = 0;
  #dropped: boolean;

  /** `earlier` tells whether output exists that never came through this ring. */
  constructor(maxLength: number, earlier: boolean) {
    this.#maxLength = maxLength;
    this.#dropped = earlier;
  }

  /** Appends records; superseded frames leave, and the oldest leave when it is full. */
  push(records: readonly DaemonOutput[]): void {
    for (const record of records) {
      if (record.stream === "update") this.#removeUpdate(record.display_id);
      this.#records.push(record);
      this.#length += record.content.length;
    }
    this.#shrink();
  }

  /** What is held, oldest first, and whether more came before. */
  tail(): { readonly records: readonly DaemonOutput[]; readonly earlier: boolean } {
    return { records: [...this.#records], earlier: this.#dropped };
  }

  #removeUpdate(displayId: string | undefined): void {
    const at = this.#records.findLastIndex(
      (record) => record.stream === "update" && record.display_id === displayId,
    );
    if (at < 0) return;
    this.#length -= this.#records[at]?.content.length ?? 0;
    this.#records.splice(at, 1);
  }

  #shrink(): void {
    let excess = 0;
    while (this.#length > this.#maxLength && excess < this.#records.length - 1) {
      this.#length -= this.#records[excess]?.content.length ?? 0;
      excess += 1;
    }
    if (excess === 0) return;
    this.#records = this.#records.slice(excess);
    this.#dropped = true;
  }
}
