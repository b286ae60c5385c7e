import type { VNode } from "preact";
import { useId, useState } from "preact/hooks";
import { Markdown } from "../../markdown/markdown.tsx";
import { texts } from "../../texts.ts";
import { Icon } from "../../ui/icon-button.tsx";

interface ReasoningProps {
  readonly text: string;
  readonly growing: boolean;
}

/** What the model thought before it answered; folded, since the answer is what was asked for. */
export function Reasoning({ text, growing }: ReasoningProps): VNode {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <section class="reasoning" aria-label={texts.chat.reasoning}>
      <button
        type="button"
        class="text-button fold-text"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => {
          setOpen(!open);
        }}
      >
        <Icon name={open ? "chevron-down" : "chevron-right"} />
        {growing ? texts.chat.reasoningNow : texts.chat.reasoning}
      </button>
      {open && (
        <div id={id} class="reasoning-text">
          <Markdown text={text} streaming={growing} />
        </div>
      )}
    </section>
  );
}
