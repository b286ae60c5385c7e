import { AnsiReader, type AnsiSink } from "./ansi.ts";
import { Cells, MAX_ROW } from "./cells.ts";
import type { RowRing } from "./row-ring.ts";
import type { TextRow, Tone } from "./rows.ts";
import { applySgr, type Style } from "./sgr.ts";

/** Where a stream stands: its half-read escape sequence, its colours, and the line it left unfinished. */
interface Channel {
  readonly reader: AnsiReader;
  readonly style: Style;
  unfinished: TextRow | undefined;
}

/**
 * Turns text into rows as a terminal would, as far as programs that print progress need it: `\r`, `\b`, colours, erasing in a
 * line, and the small cursor moves of nested progress bars. A stream that goes on with `\r` after another one has printed finds
 * its own line again, so that a progress bar stays one line.
 */
export class TextScreen {
  readonly #ring: RowRing;
  readonly #cells = new Cells();
  readonly #channels = new Map<Tone, Channel>();
  readonly #sink: AnsiSink;
  #tone: Tone = "stdout";
  #style: Style = { fore: 0, back: 0 };
  #row: TextRow | undefined;
  #column = 0;
  #edited = false;
  #seq = 0;
  #timestamp = 0;

  constructor(ring: RowRing) {
    this.#ring = ring;
    this.#sink = {
      print: (unit) => {
        this.#print(unit);
      },
      newline: () => {
        this.#newline();
      },
      carriageReturn: () => {
        this.#column = 0;
      },
      backspace: () => {
        this.#column = Math.max(0, this.#column - 1);
      },
      control: (final, params) => {
        this.#control(final, params);
      },
    };
  }

  /** Writes the next piece of a stream. */
  write(text: string, tone: Tone, seq: number, timestamp: number): void {
    if (text === "") return;
    const stream = tone === "stdout" || tone === "stderr";
    this.#seq = seq;
    this.#timestamp = timestamp;
    if (tone !== this.#tone || !stream) this.leave();
    const channel = stream ? this.#channel(tone) : newChannel();
    this.#tone = tone;
    this.#style = channel.style;
    if (this.#row !== undefined && this.#ring.at(this.#row.key) !== this.#row) this.#row = undefined;
    if (this.#row === undefined && text.startsWith("\r")) this.#resume(channel);
    channel.reader.read(text, this.#sink);
    channel.unfinished = this.#row;
    this.settle();
  }

  /** Ends the current line for now: what comes next begins a row of its own. */
  leave(): void {
    this.settle();
    this.#row = undefined;
    this.#column = 0;
  }

  /** Forgets every line, and what its streams have left open: colours and half-read sequences. */
  reset(): void {
    this.#row = undefined;
    this.#column = 0;
    this.#edited = false;
    this.#channels.clear();
  }

  /** Puts the edited cells back into their row. */
  settle(): void {
    if (!this.#edited || this.#row === undefined) return;
    const before = this.#row.text.length;
    this.#row.text = this.#cells.text();
    this.#row.spans = this.#cells.spans();
    this.#ring.touch(this.#row, this.#row.text.length - before);
    this.#edited = false;
  }

  #channel(tone: Tone): Channel {
    let channel = this.#channels.get(tone);
    if (channel === undefined) this.#channels.set(tone, (channel = newChannel()));
    return channel;
  }

  #resume({ unfinished }: Channel): void {
    if (unfinished !== undefined && this.#ring.at(unfinished.key) === unfinished) this.#enter(unfinished);
  }

  #print(unit: number): void {
    if (this.#row === undefined) this.#begin(false);
    else if (this.#isFull(unit) && !this.#wrap()) return;
    this.#cells.put(this.#column++, unit, this.#style.fore, this.#style.back);
    this.#edited = true;
  }

  /** A pair of surrogates is never torn apart by the end of a row. */
  #isFull(unit: number): boolean {
    return this.#column >= MAX_ROW || (this.#column === MAX_ROW - 1 && (unit & 0xfc00) === 0xd800);
  }

  /** Goes on in the next row; false when that place is taken by another line (the cursor was moved up): the rest is cut. */
  #wrap(): boolean {
    const next = this.#below();
    if (next === undefined && this.#row?.key !== this.#ring.endKey - 1) return false;
    if (next !== undefined && !next.continued) return false;
    this.settle();
    this.#column = 0;
    if (next === undefined) this.#begin(true);
    else this.#enter(next);
    return true;
  }

  #newline(): void {
    if (this.#row === undefined) this.#begin(false);
    this.#moveTo(this.#below());
    this.#column = 0;
  }

  #control(final: string, params: string): void {
    const count = Math.max(1, Number.parseInt(params, 10) || 1);
    if (final === "m") applySgr(this.#style, params);
    else if (final === "K") this.#erase(params);
    else if (final === "A") this.#up(Math.min(count, 1000));
    else if (final === "B") this.#down(Math.min(count, 1000));
    else if (final === "C") this.#column = Math.min(MAX_ROW - 1, this.#column + count);
    else if (final === "D") this.#column = Math.max(0, this.#column - count);
    else if (final === "G") this.#column = Math.min(MAX_ROW - 1, count - 1);
  }

  #erase(params: string): void {
    if (this.#row === undefined) return;
    if (params === "1") this.#cells.erase(0, Math.min(this.#column + 1, this.#cells.length));
    else this.#cells.erase(params === "2" ? 0 : this.#column, this.#cells.length);
    this.#edited = true;
  }

  #up(count: number): void {
    let key = this.#row?.key ?? this.#ring.endKey;
    let target: TextRow | undefined;
    for (let step = 0; step < count; step++) {
      const above = this.#sameTone(--key);
      if (above === undefined) break;
      target = above;
    }
    if (target !== undefined) this.#moveTo(target);
  }

  #down(count: number): void {
    for (let step = 0; step < count && this.#row !== undefined; step++) {
      const below = this.#below();
      if (below === undefined && this.#row.key !== this.#ring.endKey - 1) return;
      this.#moveTo(below);
    }
  }

  #below(): TextRow | undefined {
    return this.#row === undefined ? undefined : this.#sameTone(this.#row.key + 1);
  }

  #sameTone(key: number): TextRow | undefined {
    const row = this.#ring.at(key);
    return row?.kind === "text" && row.tone === this.#tone ? row : undefined;
  }

  #moveTo(row: TextRow | undefined): void {
    this.settle();
    this.#row = undefined;
    if (row !== undefined) this.#enter(row);
  }

  #enter(row: TextRow): void {
    this.#row = row;
    this.#cells.load(row.text, row.spans);
    this.#edited = false;
  }

  #begin(continued: boolean): void {
    const row = this.#ring.push({
      kind: "text",
      tone: this.#tone,
      continued,
      text: "",
      spans: undefined,
      seq: this.#seq,
      timestamp: this.#timestamp,
    });
    if (row.kind === "text") this.#enter(row);
  }
}

function newChannel(): Channel {
  return { reader: new AnsiReader(), style: { fore: 0, back: 0 }, unfinished: undefined };
}
