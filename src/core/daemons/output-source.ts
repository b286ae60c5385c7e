import type { DaemonOutput } from "../../protocol/daemon.ts";
import type { DaemonId } from "../../protocol/ids.ts";
import { type Disposable, DisposableStore } from "../base/lifecycle.ts";

/** A stretch of output, oldest first, and whether more came before it. */
export interface OutputTail {
  readonly records: readonly DaemonOutput[];
  readonly earlier: boolean;
}

/** Who reads output as it comes. */
export interface OutputReader {
  /** The number of the last record that the reader has. */
  readonly lastSeq: () => number;
  /** Takes the next records, in order; some may be there already. */
  readonly onRecords: (records: readonly DaemonOutput[]) => void;
  readonly onError: (error: unknown) => void;
}

/** Where the output of what runs can be read and followed by its id: daemons, and what runs in a chat's kernel. */
export interface OutputSource {
  /** True for an id whose output is here. */
  has(id: DaemonId): boolean;
  /** Its newest output, or what came before a record. */
  tail(id: DaemonId, options?: { readonly beforeSeq?: number; readonly limit?: number }): Promise<OutputTail>;
  /** Hands over its output as it comes, until disposed. */
  follow(id: DaemonId, reader: OutputReader): Disposable;
}

/**
 * Two sources as one, for ids that go over from `first` to `second`: while both or neither know an id the second one is read, and both are
 * followed, so that a reader notices nothing of the change.
 */
export function joinedSources(first: OutputSource, second: OutputSource): OutputSource {
  const sourceOf = (id: DaemonId): OutputSource => (first.has(id) && !second.has(id) ? first : second);
  return {
    has: (id) => first.has(id) || second.has(id),
    tail: (id, options) => sourceOf(id).tail(id, options),
    follow: (id, reader) => {
      const held = new DisposableStore();
      held.add(first.follow(id, reader));
      held.add(second.follow(id, reader));
      return held;
    },
  };
}
