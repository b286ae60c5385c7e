import type { DaemonOutput } from "../../protocol/daemon.ts";
import { OutputRing } from "../daemons/output-ring.ts";
import type { OutputTail } from "../daemons/output-source.ts";

/** The beginning, which says most about what a program does, is kept whatever follows. */
const headLength = 128 * 1024;
const maxLength = 8 * 1024 * 1024;
/** What a page is shown first, as of a daemon. */
const tailLength = 1024 * 1024;

/** What one program has printed, from the first record to the last; above 8 MiB the middle is left out, and a `gap` says so. */
export class PrintedOutput {
  readonly #head = new OutputRing(Infinity, false);
  readonly #newest = new OutputRing(maxLength, false);
  #length = 0;

  /** Takes the next records, in order. */
  push(records: readonly DaemonOutput[]): void {
    for (const record of records) {
      this.#length += record.content.length;
      if (this.#length <= headLength) this.#head.push([record]);
    }
    this.#newest.push(records);
  }

  /** All of it, or its beginning and at most `maxLength` characters of its end. */
  all(maxLength = Infinity): readonly DaemonOutput[] {
    const { records, earlier } = this.#newest.tail();
    const end = newest(records, maxLength);
    if (!earlier && end.length === records.length) return records;
    const head = this.#head.tail().records;
    const lastOfHead = head.at(-1)?.seq ?? 0;
    const rest = end.filter((record) => record.seq > lastOfHead);
    const [first] = rest;
    if (first === undefined || first.seq === lastOfHead + 1) return [...head, ...rest];
    return [...head, gapBefore(first), ...rest];
  }

  /** The newest mebibyte, or what came before a record. */
  tail(options: { readonly beforeSeq?: number; readonly limit?: number } = {}): OutputTail {
    const { beforeSeq = Infinity, limit = Infinity } = options;
    const before = this.all().filter((record) => record.seq < beforeSeq);
    const records = newest(before, tailLength, limit);
    return { records, earlier: records.length < before.length };
  }
}

/** The last ones, at least one of them. */
function newest(
  records: readonly DaemonOutput[],
  maxLength: number,
  limit = Infinity,
): readonly DaemonOutput[] {
  let length = 0;
  const before = records.findLastIndex((record, index) => {
    length += record.content.length;
    const count = records.length - index;
    return count > 1 && (length > maxLength || count > limit);
  });
  return records.slice(before + 1);
}

/** Under the number of a record that was left out. */
function gapBefore(record: DaemonOutput): DaemonOutput {
  const { daemon_id, chat_id, message_id, timestamp, seq } = record;
  return {
    ...{ daemon_id, chat_id, message_id, timestamp, seq: seq - 1, stream: "gap" },
    content: "Backburner has left out the middle of this output, because it is too long.",
  };
}
