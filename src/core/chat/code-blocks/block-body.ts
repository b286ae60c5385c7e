import type { BlockEvents } from "./block-events.ts";
import { char, isLineBlank, skipBlanks } from "./characters.ts";
import { CodeText } from "./code-text.ts";
import { Pieces } from "./pieces.ts";
import { maxTagLength, type Tag, TagScanner } from "./tag-scanner.ts";

/** The tag that begins a block. */
export type OpeningTag = Extract<Tag, { kind: "open" }>;

/** How a block ended. */
export type BodyEnd =
  /** At its closing tag; `space` is the white space behind that. */
  | { readonly kind: "closed"; readonly space: string }
  /** The same, with the tag of another block next on that line. */
  | {
      readonly kind: "closed-by-next";
      readonly space: string;
      readonly tag: OpeningTag;
      readonly raw: string;
    }
  /** It was no block: this is text. */
  | { readonly kind: "text"; readonly raw: string };

type Place =
  | "code"
  /** In what may be a tag. */
  | "tag"
  /** Behind a closing tag that ends the block if its line ends too. */
  | "behind-closing"
  /** In a tag behind that. */
  | "next-tag"
  /** Behind an opening tag that another block begins with if its line ends too. */
  | "behind-opening";

/** Where a tag may begin in code; also when the piece ends in it. */
const tagStart = /<(?:\/?c|\/?$)/gi;

/** A block from behind its opening tag to its end, fed in pieces of any size; what it holds goes to the events. */
export class BlockBody {
  readonly #tag: OpeningTag;
  readonly #events: BlockEvents;
  readonly #text = new CodeText();
  readonly #code = new Pieces();
  #place: Place = "code";
  /** Everything from the opening tag on, until the block has begun for those who watch. */
  #raw: string;
  #contentLength = 0;
  #hasBegun = false;
  #hasCode = false;
  #hasLines = false;
  /** What follows the opening tag is at the beginning of a line, so that a second one right behind it counts. */
  #isLineBlank = true;
  /** Another block began inside. */
  #isBroken = false;
  #scanner = new TagScanner();
  /** The closing tag that may be one, with the white space behind it. */
  #closing = "";
  #space = "";
  #end: BodyEnd | undefined;

  /** `raw` is the opening tag to the letter, with the white space behind it that was read. */
  constructor(tag: OpeningTag, raw: string, events: BlockEvents) {
    this.#tag = tag;
    this.#raw = raw;
    this.#events = events;
  }

  /** How it ended, once it has. */
  get end(): BodyEnd | undefined {
    return this.#end;
  }

  /** Reads on from `at`, at most to where the block ends; returns the place. */
  read(text: string, at: number): number {
    let i = at;
    while (i < text.length && this.#end === undefined) i = this.#readPlace(text, i);
    return i;
  }

  /** The reply is over; returns how the block ended, or undefined when it was cut off. */
  finish(): BodyEnd | undefined {
    if (this.#place === "behind-closing") this.#close({ kind: "closed", space: this.#space });
    else if (this.#place === "next-tag") this.#reopen(this.#scanner.raw);
    else if (this.#place === "tag") this.#write(this.#scanner.raw);
    if (this.#end !== undefined) return this.#end;
    if (!this.#hasCode) return { kind: "text", raw: this.#raw };
    this.#begin();
    this.#events.add({ kind: "code-unclosed", code: this.#code.join() });
    return undefined;
  }

  #readPlace(text: string, at: number): number {
    switch (this.#place) {
      case "code":
        return this.#readCode(text, at);
      case "tag":
        return this.#readTag(text, at);
      case "behind-closing":
        return this.#readBehindClosing(text, at);
      case "next-tag":
        return this.#readNextTag(text, at);
      case "behind-opening":
        return this.#readBehindOpening(text, at);
    }
  }

  #readCode(text: string, at: number): number {
    const start = nextTag(text, at);
    this.#write(text.slice(at, start));
    if (start < text.length) this.#scan("tag");
    return start;
  }

  #readTag(text: string, at: number): number {
    const end = this.#scanner.read(text, at);
    const { tag, raw } = this.#scanner;
    if (tag === undefined) return end;
    if (tag.kind === "close") {
      if (!this.#hasCode) this.#end = { kind: "text", raw: this.#raw + raw };
      else if (this.#isLineBlank) this.#close({ kind: "closed", space: "" });
      else this.#holdClosing(raw);
      return end;
    }
    this.#place = "code";
    if (tag.kind === "open") {
      if (this.#isLineBlank) this.#isBroken = true;
      else this.#place = "behind-opening";
    }
    this.#write(raw);
    return end;
  }

  #readBehindClosing(text: string, at: number): number {
    const end = skipBlanks(text, at);
    this.#space += text.slice(at, end);
    if (end === text.length) return end;
    if (text.charCodeAt(end) === char.newline) this.#close({ kind: "closed", space: this.#space });
    else if (text.charCodeAt(end) === char.less) this.#scan("next-tag");
    else this.#reopen("");
    return end;
  }

  #readNextTag(text: string, at: number): number {
    const end = this.#scanner.read(text, at);
    const { tag, raw } = this.#scanner;
    if (tag === undefined) return end;
    if (tag.kind === "open") {
      this.#close({ kind: "closed-by-next", space: this.#space, tag, raw });
    } else if (tag.kind === "close" && this.#hasBegun) {
      // The first of two closing tags was code; the second may end the block.
      this.#reopen("");
      this.#holdClosing(raw);
    } else {
      this.#reopen(raw);
    }
    return end;
  }

  #readBehindOpening(text: string, at: number): number {
    const end = skipBlanks(text, at);
    this.#write(text.slice(at, end));
    if (end === text.length) return end;
    if (text.charCodeAt(end) === char.newline) this.#isBroken = true;
    this.#place = "code";
    return end;
  }

  #scan(place: "tag" | "next-tag"): void {
    this.#scanner = new TagScanner();
    this.#place = place;
  }

  #holdClosing(raw: string): void {
    this.#closing = raw;
    this.#space = "";
    this.#place = "behind-closing";
  }

  /** The closing tag was none: with what follows it is code, or the block was a line of prose that speaks of the tags. */
  #reopen(following: string): void {
    const text = this.#closing + this.#space + following;
    this.#place = "code";
    if (this.#hasBegun) this.#write(text);
    else this.#end = { kind: "text", raw: this.#raw + text };
  }

  #close(end: BodyEnd): void {
    this.#begin();
    this.#events.add({ kind: this.#isBroken ? "code-unclosed" : "code-end", code: this.#code.join() });
    this.#end = end;
  }

  #write(text: string): void {
    if (text === "") return;
    this.#isLineBlank = isLineBlank(text, this.#isLineBlank);
    const code = this.#text.write(text);
    if (code !== "") {
      this.#code.add(code);
      this.#hasCode = true;
    }
    if (this.#hasBegun) {
      this.#events.text("code", code);
      return;
    }
    this.#raw += text;
    this.#contentLength += text.length;
    this.#hasLines ||= text.includes("\n");
    // As long as all is on the tag's line, it may be prose that speaks of the tags.
    if (this.#hasCode && (this.#hasLines || this.#contentLength > maxTagLength)) this.#begin();
  }

  #begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#raw = "";
    const { language, background } = this.#tag;
    this.#events.add({ kind: "code-start", language, background });
    this.#events.text("code", this.#code.join());
  }
}

/** Where a tag may begin in code; the length when nowhere. */
function nextTag(text: string, at: number): number {
  const less = text.indexOf("<", at);
  if (less === -1) return text.length;
  tagStart.lastIndex = less;
  return tagStart.exec(text)?.index ?? text.length;
}
