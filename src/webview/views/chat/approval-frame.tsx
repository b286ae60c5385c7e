import type { ComponentChildren, VNode } from "preact";
import { useId, useRef } from "preact/hooks";
import { Icon } from "../../ui/icon-button.tsx";
import { useApprovalFocus } from "./use-approval-focus.ts";

interface ApprovalFrameProps {
  readonly class?: string;
  readonly title: string;
  /** At the end of the head. */
  readonly aside?: VNode;
  readonly onEscape: () => void;
  readonly children: ComponentChildren;
  /** What tests and the page find it by. */
  readonly [data: `data-${string}`]: string;
}

/** The card around a question to the user: it takes the focus, but no button of it, and Escape is a no. */
export function ApprovalFrame(props: ApprovalFrameProps): VNode {
  const { class: more = "", title, aside, onEscape, children, ...data } = props;
  const card = useRef<HTMLElement>(null);
  const id = useId();
  useApprovalFocus(card);
  return (
    <section
      {...data}
      ref={card}
      class={more === "" ? "card approval" : `card approval ${more}`}
      role="group"
      aria-labelledby={id}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.isComposing) return;
        event.stopPropagation();
        onEscape();
      }}
    >
      <header class="card-header run-header">
        <Icon name="shield" class="mark ask" />
        <h3 id={id} class="label">
          {title}
        </h3>
        {aside !== undefined && <span class="spacer" />}
        {aside}
      </header>
      {children}
    </section>
  );
}
