/** What a terminal would do with the text; the reader calls these in order and drops everything else. */
export interface AnsiSink {
  /** One UTF-16 unit that is no control character. */
  print(unit: number): void;
  newline(): void;
  carriageReturn(): void;
  backspace(): void;
  /** A control sequence without private parameters: its final letter and the text between. */
  control(final: string, params: string): void;
}

type Mode =
  /** ordinary text */
  | "ground"
  /** after ESC */
  | "escape"
  /** after ESC and an intermediate such as `(`: one more unit belongs to it */
  | "charset"
  /** inside CSI … final */
  | "control"
  /** inside OSC, DCS, SOS, PM or APC … terminator */
  | "string"
  /** after an ESC inside such a string */
  | "string-escape";

const MAX_PARAMS = 96;

/**
 * Reads text with terminal escape sequences and keeps its place between calls, so that a sequence may be cut anywhere.
 * Only what {@link AnsiSink} names comes through: links, titles, the clipboard sequence (OSC 52), device strings and all other
 * control characters are dropped. An unterminated string ends with its line, so that it cannot swallow what follows.
 */
export class AnsiReader {
  #mode: Mode = "ground";
  #params = "";

  /** Feeds the next piece of the text. */
  read(text: string, sink: AnsiSink): void {
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (this.#mode === "ground" && unit >= 0x20 && unit < 0x7f) sink.print(unit);
      else this.#step(unit, sink);
    }
  }

  #step(unit: number, sink: AnsiSink): void {
    switch (this.#mode) {
      case "ground":
        this.#ground(unit, sink);
        return;
      case "escape":
        this.#escape(unit, sink);
        return;
      case "charset":
        this.#mode = "ground";
        if (unit < 0x20) this.#ground(unit, sink);
        return;
      case "control":
        this.#control(unit, sink);
        return;
      case "string":
        if (unit === 0x1b) this.#mode = "string-escape";
        else if (unit === 0x07 || unit === 0x9c || unit === 0x18 || unit === 0x1a) this.#mode = "ground";
        else if (unit === 0x0a) this.#ground(unit, sink);
        return;
      case "string-escape":
        if (unit === 0x5c) this.#mode = "ground";
        else this.#escape(unit, sink);
        return;
    }
  }

  #ground(unit: number, sink: AnsiSink): void {
    this.#mode = "ground";
    if (unit === 0x0a) sink.newline();
    else if (unit === 0x0d) sink.carriageReturn();
    else if (unit === 0x08) sink.backspace();
    else if (unit === 0x1b) this.#mode = "escape";
    else if (unit === 0x09) sink.print(unit);
    else if (unit < 0x20 || unit === 0x7f) return;
    else if (unit >= 0x80 && unit <= 0x9f) this.#c1(unit);
    else if (!isBidiControl(unit)) sink.print(unit);
  }

  /** The eight-bit forms of `ESC [`, `ESC ]` and the like. */
  #c1(unit: number): void {
    if (unit === 0x9b) this.#enterControl();
    else if (unit === 0x90 || unit === 0x98 || (unit >= 0x9d && unit <= 0x9f)) this.#mode = "string";
  }

  #escape(unit: number, sink: AnsiSink): void {
    this.#mode = "ground";
    if (unit === 0x5b) this.#enterControl();
    else if (unit === 0x5d || unit === 0x50 || unit === 0x58 || unit === 0x5e || unit === 0x5f)
      this.#mode = "string";
    else if (unit >= 0x20 && unit <= 0x2f) this.#mode = "charset";
    else if (unit < 0x20) this.#ground(unit, sink);
    else if (unit > 0x7e) this.#ground(unit, sink);
  }

  #enterControl(): void {
    this.#mode = "control";
    this.#params = "";
  }

  #control(unit: number, sink: AnsiSink): void {
    if (unit >= 0x20 && unit <= 0x3f) {
      if (this.#params.length < MAX_PARAMS) this.#params += String.fromCharCode(unit);
      return;
    }
    this.#mode = "ground";
    if (unit < 0x40 || unit > 0x7e) {
      this.#ground(unit, sink);
      return;
    }
    if (/^[\d;:]*$/.test(this.#params)) sink.control(String.fromCharCode(unit), this.#params);
  }
}

/** The marks that reorder the text around them: they could make a line say something else than what was printed. */
function isBidiControl(unit: number): boolean {
  return (unit >= 0x202a && unit <= 0x202e) || (unit >= 0x2066 && unit <= 0x2069);
}

/** The text without its escape sequences and control characters, on one line. */
export function plainLine(text: string): string {
  let line = "";
  new AnsiReader().read(text, {
    print: (unit) => (line += String.fromCharCode(unit)),
    newline: () => (line += " "),
    carriageReturn: () => undefined,
    backspace: () => undefined,
    control: () => undefined,
  });
  return line.trim();
}
