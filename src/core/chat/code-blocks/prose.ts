import { char, isSpace } from "./characters.ts";
import { columnAfter, Fence } from "./fence.ts";

/** Where in a line of prose it is. */
type Place =
  /** Nothing but indentation and list markers so far. */
  | "beginning"
  /** Behind what is a list marker if white space follows. */
  | "marker"
  /** In the digits of what may be a list marker. */
  | "number"
  | "middle"
  /** In a run of backticks that begins or ends inline code, or means nothing. */
  | "backticks"
  /** In a run of backticks or tildes that begins a fence if it is long enough. */
  | "fence-marks"
  /** Behind it; a fence of backticks is inline code after all when another one comes. */
  | "fence-info"
  /** In a line that is quoted with `>`: somebody else's words, in which nothing counts. */
  | "quote";

/** What may mean something in the middle of a line; a `<` only where the name of a tag may follow, or nothing has come yet. */
const mark = /[\n`\\]|<(?=\/?(?:[ctr]|$))/gi;

/**
 * Knows where in Markdown a tag would count: not in a fence, in inline code, in a quotation or behind a backslash.
 * Where inline code never ends, everything up to the end of its paragraph is inside: what comes later cannot be known yet.
 */
export class Prose {
  #place: Place = "beginning";
  #column = 0;
  #isEscaped = false;
  /** The mark and the length of the run that is being read. */
  #mark = 0;
  #run = 0;
  /** The length of the run that began the inline code it is in; 0 outside. */
  #inline = 0;
  /** True when that was on an earlier line. */
  #isInlineOld = false;
  #fence: Fence | undefined;

  /** Of the `<` that `read` stopped at: whether nothing but indentation and list markers stands before it on its line. */
  get isFirstOnLine(): boolean {
    return this.#place === "beginning";
  }

  /** Of the `<` that `read` stopped at: whether it is inside inline code that began on an earlier line. */
  get isInlineCode(): boolean {
    return this.#inline > 0;
  }

  /** Reads on from `at`; returns the place of the first `<` that may begin a tag, else the end. */
  read(text: string, at: number): number {
    let i = at;
    while (i < text.length) {
      if (this.#fence !== undefined) {
        i = this.#fence.read(text, i);
        if (this.#fence.isClosed) this.#fence = undefined;
      } else if (this.#place === "middle") {
        i = this.#readMiddle(text, i);
        if (text.charCodeAt(i) === char.less) return i;
      } else if (this.#place === "beginning" && text.charCodeAt(i) === char.less) {
        return i;
      } else if (this.#take(text.charCodeAt(i))) {
        i += 1;
      }
    }
    return i;
  }

  /** Takes what `read` stopped at and what turned out to be text; nothing in it counts any more. */
  pass(text: string): void {
    for (let i = 0; i < text.length; i = this.read(text, i)) {
      if (text.charCodeAt(i) !== char.less) continue;
      this.#place = "middle";
      i += 1;
    }
  }

  /** Goes on as at the beginning of a paragraph: a block or reasoning ended here. */
  beginParagraph(): void {
    this.#endParagraph();
    this.#beginLine();
  }

  /** Reads on to where something begins or ends; a `<` there may begin a tag. */
  #readMiddle(text: string, at: number): number {
    let i = at;
    if (this.#isEscaped) {
      this.#isEscaped = false;
      if (text.charCodeAt(i) !== char.newline) i += 1;
    }
    for (i = nextMark(text, i); i < text.length; i = nextMark(text, i + 1)) {
      const code = text.charCodeAt(i);
      if (code === char.newline) {
        this.#beginLine();
        return i + 1;
      }
      if (code === char.backtick) {
        this.#beginRun("backticks", code);
        return i;
      }
      if (code === char.less && (this.#inline === 0 || this.#isInlineOld)) return i;
      if (code === char.backslash && this.#inline === 0) {
        if (i + 1 === text.length) this.#isEscaped = true;
        else if (text.charCodeAt(i + 1) !== char.newline) i += 1;
      }
    }
    return text.length;
  }

  /** Takes one character, or changes the place that it is to be taken at and returns false. */
  #take(code: number): boolean {
    switch (this.#place) {
      case "beginning":
        return this.#takeBeginning(code);
      case "number":
        this.#column += 1;
        if (isDigit(code)) return true;
        if (code === char.dot || code === char.closingParenthesis) return this.#go("marker", true);
        return this.#go("middle", false);
      case "marker":
        this.#column += 1;
        if (code !== char.space && code !== char.tab) return this.#go("middle", false);
        this.#endParagraph();
        return this.#go("beginning", true);
      case "backticks":
        if (code === char.backtick) return this.#lengthenRun();
        this.#endBackticks();
        return this.#go("middle", false);
      case "fence-marks":
        if (code === this.#mark) return this.#lengthenRun();
        if (this.#run >= 3) return this.#go("fence-info", false);
        if (this.#mark === char.backtick) this.#endBackticks();
        return this.#go("middle", false);
      case "fence-info":
        return this.#takeInfo(code);
      case "quote":
        if (code === char.newline) this.#beginLine();
        return true;
      case "middle":
        return false;
    }
  }

  #takeBeginning(code: number): boolean {
    if (code === char.newline) {
      this.#endParagraph();
      this.#beginLine();
      return true;
    }
    if (isSpace(code)) {
      this.#column = columnAfter(code, this.#column);
      return true;
    }
    if (code === char.greater) {
      this.#endParagraph();
      return this.#go("quote", true);
    }
    if (code === char.backtick || code === char.tilde) {
      this.#beginRun("fence-marks", code);
      return false;
    }
    this.#column += 1;
    if (code === char.hyphen || code === char.asterisk || code === char.plus) return this.#go("marker", true);
    if (isDigit(code)) return this.#go("number", true);
    return this.#go("middle", false);
  }

  #takeInfo(code: number): boolean {
    if (code === char.newline) {
      this.#fence = new Fence({ mark: this.#mark, length: this.#run, column: this.#column });
      this.#endParagraph();
      this.#beginLine();
    } else if (code === char.backtick && this.#mark === char.backtick) {
      this.#endBackticks();
      this.#beginRun("backticks", code);
      return false;
    }
    return true;
  }

  #beginRun(place: Place, mark: number): void {
    this.#place = place;
    this.#mark = mark;
    this.#run = 0;
  }

  #lengthenRun(): true {
    this.#run += 1;
    return true;
  }

  /** A run begins inline code, or ends the one that a run of the same length began. */
  #endBackticks(): void {
    if (this.#inline === 0) {
      this.#inline = this.#run;
      this.#isInlineOld = false;
    } else if (this.#inline === this.#run) {
      this.#inline = 0;
    }
  }

  #go(place: Place, isTaken: boolean): boolean {
    this.#place = place;
    return isTaken;
  }

  #beginLine(): void {
    this.#place = "beginning";
    this.#column = 0;
    this.#isInlineOld = true;
  }

  #endParagraph(): void {
    this.#inline = 0;
  }
}

/** Where one of these is from `at` on; the length when nowhere. */
function nextMark(text: string, at: number): number {
  mark.lastIndex = at;
  return mark.test(text) ? mark.lastIndex - 1 : text.length;
}

function isDigit(code: number): boolean {
  return code >= char.zero && code <= char.nine;
}
