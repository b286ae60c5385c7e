import type { ComponentChildren, VNode } from "preact";
import { useId, useState } from "preact/hooks";
import { toolStates } from "../../../chat-texts.ts";
import { texts } from "../../../texts.ts";
import { Icon } from "../../../ui/icon-button.tsx";
import { CallMark } from "../../call-mark.tsx";
import { took } from "../took.ts";
import type { ToolPart } from "../tool-card.tsx";

interface CallFoldProps {
  readonly part: ToolPart;
  /** The accessible name of what is folded. */
  readonly name: string;
  /** What stands between the state's mark and its word. */
  readonly head: ComponentChildren;
  /** What stands beside the first row. */
  readonly action?: ComponentChildren;
  /** What stands below the first row, folded or not. */
  readonly below?: ComponentChildren;
  /** What is folded; made only while it is open. */
  readonly children: () => ComponentChildren;
}

/** The first row of a call's card, and below it what the user opens. */
export function CallFold({ part, name, head, action, below, children }: CallFoldProps): VNode {
  const [open, setOpen] = useState(false);
  const id = useId();
  const { state, seconds } = part;
  return (
    <>
      <div class="tool-top">
        <button
          type="button"
          class="tool-head"
          aria-expanded={open}
          aria-controls={open ? id : undefined}
          aria-label={open ? texts.chat.tool.hide(name) : texts.chat.tool.show(name)}
          onClick={() => {
            setOpen(!open);
          }}
        >
          <Icon name={open ? "chevron-down" : "chevron-right"} />
          <CallMark state={state} />
          {head}
          <span class="tool-state">
            {toolStates[state]}
            {seconds !== undefined && <span class="tool-seconds">{took(seconds)}</span>}
          </span>
        </button>
        {action}
      </div>
      {below}
      {open && (
        <div id={id} class="tool-body">
          {children()}
        </div>
      )}
    </>
  );
}
