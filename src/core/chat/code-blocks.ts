import { BlockBody, type BodyEnd, type OpeningTag } from "./code-blocks/block-body.ts";
import { type BlockEvent, BlockEvents } from "./code-blocks/block-events.ts";
import { CallBody, type CallEnd } from "./code-blocks/call-body.ts";
import { char, skipBlanks } from "./code-blocks/characters.ts";
import { Prose } from "./code-blocks/prose.ts";
import { ReasoningBody } from "./code-blocks/reasoning-body.ts";
import { ShortPieces } from "./code-blocks/short-pieces.ts";
import { type Tag, TagScanner } from "./code-blocks/tag-scanner.ts";

export type { BlockEvent } from "./code-blocks/block-events.ts";

/** What the parser is in the middle of. */
type Part =
  | { readonly kind: "prose" }
  /** What may be a tag. */
  | { readonly kind: "tag"; readonly scanner: TagScanner }
  /** Behind an opening tag that counts if nothing but white space follows it on its line. */
  | { readonly kind: "behind-opening"; readonly tag: OpeningTag | CallTag; raw: string }
  | { readonly kind: "block"; readonly body: BlockBody }
  | { readonly kind: "call"; readonly body: CallBody }
  | { readonly kind: "reasoning"; readonly body: ReasoningBody };

type CallTag = Extract<Tag, { kind: "call-open" }>;

/** What counts in replies. */
export interface CodeBlockOptions {
  /** True where tools are offered: then calls of tools count, else they are text. */
  readonly toolCalls?: boolean;
}

const prose: Part = { kind: "prose" };

/**
 * Finds the code that may run in a model's reply, and the calls of tools, while it comes; docs/code-blocks.md has the grammar.
 * Where the reply is cut, and when what is known is taken, changes nothing but where texts are cut. What can be no part of a tag is
 * known at once.
 */
export class CodeBlockParser {
  readonly #events = new BlockEvents();
  readonly #pieces = new ShortPieces();
  readonly #prose = new Prose();
  readonly #hasCalls: boolean;
  #part: Part = prose;

  constructor({ toolCalls = false }: CodeBlockOptions = {}) {
    this.#hasCalls = toolCalls;
  }

  /** Takes the next piece of the reply. */
  push(delta: string): void {
    if (this.#pieces.add(delta)) return;
    this.#readPieces();
    if (!this.#pieces.add(delta)) this.#readAll(delta);
  }

  /** Returns what is certain by now, without what was returned before; once a frame is often enough. */
  take(): readonly BlockEvent[] {
    this.#readPieces();
    return this.#events.take();
  }

  /** The reply is over, complete or not; returns the rest. Nothing may be pushed afterwards. */
  end(): readonly BlockEvent[] {
    this.#readPieces();
    const part = this.#part;
    if (part.kind === "tag") this.#passText(part.scanner.raw);
    else if (part.kind === "behind-opening") this.#passText(part.raw);
    else if (part.kind === "block") this.#endBlock(part.body.finish());
    else if (part.kind === "call") this.#endCall(part.body.finish());
    else if (part.kind === "reasoning") part.body.finish();
    return this.#events.take();
  }

  #readPieces(): void {
    this.#readAll(this.#pieces.take());
  }

  #readAll(text: string): void {
    for (let at = 0; at < text.length;) at = this.#read(text, at);
  }

  #read(text: string, at: number): number {
    const part = this.#part;
    switch (part.kind) {
      case "prose": {
        const end = this.#prose.read(text, at);
        this.#events.text("text", text.slice(at, end));
        if (end < text.length) this.#part = { kind: "tag", scanner: new TagScanner() };
        return end;
      }
      case "tag": {
        const end = part.scanner.read(text, at);
        this.#judge(part.scanner);
        return end;
      }
      case "behind-opening": {
        const end = skipBlanks(text, at);
        part.raw += text.slice(at, end);
        if (end === text.length) return end;
        if (text.charCodeAt(end) === char.newline) this.#begin(part.tag, part.raw);
        else this.#passText(part.raw);
        return end;
      }
      case "block": {
        const end = part.body.read(text, at);
        this.#endBlock(part.body.end);
        return end;
      }
      case "call": {
        const end = part.body.read(text, at);
        this.#endCall(part.body.end);
        return end;
      }
      case "reasoning": {
        const end = part.body.read(text, at);
        if (part.body.isOver) this.#beginProse();
        return end;
      }
    }
  }

  /** Decides what a tag in prose means, once it is whole. */
  #judge({ tag, raw }: TagScanner): void {
    if (tag === undefined) return;
    if (tag.kind === "reasoning-open") {
      this.#part = { kind: "reasoning", body: new ReasoningBody(tag.name, this.#events) };
      return;
    }
    const isOpening = tag.kind === "open" || (tag.kind === "call-open" && this.#hasCalls);
    if (!isOpening || this.#prose.isInlineCode) this.#passText(raw);
    else if (this.#prose.isFirstOnLine) this.#begin(tag, raw);
    else this.#part = { kind: "behind-opening", tag, raw };
  }

  #begin(tag: OpeningTag | CallTag, raw: string): void {
    if (tag.kind === "open") this.#beginBlock(tag, raw);
    else this.#part = { kind: "call", body: new CallBody(raw, this.#events) };
  }

  #beginBlock(tag: OpeningTag, raw: string): void {
    this.#part = { kind: "block", body: new BlockBody(tag, raw, this.#events) };
  }

  #endBlock(end: BodyEnd | undefined): void {
    if (end === undefined) return;
    if (end.kind === "text") {
      this.#passText(end.raw);
      return;
    }
    this.#beginProse();
    this.#prose.pass(end.space);
    this.#events.text("text", end.space);
    if (end.kind === "closed-by-next") this.#beginBlock(end.tag, end.raw);
  }

  #endCall(end: CallEnd | undefined): void {
    if (end === undefined) return;
    if (end.kind === "text") {
      this.#passText(end.raw);
      return;
    }
    this.#beginProse();
    if (end.kind === "broken") {
      this.#begin({ kind: "call-open" }, end.raw);
      return;
    }
    this.#prose.pass(end.space);
    this.#events.text("text", end.space);
  }

  #beginProse(): void {
    this.#prose.beginParagraph();
    this.#part = prose;
  }

  /** What might have been more was text. */
  #passText(raw: string): void {
    this.#prose.pass(raw);
    this.#events.text("text", raw);
    this.#part = prose;
  }
}

/** Finds the code in a whole reply; texts of one kind that follow each other are one event. */
export function parseCodeBlocks(text: string, options: CodeBlockOptions = {}): readonly BlockEvent[] {
  const parser = new CodeBlockParser(options);
  parser.push(text);
  return parser.end();
}
