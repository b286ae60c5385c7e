const piecesAtOnce = 4096;

/** Text that comes in many small pieces, joined in time and memory that grow with its length and not with their number. */
export class Pieces {
  #joined: string[] = [];
  #pieces: string[] = [];

  /** Adds a piece at the end. */
  add(piece: string): void {
    this.#pieces.push(piece);
    if (this.#pieces.length < piecesAtOnce) return;
    this.#joined.push(this.#pieces.join(""));
    this.#pieces = [];
  }

  /** All of them. */
  join(): string {
    return this.#joined.join("") + this.#pieces.join("");
  }
}
