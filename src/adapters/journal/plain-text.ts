/** A line that is longer is let go in pieces: it can no longer be overwritten from its beginning, but memory stays bounded. */
const maxLineLength = 16 * 1024;
/** An escape sequence that is longer never ends: an attack, or no escape sequence. */
const maxSequenceLength = 4096;

/* eslint-disable no-control-regex -- control characters are what this is about */
/** CSI, OSC and the like, and two-character sequences (ECMA-48 section 5). */
const sequence =
  /\x1b(?:\[[0-?]{0,256}[ -/]{0,16}[@-~]|[\]PX^_][^\x07\x1b]{0,4000}(?:\x07|\x1b\\)|[ -/]{0,16}[0-OQ-WYZ\\`-~])/y;
const unfinished = /^\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]*\x1b?|[ -/]*)$/;
const erasesLine = /^\x1b\[[02]?K$/;
const special = /[\x00-\x08\x0a-\x1f\x7f]/g;
/* eslint-enable no-control-regex */

/**
 * Makes plain lines of what was written for a terminal: escape sequences go, `\r` and `\b` move back so that what follows overwrites.
 * Fed in pieces of any size, it gives the same text.
 */
export class PlainText {
  #line = "";
  #column = 0;
  /** The beginning of an escape sequence whose end has not come yet. */
  #held = "";

  /** Takes a piece and returns the lines that are complete, with their newlines. */
  push(piece: string): string {
    const text = this.#held + piece;
    this.#held = "";
    const last = text.lastIndexOf("\x1b");
    // A string that an ESC began ends with another one.
    const starts = last === text.length - 1 && last > 0 ? [text.lastIndexOf("\x1b", last - 1), last] : [last];
    const open = starts.find(
      (at) => at >= 0 && text.length - at <= maxSequenceLength && unfinished.test(text.slice(at)),
    );
    const end = open ?? text.length;
    this.#held = text.slice(end);
    return this.#take(text.slice(0, end));
  }

  /** Ends the line that is open, if one is, and returns it and a line of its own. */
  line(text: string): string {
    const open = this.#line === "" ? "" : this.push("\n");
    const own = this.push(text);
    const rest = this.#line === "" && own.endsWith("\n") ? "" : this.push("\n");
    return open + own + rest;
  }

  /** What is left when nothing follows. */
  end(): string {
    const rest = this.#line;
    this.#line = "";
    this.#column = 0;
    this.#held = "";
    return rest;
  }

  #take(text: string): string {
    let done = "";
    let at = 0;
    special.lastIndex = 0;
    for (let match = special.exec(text); match !== null; match = special.exec(text)) {
      done += this.#write(text.slice(at, match.index));
      at = match.index + 1;
      if (match[0] === "\n") {
        done += `${this.#line}\n`;
        this.#line = "";
        this.#column = 0;
      } else if (match[0] === "\r") {
        this.#column = 0;
      } else if (match[0] === "\b") {
        this.#column = Math.max(0, this.#column - 1);
      } else if (match[0] === "\x1b") {
        sequence.lastIndex = match.index;
        const whole = sequence.exec(text)?.[0];
        if (whole !== undefined) {
          if (erasesLine.test(whole))
            this.#line = this.#line.slice(0, whole.includes("2") ? 0 : this.#column);
          at = match.index + whole.length;
          special.lastIndex = at;
        }
      }
    }
    return done + this.#write(text.slice(at));
  }

  #write(text: string): string {
    if (text === "") return "";
    // After the line was erased the column may be beyond its end.
    const before = this.#line.slice(0, this.#column).padEnd(this.#column);
    this.#line = before + text + this.#line.slice(this.#column + text.length);
    this.#column += text.length;
    let done = "";
    while (this.#line.length > maxLineLength && this.#column === this.#line.length) {
      const cut = isHighSurrogate(this.#line.charCodeAt(maxLineLength - 1))
        ? maxLineLength - 1
        : maxLineLength;
      done += this.#line.slice(0, cut);
      this.#line = this.#line.slice(cut);
      this.#column -= cut;
    }
    return done;
  }
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
