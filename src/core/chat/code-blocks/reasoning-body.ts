import type { BlockEvents } from "./block-events.ts";
import { TagScanner } from "./tag-scanner.ts";

/** Reasoning from behind its opening tag to its closing one, fed in pieces of any size; what it holds goes to the events. */
export class ReasoningBody {
  readonly #name: string;
  readonly #events: BlockEvents;
  #place: "text" | "tag" | "behind-closing" = "text";
  #last = "";
  #scanner = new TagScanner();
  #isOver = false;

  /** The closing tag has the same name as the opening one. */
  constructor(name: string, events: BlockEvents) {
    this.#name = name;
    this.#events = events;
  }

  /** True behind the closing tag. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Reads on from `at`, at most to where the reasoning ends; returns the place. */
  read(text: string, at: number): number {
    let i = at;
    while (i < text.length && !this.#isOver) {
      if (this.#place === "text") i = this.#readText(text, i);
      else if (this.#place === "tag") i = this.#readTag(text, i);
      else this.#decide(text[i]);
    }
    return i;
  }

  /** The reply is over. */
  finish(): void {
    if (this.#place === "tag") this.#write(this.#scanner.raw);
  }

  #readText(text: string, at: number): number {
    const start = text.indexOf("<", at);
    const end = start === -1 ? text.length : start;
    this.#write(text.slice(at, end));
    if (start !== -1) {
      this.#scanner = new TagScanner();
      this.#place = "tag";
    }
    return end;
  }

  #readTag(text: string, at: number): number {
    const end = this.#scanner.read(text, at);
    const { tag, raw } = this.#scanner;
    if (tag === undefined) return end;
    if (tag.kind !== "reasoning-close" || tag.name !== this.#name) {
      this.#write(raw);
      this.#place = "text";
    } else if (this.#last === "`") {
      this.#place = "behind-closing";
    } else {
      this.#isOver = true;
    }
    return end;
  }

  /** A closing tag between backticks is one that the model thinks of. */
  #decide(next: string | undefined): void {
    if (next === "`") {
      this.#write(this.#scanner.raw);
      this.#place = "text";
    } else {
      this.#isOver = true;
    }
  }

  #write(text: string): void {
    this.#events.text("reasoning", text);
    this.#last = text.at(-1) ?? this.#last;
  }
}
