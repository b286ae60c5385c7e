import type { BlockEvents } from "./block-events.ts";
import { char, isSpace, skipBlanks } from "./characters.ts";
import { Pieces } from "./pieces.ts";
import { TagScanner } from "./tag-scanner.ts";

/** How a call ended. */
export type CallEnd =
  /** At its closing tag; `space` is the white space behind that. */
  | { readonly kind: "closed"; readonly space: string }
  /** Another one began inside; its tag is `raw`. */
  | { readonly kind: "broken"; readonly raw: string }
  /** It was no call: this is text. */
  | { readonly kind: "text"; readonly raw: string };

type Place =
  /** Before the JSON. */
  | "opening"
  | "json"
  /** In a string of the JSON, in which no tag counts; it ends with its line at the latest. */
  | "string"
  /** Behind a backslash in one. */
  | "escape"
  /** In what may be a tag. */
  | "tag"
  /** Behind the closing tag. */
  | "behind-closing";

/** A call of a tool from behind its opening tag to its end, fed in pieces of any size; the call goes to the events once it is whole. */
export class CallBody {
  readonly #events: BlockEvents;
  /** Everything from the opening tag on. */
  readonly #raw = new Pieces();
  readonly #json = new Pieces();
  #place: Place = "opening";
  #hasLines: boolean;
  #scanner = new TagScanner();
  #space = "";
  #end: CallEnd | undefined;

  /** `raw` is the opening tag to the letter, with the white space behind it that was read. */
  constructor(raw: string, events: BlockEvents) {
    this.#raw.add(raw);
    this.#hasLines = raw.includes("\n");
    this.#events = events;
  }

  /** How it ended, once it has. */
  get end(): CallEnd | undefined {
    return this.#end;
  }

  /** Reads on from `at`, at most to where the call ends; returns the place. */
  read(text: string, at: number): number {
    let i = at;
    while (i < text.length && this.#end === undefined) {
      if (this.#place === "opening") i = this.#readOpening(text, i);
      else if (this.#place === "tag") i = this.#readTag(text, i);
      else if (this.#place === "behind-closing") i = this.#readBehindClosing(text, i);
      else i = this.#readJson(text, i);
    }
    return i;
  }

  /** The reply is over; returns how the call ended, or undefined when it was cut off. */
  finish(): CallEnd | undefined {
    switch (this.#place) {
      case "opening":
        return { kind: "text", raw: this.#raw.join() };
      case "behind-closing":
        this.#close();
        return this.#end;
      case "tag":
        this.#write(this.#scanner.raw);
        break;
      case "json":
      case "string":
      case "escape":
        break;
    }
    this.#events.add({ kind: "call-unclosed", json: this.#json.join().trim() });
    return undefined;
  }

  #readOpening(text: string, at: number): number {
    let i = at;
    while (i < text.length && isSpace(text.charCodeAt(i))) i += 1;
    const space = text.slice(at, i);
    this.#raw.add(space);
    this.#hasLines ||= space.includes("\n");
    if (i === text.length) return i;
    const code = text.charCodeAt(i);
    if (code === char.openingBrace || code === char.backtick) this.#place = "json";
    else this.#end = { kind: "text", raw: this.#raw.join() };
    return i;
  }

  /** Reads on to where a tag may begin. */
  #readJson(text: string, at: number): number {
    let i = at;
    while (i < text.length) {
      const code = text.charCodeAt(i);
      if (code === char.less && this.#place === "json") break;
      this.#follow(code);
      i += 1;
    }
    this.#write(text.slice(at, i));
    if (i < text.length) {
      this.#scanner = new TagScanner();
      this.#place = "tag";
    }
    return i;
  }

  #follow(code: number): void {
    if (code === char.newline) this.#place = "json";
    else if (this.#place === "escape") this.#place = "string";
    else if (code === char.doubleQuote) this.#place = this.#place === "string" ? "json" : "string";
    else if (code === char.backslash && this.#place === "string") this.#place = "escape";
  }

  #readTag(text: string, at: number): number {
    const end = this.#scanner.read(text, at);
    const { tag, raw } = this.#scanner;
    if (tag === undefined) return end;
    if (tag.kind === "call-close") {
      this.#raw.add(raw);
      this.#hasLines ||= raw.includes("\n");
      this.#place = "behind-closing";
    } else if (tag.kind === "call-open") {
      this.#events.add({ kind: "call-unclosed", json: this.#json.join().trim() });
      this.#end = { kind: "broken", raw };
    } else {
      this.#place = "json";
      for (let i = 0; i < raw.length; i += 1) this.#follow(raw.charCodeAt(i));
      this.#write(raw);
    }
    return end;
  }

  #readBehindClosing(text: string, at: number): number {
    const end = skipBlanks(text, at);
    this.#space += text.slice(at, end);
    if (end === text.length) return end;
    const code = text.charCodeAt(end);
    const isSentence = !this.#hasLines && code !== char.newline && code !== char.less;
    if (isSentence) this.#end = { kind: "text", raw: this.#raw.join() + this.#space };
    else this.#close();
    return end;
  }

  #close(): void {
    this.#events.add({ kind: "call", json: this.#json.join().trim() });
    this.#end = { kind: "closed", space: this.#space };
  }

  #write(text: string): void {
    this.#raw.add(text);
    this.#json.add(text);
    this.#hasLines ||= text.includes("\n");
  }
}
