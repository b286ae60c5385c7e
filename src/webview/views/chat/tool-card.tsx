import type { VNode } from "preact";
import { useId, useState } from "preact/hooks";
import type { MessagePart } from "../../../protocol/chat.ts";
import { toolStates } from "../../chat-texts.ts";
import { CodeText } from "../../markdown/code-text.tsx";
import { texts } from "../../texts.ts";
import { Icon } from "../../ui/icon-button.tsx";

type ToolPart = Extract<MessagePart, { kind: "tool" }>;

/** A call of a tool: which one, and how it went; what went in and came out is folded. */
export function ToolCard({ part }: { readonly part: ToolPart }): VNode {
  const [open, setOpen] = useState(false);
  const id = useId();
  const { name, state } = part;
  return (
    <section class="tool-card" data-testid="tool-card" data-call-id={part.call_id} aria-label={name}>
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
        <StateIcon state={state} />
        <span class="tool-name">{name}</span>
        <span class="tool-state">{toolStates[state]}</span>
      </button>
      {open && (
        <div id={id} class="tool-body">
          <Detail label={texts.chat.tool.arguments} text={part.arguments} />
          <Detail label={texts.chat.tool.result} text={part.result} />
        </div>
      )}
    </section>
  );
}

function StateIcon({ state }: Pick<ToolPart, "state">): VNode {
  switch (state) {
    case "running":
      return <Icon name="loading" class="codicon-modifier-spin" />;
    case "done":
      return <Icon name="check" class="mark completed" />;
    case "failed":
      return <Icon name="error" class="mark failed" />;
    case "cancelled":
      return <Icon name="circle-slash" class="mark stopped" />;
  }
}

function Detail({ label, text }: { readonly label: string; readonly text: string }): VNode {
  const json = prettyJson(text);
  return (
    <>
      <h4>{label}</h4>
      {text === "" ? (
        <p class="soft">{texts.chat.tool.noResult}</p>
      ) : (
        <pre class="code" tabIndex={0} aria-label={label}>
          <CodeText code={json ?? text} language={json === undefined ? "" : "json"} open={false} />
        </pre>
      )}
    </>
  );
}

/** JSON with line breaks; undefined for a text that is none. */
function prettyJson(text: string): string | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
