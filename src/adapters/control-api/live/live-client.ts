import type { Socket } from "socket.io";
import type { ControlCaller } from "../../../core/control/control-token.ts";
import type { DaemonEvent, DaemonOutput } from "../../../protocol/daemon.ts";
import type { DaemonId } from "../../../protocol/ids.ts";

export type DaemonStatusEvent = Extract<DaemonEvent, { readonly type: "daemon:status" }>;

/** What was not sent of one daemon. */
interface Skipped {
  readonly first: DaemonOutput;
  last: DaemonOutput;
  count: number;
  bytes: number;
}

/**
 * One socket whose caller is known. It reads as fast as it likes: what it leaves waiting is bounded, and output beyond that is not sent
 * but told of with a record of the stream `gap`, in its place, as soon as there is room again.
 */
export class LiveClient {
  readonly caller: ControlCaller;
  readonly #socket: Socket;
  readonly #maxWaiting: number;
  readonly #skipped = new Map<DaemonId, Skipped>();
  /** Characters that no transport has taken yet. */
  #waiting = 0;

  constructor(socket: Socket, caller: ControlCaller, maxWaiting: number) {
    this.#socket = socket;
    this.caller = caller;
    this.#maxWaiting = maxWaiting;
    socket.conn.on("flush", () => {
      this.#waiting = 0;
    });
    // Once the transport has taken everything there is room again.
    socket.conn.on("drain", () => {
      for (const id of [...this.#skipped.keys()]) this.#tellSkipped(id);
    });
  }

  /** Sends a record of output, or remembers that it was not sent. */
  output(record: DaemonOutput): void {
    const { daemon_id: id } = record;
    const isFree = this.#socket.conn.transport.writable;
    if (!isFree && this.#waiting + record.content.length > this.#maxWaiting) {
      this.#skip(record);
      return;
    }
    this.#tellSkipped(id);
    this.#send("daemon:output", record, record.content.length);
  }

  /** A status is small and the last word of a daemon: it is always sent, after what is to be known of its output. */
  status(change: Omit<DaemonStatusEvent, "type">): void {
    this.#tellSkipped(change.daemon_id);
    this.#send("daemon:status", change, 0);
  }

  #send(name: DaemonEvent["type"], payload: object, size: number): void {
    // Before it is sent: the transport may take it in the same moment.
    this.#waiting += size + 256;
    this.#socket.emit(name, payload);
  }

  #skip(record: DaemonOutput): void {
    const bytes = Buffer.byteLength(record.content);
    const skipped = this.#skipped.get(record.daemon_id);
    if (skipped === undefined) {
      this.#skipped.set(record.daemon_id, { first: record, last: record, count: 1, bytes });
      return;
    }
    skipped.last = record;
    skipped.count += 1;
    skipped.bytes += bytes;
  }

  #tellSkipped(id: DaemonId): void {
    const skipped = this.#skipped.get(id);
    if (skipped === undefined) return;
    this.#skipped.delete(id);
    const { first, last, count, bytes } = skipped;
    const since = String(Math.max(0, first.seq - 1));
    const gap: DaemonOutput = {
      daemon_id: id,
      chat_id: last.chat_id,
      message_id: last.message_id,
      stream: "gap",
      content: `${String(count)} records were not sent because this client reads too slowly; GET /api/v1/daemons/${id}/output?since=${since} has them.`,
      timestamp: last.timestamp,
      seq: last.seq,
      missing_bytes: bytes,
    };
    this.#send("daemon:output", gap, gap.content.length);
  }
}
