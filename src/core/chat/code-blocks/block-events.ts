/** What a reply is made of, in order, as it comes. */
export type BlockEvent =
  /** Prose to show: whatever is part of no block and no reasoning, to the letter. */
  | { readonly kind: "text"; readonly text: string }
  /** What the model thought to itself, without the tags around it; nothing in it ever runs. */
  | { readonly kind: "reasoning"; readonly text: string }
  /** A block begins. The language is lower case, as Jupyter writes it. */
  | { readonly kind: "code-start"; readonly language: string; readonly background: boolean }
  /** More of the block's code, to show it while it comes. */
  | { readonly kind: "code"; readonly text: string }
  /** The block is closed: exactly what may run, which is all its `code` joined, and never empty. */
  | { readonly kind: "code-end"; readonly code: string }
  /** The reply ended inside the block, or another block began inside it: shown, never run. */
  | { readonly kind: "code-unclosed"; readonly code: string }
  /** A call of a tool, closed: what stands between its tags, which may yet be broken. */
  | { readonly kind: "call"; readonly json: string }
  /** The reply ended inside the call, or another one began inside it: shown, never called. */
  | { readonly kind: "call-unclosed"; readonly json: string };

type TextKind = "text" | "reasoning" | "code";

const none: readonly BlockEvent[] = [];

/** Events on their way out; texts of one kind that follow each other become one event. */
export class BlockEvents {
  #events: BlockEvent[] = [];

  /** Adds a piece of text; an empty one is no event. */
  text(kind: TextKind, text: string): void {
    if (text === "") return;
    const index = this.#events.length - 1;
    const last = index < 0 ? undefined : this.#events[index];
    if (last?.kind === kind && "text" in last) this.#events[index] = { kind, text: last.text + text };
    else this.#events.push({ kind, text });
  }

  /** Adds an event that is no text. */
  add(event: Exclude<BlockEvent, { kind: TextKind }>): void {
    this.#events.push(event);
  }

  /** Hands over what was added since the last time. */
  take(): readonly BlockEvent[] {
    if (this.#events.length === 0) return none;
    const events = this.#events;
    this.#events = [];
    return events;
  }
}
