import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { DaemonView, LimitsView } from "../../../protocol/views.ts";
import { now } from "../../clock.ts";
import { highlight, revealHidden } from "../../highlight.ts";
import { texts } from "../../texts.ts";
import { roughTime } from "../../time.ts";
import { Icon } from "../../ui/icon-button.tsx";

interface FoldProps {
  readonly daemon: DaemonView;
  readonly limits: LimitsView;
}

/** The row between header and output: the folded code, and how much time and room is left. */
export function CodeFold({ daemon, limits }: FoldProps): VNode {
  const [open, setOpen] = useState(false);
  const id = `code-${daemon.daemon_id}`;
  const lines = useMemo(() => daemon.code.trimEnd().split("\n").length, [daemon.code]);
  return (
    <>
      <div class="code-row">
        <button
          type="button"
          class="text-button fold-code"
          aria-expanded={open}
          aria-controls={open ? id : undefined}
          onClick={() => {
            setOpen(!open);
          }}
        >
          <Icon name={open ? "chevron-down" : "chevron-right"} />
          {texts.card.code(lines)}
        </button>
        {daemon.status === "running" && <Budget daemon={daemon} limits={limits} />}
      </div>
      {open && <Code id={id} daemon={daemon} />}
    </>
  );
}

/** "2 of 3 · ends in 59 min". */
function Budget({ daemon, limits: { running, max_concurrent: max } }: FoldProps): VNode {
  const left = daemon.deadline_at - now.value;
  return (
    <span class="budget" title={texts.card.slotsTip(running, max)}>
      {texts.card.slots(running, max)} · {left > 0 ? texts.card.endsIn(roughTime(left)) : texts.card.endsSoon}
    </span>
  );
}

function Code({ id, daemon }: { readonly id: string; readonly daemon: DaemonView }): VNode {
  const text = useMemo(() => revealHidden(daemon.code), [daemon.code]);
  const html = useMemo(() => highlight(text, daemon.language), [text, daemon.language]);
  const name = texts.card.showCode;
  return (
    <pre id={id} class="code" tabIndex={0} aria-label={name}>
      {html === undefined ? <code>{text}</code> : <code dangerouslySetInnerHTML={{ __html: html }} />}
    </pre>
  );
}
