import { char, isSpace } from "./characters.ts";

/** What something that begins with `<` turned out to be. */
export type Tag =
  /** Begins a block. */
  | { readonly kind: "open"; readonly language: string; readonly background: boolean }
  /** Ends a block. */
  | { readonly kind: "close" }
  /** Begins or ends reasoning; they belong together by name. */
  | { readonly kind: "reasoning-open"; readonly name: string }
  | { readonly kind: "reasoning-close"; readonly name: string }
  /** Begins or ends the call of a tool. */
  | { readonly kind: "call-open" }
  | { readonly kind: "call-close" }
  /** No tag, or one that runs nothing: it closes itself, or its type is not code. */
  | { readonly kind: "none" };

const blockName = "code_interpreter";
const callName = "tool_call";
const names: readonly string[] = [blockName, "think", "thinking", "reasoning", callName];

/** A tag that is longer is none, so that no more than this is ever held back for one. */
export const maxTagLength = 4096;

type State =
  | "start"
  | "name"
  /** Only white space may come before the `>`. */
  | "end"
  | "between-attributes"
  | "attribute"
  | "after-attribute"
  | "before-value"
  | "bare-value"
  | "double-quoted"
  | "single-quoted"
  | "self-closing";

const attribute = /([\w:.-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;

const isNameStart = (code: number): boolean => isLetter(code) || code === 0x5f || code === 0x3a;
const isNamePart = (code: number): boolean =>
  isNameStart(code) || (code >= char.zero && code <= char.nine) || code === char.hyphen || code === char.dot;

/**
 * Reads one tag in pieces of any size, beginning with its `<`.
 * It gives up at the first character that cannot belong to a tag, so that prose with a `<` in it does not wait; that character is
 * not taken. What was taken then holds no further `<`, no backtick and no backslash.
 */
export class TagScanner {
  #raw = "";
  #length = 0;
  #name = "";
  #closing = false;
  #state: State = "start";
  #tag: Tag | undefined;

  /** What was read, to the letter. */
  get raw(): string {
    return this.#raw;
  }

  /** What it is, once that is known. */
  get tag(): Tag | undefined {
    return this.#tag;
  }

  /** Reads on from `at`; returns the place behind what it took. */
  read(text: string, at: number): number {
    let i = at;
    while (i < text.length && this.#tag === undefined) {
      const code = text.charCodeAt(i);
      if (this.#length >= maxTagLength || !this.#take(code)) {
        this.#tag = { kind: "none" };
        break;
      }
      this.#length += 1;
      i += 1;
      if (code === char.greater && this.#isOver()) {
        this.#raw += text.slice(at, i);
        this.#tag = this.#classify();
        return i;
      }
    }
    this.#raw += text.slice(at, i);
    return i;
  }

  #isOver(): boolean {
    return this.#state !== "double-quoted" && this.#state !== "single-quoted";
  }

  /** Takes one character; false when no tag goes on like this. */
  #take(code: number): boolean {
    switch (this.#state) {
      case "start":
        this.#state = "name";
        return code === char.less;
      case "name":
        return this.#takeName(code);
      case "end":
        return code === char.greater || isSpace(code);
      case "between-attributes":
        return this.#takeBetween(code);
      case "attribute":
        if (isNamePart(code)) return true;
        if (isSpace(code)) return this.#go("after-attribute");
        return code === char.equals ? this.#go("before-value") : this.#takeBetween(code);
      case "after-attribute":
        return code === char.equals ? this.#go("before-value") : this.#takeBetween(code);
      case "before-value":
        if (isSpace(code)) return true;
        if (code === char.doubleQuote) return this.#go("double-quoted");
        if (code === char.singleQuote) return this.#go("single-quoted");
        return code !== char.greater && isValuePart(code) && this.#go("bare-value");
      case "bare-value":
        return isSpace(code) ? this.#go("between-attributes") : isValuePart(code);
      case "double-quoted":
        return code === char.doubleQuote ? this.#go("between-attributes") : isQuotedPart(code);
      case "single-quoted":
        return code === char.singleQuote ? this.#go("between-attributes") : isQuotedPart(code);
      case "self-closing":
        return code === char.greater;
    }
  }

  #takeName(code: number): boolean {
    if (code === char.slash && this.#name === "" && !this.#closing) {
      this.#closing = true;
      return true;
    }
    if (isLetter(code) || code === 0x5f) {
      this.#name += String.fromCharCode(code).toLowerCase();
      return names.some((name) => name.startsWith(this.#name));
    }
    if (!names.includes(this.#name)) return false;
    if (!this.#closing && this.#name === blockName) {
      if (isSpace(code)) return this.#go("between-attributes");
      return code === char.greater || (code === char.slash && this.#go("self-closing"));
    }
    return code === char.greater || (isSpace(code) && this.#go("end"));
  }

  #takeBetween(code: number): boolean {
    if (isSpace(code) || code === char.greater) return true;
    if (code === char.slash) return this.#go("self-closing");
    return isNameStart(code) && this.#go("attribute");
  }

  #go(state: State): true {
    this.#state = state;
    return true;
  }

  #classify(): Tag {
    const name = this.#name;
    if (name === callName) return { kind: this.#closing ? "call-close" : "call-open" };
    if (name !== blockName) return { kind: this.#closing ? "reasoning-close" : "reasoning-open", name };
    return this.#closing ? { kind: "close" } : openingTag(this.#raw);
  }
}

function openingTag(raw: string): Tag {
  // Also where an unquoted value ends in it: `background=true/>`.
  if (raw.at(-2) === "/") return { kind: "none" };
  const attributes = new Map<string, string>();
  for (const [, name = "", double, single, bare] of raw.slice(blockName.length + 1, -1).matchAll(attribute)) {
    const key = name.toLowerCase();
    // As in HTML, the first of several with one name counts.
    if (!attributes.has(key)) attributes.set(key, double ?? single ?? bare ?? "true");
  }
  const value = (key: string): string => (attributes.get(key) ?? "").trim().toLowerCase();
  if ((value("type") || "code") !== "code") return { kind: "none" };
  return {
    kind: "open",
    language: value("lang") || value("language") || "python",
    background: value("background") === "true" || value("background") === "1",
  };
}

/** Only ASCII: other letters have lower cases that look like these. */
function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

function isValuePart(code: number): boolean {
  return (
    code !== char.less &&
    code !== char.backtick &&
    code !== char.backslash &&
    code !== char.equals &&
    code !== char.doubleQuote &&
    code !== char.singleQuote
  );
}

function isQuotedPart(code: number): boolean {
  return code !== char.less && code !== char.backtick && code !== char.backslash && code !== char.newline;
}
