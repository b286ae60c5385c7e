import { BlockBody, type BodyEnd, type OpeningTag } from "./code-blocks/block-body.ts";
import { type BlockEvent, BlockEvents, mergeBlockEvents } from "./code-blocks/block-events.ts";
import { char, skipBlanks } from "./code-blocks/characters.ts";
import { Prose } from "./code-blocks/prose.ts";
import { ReasoningBody } from "./code-blocks/reasoning-body.ts";
import { TagScanner } from "./code-blocks/tag-scanner.ts";

export type { BlockEvent } from "./code-blocks/block-events.ts";

/** What the parser is in the middle of. */
type Part =
  | { readonly kind: "prose" }
  /** What may be a tag. */
  | { readonly kind: "tag"; readonly scanner: TagScanner }
  /** Behind an opening tag that counts if nothing but white space follows it on its line. */
  | { readonly kind: "behind-opening"; readonly tag: OpeningTag; raw: string }
  | { readonly kind: "block"; readonly body: BlockBody }
  | { readonly kind: "reasoning"; readonly body: ReasoningBody };

const prose: Part = { kind: "prose" };

/**
 * Finds the code that may run in a model's reply, while it comes; docs/code-blocks.md has the grammar.
 * Where the reply is cut changes nothing but where texts are cut. What can be no part of a tag is handed over at once.
 */
export class CodeBlockParser {
  readonly #events = new BlockEvents();
  readonly #prose = new Prose();
  #part: Part = prose;

  /** Takes the next piece of the reply; returns what is certain by now. */
  push(delta: string): readonly BlockEvent[] {
    for (let at = 0; at < delta.length;) at = this.#read(delta, at);
    return this.#events.take();
  }

  /** The reply is over, complete or not; returns the rest. Nothing may be pushed afterwards. */
  end(): readonly BlockEvent[] {
    const part = this.#part;
    if (part.kind === "tag") this.#passText(part.scanner.raw);
    else if (part.kind === "behind-opening") this.#passText(part.raw);
    else if (part.kind === "block") this.#endBlock(part.body.finish());
    else if (part.kind === "reasoning") part.body.finish();
    return this.#events.take();
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
        if (text.charCodeAt(end) === char.newline) this.#beginBlock(part.tag, part.raw);
        else this.#passText(part.raw);
        return end;
      }
      case "block": {
        const end = part.body.read(text, at);
        this.#endBlock(part.body.end);
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
    } else if (tag.kind !== "open" || this.#prose.isInlineCode) {
      this.#passText(raw);
    } else if (this.#prose.isFirstOnLine) {
      this.#beginBlock(tag, raw);
    } else {
      this.#part = { kind: "behind-opening", tag, raw };
    }
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
export function parseCodeBlocks(text: string): readonly BlockEvent[] {
  const parser = new CodeBlockParser();
  return mergeBlockEvents([...parser.push(text), ...parser.end()]);
}
