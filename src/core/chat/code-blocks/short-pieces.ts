/** So many units are read together at most, which is enough for what each reading costs beside them. */
const capacity = 4096;

/** A piece that is longer is cheaper to read alone than to copy. */
const maxLength = 32;

/**
 * Short pieces of text that wait to be read together, as UTF-16 code units: to read each alone costs several times as much, and so does
 * joining them as strings.
 */
export class ShortPieces {
  readonly #units = new Uint16Array(capacity);
  #length = 0;
  /** Every bit that is set in one of the units: shows whether a byte is enough for each. */
  #bits = 0;

  /** Adds a piece at the end; false when it is too long, or nothing more fits. */
  add(piece: string): boolean {
    const { length } = piece;
    if (length > maxLength || this.#length + length > capacity) return false;
    for (let i = 0; i < length; i++) {
      const unit = piece.charCodeAt(i);
      this.#units[this.#length + i] = unit;
      this.#bits |= unit;
    }
    this.#length += length;
    return true;
  }

  /** Hands over all of them, joined. */
  take(): string {
    if (this.#length === 0) return "";
    const units = this.#units.subarray(0, this.#length);
    // A TextDecoder would replace half a character at the end, whose other half is yet to come.
    const text =
      this.#bits > 0xff
        ? Buffer.from(units.buffer, units.byteOffset, units.byteLength).toString("utf16le")
        : Buffer.from(units).toString("latin1");
    this.#length = 0;
    this.#bits = 0;
    return text;
  }
}
