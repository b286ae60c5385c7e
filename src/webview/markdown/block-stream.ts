import { Lexer, type Links, type MarkedToken } from "marked";
import { completed } from "./complete.ts";
import { continues } from "./continues.ts";
import { cutOf } from "./cut.ts";
import { isFenced, openFence, type OpenFence } from "./open-fence.ts";

/** One block of a text: a paragraph, a list, a piece of code. The same object as long as nothing in it changes. */
export interface Block {
  /** Its place among the blocks of the text. */
  readonly key: number;
  readonly token: MarkedToken;
  /** True for code whose end has not come yet. */
  readonly open: boolean;
}

/** Blocks in groups of {@link GROUP}; a group whose blocks have not changed is the same array as before. */
export type Blocks = readonly (readonly Block[])[];

const GROUP = 32;
/** How much is read at once; a long text that is whole already is taken in such pieces too. */
const PIECE = 8 * 1024;

/** Markdown that grows: reads only what can still change, so that the last word of a long answer costs no more than the first. */
export class BlockStream {
  #seen = "";
  #streaming = false;
  /** Full groups of settled blocks. */
  #full: (readonly Block[])[] = [];
  /** Settled blocks of the group that is not full yet. */
  #settled: Block[] = [];
  /** What can still change, with plain line ends. */
  #tail = "";
  #tailBlocks: readonly Block[] = [];
  #fence: OpenFence | undefined;
  #links = noLinks();
  #blocks: Blocks = [];

  /** The blocks of a text; while it is `streaming`, what is half written looks as it will when it is whole. */
  update(text: string, streaming: boolean): Blocks {
    if (text === this.#seen && streaming === this.#streaming) return this.#blocks;
    if (!continues(text, this.#seen)) this.#restart();
    this.#take(text);
    if (!streaming && Object.keys(this.#links).length > 0) {
      // A link may be defined after it was used: now all of them are known.
      this.#restart(this.#links);
      this.#take(text);
    }
    this.#streaming = streaming;
    if (!streaming) this.#settle(this.#lex(this.#tail));
    this.#blocks = [...this.#full, ...grouped([...this.#settled, ...this.#tailBlocks])];
    return this.#blocks;
  }

  #restart(links = noLinks()): void {
    this.#seen = "";
    this.#full = [];
    this.#settled = [];
    this.#tail = "";
    this.#tailBlocks = [];
    this.#fence = undefined;
    this.#links = links;
  }

  #take(text: string): void {
    for (let at = this.#seen.length; at < text.length; at += PIECE) {
      const before = this.#tail.length;
      this.#tail += this.#plainEnds(text.slice(at, at + PIECE));
      this.#seen = text.slice(0, at + PIECE);
      if (this.#fence?.mayEnd(this.#tail, before) === false) this.#growFence(this.#fence);
      else this.#read();
    }
  }

  /** A line end may be cut between its two characters. */
  #plainEnds(added: string): string {
    const rest = this.#seen.endsWith("\r") && added.startsWith("\n") ? added.slice(1) : added;
    return rest.replace(/\r\n?/g, "\n");
  }

  /** Reads the tail: settles what nothing can change any more, and shows the rest. */
  #read(): void {
    const tokens = this.#lex(this.#tail);
    const count = settledCount(tokens, this.#tail);
    this.#settle(tokens.slice(0, count));
    const rest = tokens.slice(count);
    const cut = cutOf(rest, this.#tail);
    if (cut === 0) {
      this.#show(rest);
      return;
    }
    this.#settle(this.#lex(this.#tail.slice(0, cut)));
    this.#show(this.#lex(this.#tail));
  }

  /** Takes the tokens at the beginning of the tail for good. */
  #settle(tokens: readonly MarkedToken[]): void {
    if (tokens.length === 0) return;
    for (const token of tokens) {
      if (token.type === "def") this.#links[token.tag] ??= { href: token.href, title: token.title };
      if (isVisible(token)) this.#settled.push(this.#block(this.#count, token));
    }
    while (this.#settled.length >= GROUP) this.#full.push(this.#settled.splice(0, GROUP));
    this.#tail = this.#tail.slice(lengthOf(tokens));
    this.#tailBlocks = [];
    this.#fence = undefined;
  }

  #show(tokens: readonly MarkedToken[]): void {
    const visible = tokens.filter(isVisible);
    const last = visible.at(-1);
    this.#fence = last === undefined ? undefined : openFence(this.#tail, last);
    if (last !== undefined && this.#fence === undefined) {
      const whole = completed(last);
      if (whole !== last.raw) visible.splice(-1, 1, ...this.#lex(whole).filter(isVisible));
    }
    const first = this.#count;
    this.#tailBlocks = visible.map((token, index) => this.#block(first + index, token));
    if (this.#fence !== undefined) this.#growFence(this.#fence);
  }

  /** The last block is open code: only its text is another one. */
  #growFence(fence: OpenFence): void {
    const key = this.#count + this.#tailBlocks.length - 1;
    this.#tailBlocks = this.#tailBlocks.with(-1, { key, token: fence.token(this.#tail), open: true });
  }

  /** How many blocks are settled. */
  get #count(): number {
    return this.#full.length * GROUP + this.#settled.length;
  }

  /** The block that was there already, when it is still the same. */
  #block(key: number, token: MarkedToken): Block {
    const known = this.#tailBlocks.find((block) => block.key === key);
    const same = known?.open === false && known.token.type === token.type && known.token.raw === token.raw;
    return same ? known : { key, token, open: false };
  }

  #lex(text: string): MarkedToken[] {
    const lexer = new Lexer({ gfm: true });
    Object.assign(lexer.tokens.links, this.#links);
    try {
      // Without extensions there are no other tokens than marked's own.
      return lexer.lex(text) as MarkedToken[];
    } catch (error) {
      // Nested too deep to be read: it is shown as it was written.
      if (!(error instanceof RangeError)) throw error;
      return [{ type: "paragraph", raw: text, text, tokens: [{ type: "text", raw: text, text }] }];
    }
  }
}

function noLinks(): Links {
  return Object.create(null) as Links;
}

function isVisible({ type }: MarkedToken): boolean {
  return type !== "space" && type !== "def";
}

function lengthOf(tokens: readonly MarkedToken[]): number {
  return tokens.reduce((sum, { raw }) => sum + raw.length, 0);
}

/**
 * How many tokens nothing that comes later can change: those before the last block that begins after a blank line, or is fenced code, and
 * whose first line is complete. Before that a list may go on, or a line of three stars turn out to be the beginning of a word.
 */
function settledCount(tokens: readonly MarkedToken[], text: string): number {
  if (lengthOf(tokens) !== text.length) return 0;
  let start = text.length;
  for (let index = tokens.length - 1; index > 0; index--) {
    const token = tokens[index];
    if (token === undefined) break;
    start -= token.raw.length;
    const begins = token.type !== "space" && text.includes("\n", start) && text[start - 1] === "\n";
    if (begins && (isFenced(token) || isBlank(text, start - 1))) return index;
  }
  return 0;
}

/** Whether the line that ends at `end` is blank. */
function isBlank(text: string, end: number): boolean {
  const line = text.slice(text.lastIndexOf("\n", end - 1) + 1, end);
  return line.trim() === "" && end > 0;
}

function grouped(blocks: readonly Block[]): Blocks {
  const groups: (readonly Block[])[] = [];
  for (let at = 0; at < blocks.length; at += GROUP) groups.push(blocks.slice(at, at + GROUP));
  return groups;
}
