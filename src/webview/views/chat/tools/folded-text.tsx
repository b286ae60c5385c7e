import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { chatToolsTexts as words } from "../../../chat-tools-texts.ts";
import { visible } from "./visible.ts";

/** Longer texts begin folded. */
const SHORT = { characters: 220, lines: 3 };

/** A text that someone else has written, in a few lines until the user wants all of it. */
export function FoldedText({ text }: { readonly text: string }): VNode {
  const [open, setOpen] = useState(false);
  const shown = visible(text.trim());
  const isLong = shown.length > SHORT.characters || shown.split("\n").length > SHORT.lines;
  return (
    <div class="folded-text">
      <p class={isLong && !open ? "plain-text clamped" : "plain-text"} tabIndex={open ? 0 : undefined}>
        {isLong && !open ? shown.slice(0, 1000) : shown}
      </p>
      {isLong && (
        <button
          type="button"
          class="text-button"
          aria-expanded={open}
          onClick={() => {
            setOpen(!open);
          }}
        >
          {open ? words.card.less : words.card.more}
        </button>
      )}
    </div>
  );
}
