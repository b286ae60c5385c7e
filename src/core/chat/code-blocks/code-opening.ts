import { char, skipBlanks } from "./characters.ts";

/** A Markdown fence around the code of a block. */
export interface CodeFence {
  /** The character that it is made of. */
  readonly mark: number;
  readonly length: number;
}

/** A line that is longer begins no fence, so that no more than this is ever held back for one. */
const maxInfoLength = 4096;

/** Finds where code begins between an opening tag and its program: behind white space and the first line of a fence, if one is there. */
export class CodeOpening {
  #place: "space" | "marks" | "info" = "space";
  #isTagLine = true;
  #indentation = "";
  /** The line that may begin a fence, as far as it is known. */
  #line = "";
  #mark = 0;
  #length = 0;
  #fence: CodeFence | undefined;
  #isOver = false;

  /** True once code has begun. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** The white space before the first code; none where the code begins on the line of the tag. */
  get indentation(): string {
    return this.#isTagLine ? "" : this.#indentation;
  }

  /** The fence around the code. */
  get fence(): CodeFence | undefined {
    return this.#fence;
  }

  /** Takes a piece, up to where code begins; returns the code that it holds from there on. */
  write(text: string): string {
    let i = 0;
    while (i < text.length) {
      if (this.#place === "space") {
        const end = skipBlanks(text, i);
        this.#indentation += text.slice(i, end);
        if (end === text.length) return "";
        i = end;
      }
      const code = text.charCodeAt(i);
      if (!this.#take(code)) {
        this.#isOver = true;
        return this.#line + text.slice(i);
      }
      if (this.#place !== "space") this.#line += String.fromCharCode(code);
      i += 1;
    }
    return "";
  }

  /** False for a character that belongs to the code, and with it the line that it is in. */
  #take(code: number): boolean {
    switch (this.#place) {
      case "space":
        if (code === char.newline) return this.#beginLine();
        if (this.#fence !== undefined || (code !== char.backtick && code !== char.tilde)) return false;
        this.#place = "marks";
        this.#mark = code;
        this.#length = 1;
        return true;
      case "marks":
        if (code === this.#mark) {
          this.#length += 1;
          return this.#line.length < maxInfoLength;
        }
        if (this.#length < 3) return false;
        this.#place = "info";
        return this.#takeInfo(code);
      case "info":
        return this.#takeInfo(code);
    }
  }

  #takeInfo(code: number): boolean {
    if (code === char.newline) {
      this.#fence = { mark: this.#mark, length: this.#length };
      this.#place = "space";
      this.#line = "";
      return this.#beginLine();
    }
    return this.#line.length < maxInfoLength && (code !== char.backtick || this.#mark !== char.backtick);
  }

  #beginLine(): true {
    this.#isTagLine = false;
    this.#indentation = "";
    return true;
  }
}
