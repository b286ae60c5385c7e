import type { DaemonOutput } from "../../protocol/daemon.ts";
import type { ChatId, DaemonId, MessageId } from "../../protocol/ids.ts";
import { Cadence } from "../base/cadence.ts";
import type { Clock } from "../base/clock.ts";
import type { Disposable } from "../base/lifecycle.ts";
import type { KernelOutput } from "./kernel-host.ts";

/** Text records are at most this long, so that no reader ever has to take one huge piece. */
const maxTextLength = 64 * 1024;

/** A result, display or update above this is not kept; a gap says so. */
const maxRichLength = 16 * 1024 * 1024;

/** In a burst, records leave at most this often. */
const burstPeriodMs = 16;

type Piece = Extract<KernelOutput, { kind: "output" }>;

/** Who a record belongs to. */
export interface OutputOwner {
  readonly daemon_id: DaemonId;
  readonly chat_id: ChatId;
  readonly message_id: MessageId;
}

/**
 * Gives kernel output its final shape: numbers it, cuts long texts, joins neighbours of one stream and leaves out frames that a
 * newer one of the same burst replaces. The first piece after a pause leaves at once; in a burst pieces leave every 16 ms.
 */
export class OutputNumbering implements Disposable {
  readonly #owner: OutputOwner;
  readonly #bursts: Cadence;
  readonly #send: (records: readonly DaemonOutput[]) => void;
  #seq: number;
  #waiting: Piece[] = [];
  #waitingLength = 0;

  constructor(
    owner: OutputOwner,
    lastSeq: number,
    clock: Clock,
    send: (records: readonly DaemonOutput[]) => void,
  ) {
    this.#owner = owner;
    this.#seq = lastSeq;
    this.#bursts = new Cadence(clock, burstPeriodMs, () => {
      this.#sendWaiting();
    });
    this.#send = send;
  }

  /** Takes the next piece; sends it now or with its burst. */
  push(piece: Piece): void {
    for (const part of cut(piece)) this.#add(part);
    if (this.#waitingLength >= 4 * maxTextLength) this.#sendWaiting();
    else this.#bursts.request();
  }

  /** Sends what waits; nothing is held back afterwards. */
  flush(): void {
    this.#bursts.dispose();
    this.#sendWaiting();
  }

  dispose(): void {
    this.flush();
  }

  #add(piece: Piece): void {
    const last = this.#waiting.at(-1);
    const isText = piece.stream === "stdout" || piece.stream === "stderr";
    if (
      isText &&
      last?.stream === piece.stream &&
      last.content.length + piece.content.length <= maxTextLength
    ) {
      this.#waiting[this.#waiting.length - 1] = {
        ...last,
        content: last.content + piece.content,
        ...(piece.number === undefined ? {} : { number: piece.number }),
      };
    } else {
      if (piece.stream === "update") {
        this.#keep((old) => old.stream !== "update" || old.displayId !== piece.displayId);
      }
      if (piece.stream === "clear" && piece.wait !== true) this.#keep(isLasting);
      this.#waiting.push(piece);
    }
    this.#waitingLength += piece.content.length;
  }

  /** Frames that were left out do not make a burst longer. */
  #keep(isKept: (piece: Piece) => boolean): void {
    this.#waiting = this.#waiting.filter(isKept);
    this.#waitingLength = this.#waiting.reduce((sum, { content }) => sum + content.length, 0);
  }

  #sendWaiting(): void {
    if (this.#waiting.length === 0) return;
    const records = this.#waiting.map((piece) => this.#number(piece));
    this.#waiting = [];
    this.#waitingLength = 0;
    this.#send(records);
  }

  #number(piece: Piece): DaemonOutput {
    this.#seq += 1;
    return {
      ...this.#owner,
      stream: piece.stream,
      content: piece.content,
      timestamp: piece.timestamp,
      seq: this.#seq,
      ...(piece.mime === undefined ? {} : { mime: piece.mime }),
      ...(piece.plain === undefined ? {} : { plain: piece.plain }),
      ...(piece.displayId === undefined ? {} : { display_id: piece.displayId }),
      ...(piece.wait === undefined ? {} : { wait: piece.wait }),
      ...(piece.missingBytes === undefined ? {} : { missing_bytes: piece.missingBytes }),
      ...(piece.number === undefined ? {} : { kernel_seq: piece.number }),
    };
  }
}

/** A `clear` empties the screen, but a gap in what was received stays true. */
function isLasting(piece: Piece): boolean {
  return piece.stream === "gap";
}

function* cut(piece: Piece): Generator<Piece> {
  if (piece.mime !== undefined) {
    yield piece.content.length <= maxRichLength ? piece : tooLarge(piece);
    return;
  }
  if (piece.content.length <= maxTextLength) {
    yield piece;
    return;
  }
  for (let start = 0; start < piece.content.length;) {
    let end = Math.min(start + maxTextLength, piece.content.length);
    if (end < piece.content.length && isHighSurrogate(piece.content.charCodeAt(end - 1))) end -= 1;
    yield { ...piece, content: piece.content.slice(start, end) };
    start = end;
  }
}

function tooLarge(piece: Piece): Piece {
  const megabytes = (piece.content.length / 1024 / 1024).toFixed(0);
  return {
    kind: "output",
    stream: "gap",
    content: `An output of ${megabytes} MB (${piece.mime ?? "text"}) was too large to keep. Save it to a file in the script instead.`,
    timestamp: piece.timestamp,
    missingBytes: piece.content.length,
  };
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
