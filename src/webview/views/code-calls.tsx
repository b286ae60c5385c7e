import type { VNode } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { CodeCall, CodeCalls } from "../../protocol/chat.ts";
import { askForPage } from "../actions.ts";
import { toolStates } from "../chat-texts.ts";
import { codeCallsTexts as words } from "../code-calls-texts.ts";
import { Icon } from "../ui/icon-button.tsx";
import { CallMark } from "./call-mark.tsx";
import { visibleLine } from "./chat/tools/visible.ts";
import { took } from "./chat/took.ts";
import { Elapsed } from "./daemons/elapsed.tsx";

interface CodeCallsProps {
  readonly calls: CodeCalls;
  /** While the code runs the list is open, unless the user has folded it. */
  readonly running: boolean;
}

/** The tools that code calls, a line each, the newest last: folded, those that wait or run. */
export function CodeCallsList({ calls: { total, calls }, running }: CodeCallsProps): VNode | null {
  const [chosen, choose] = useState<boolean | undefined>(undefined);
  const id = useId();
  const open = chosen ?? running;
  const shown = open ? calls : calls.filter(({ state }) => isOpen(state));
  const list = useFollowedEnd(shown);
  if (total === 0) return null;
  const earlier = total - calls.length;
  return (
    <section class="code-calls" data-testid="code-calls">
      <button
        type="button"
        class="text-button fold-code"
        aria-expanded={open}
        aria-controls={shown.length > 0 ? id : undefined}
        onClick={() => {
          choose(!open);
        }}
      >
        <Icon name={open ? "chevron-down" : "chevron-right"} />
        {words.title(total)}
      </button>
      {shown.length > 0 && (
        <ol ref={list} id={id} class="call-lines" aria-label={words.list} tabIndex={0}>
          {open && earlier > 0 && <li class="call-earlier">{words.earlier(earlier)}</li>}
          {shown.map((call) => (
            <CallLine key={call.call_id} call={call} />
          ))}
        </ol>
      )}
    </section>
  );
}

function CallLine({ call }: { readonly call: CodeCall }): VNode {
  const { state, tool, started_at: startedAt, seconds } = call;
  const name = `${visibleLine(tool.server_id, 40)}.${visibleLine(tool.name, 60)}`;
  return (
    <li
      class="code-call"
      data-testid="code-call"
      data-state={state}
      aria-label={words.call(name, toolStates[state])}
    >
      <CallMark state={state} />
      <span class="call-name" title={visibleLine(call.arguments, 500)}>
        {name}
      </span>
      <span class="call-note">{noteOf(call)}</span>
      {state === "waiting" && <ShowQuestion />}
      {state === "running" && <Elapsed startedAt={startedAt} endedAt={undefined} />}
      {seconds !== undefined && <span class="elapsed">{took(seconds)}</span>}
    </li>
  );
}

/** The editor asks in a notification, which hides itself after a while. */
function ShowQuestion(): VNode {
  return (
    <button
      type="button"
      class="text-button"
      onClick={() => {
        askForPage("command:run", { command: "notifications.showList" });
      }}
    >
      {words.showQuestion}
    </button>
  );
}

/** What there is to say of a call beside its name: what it waits for, how far it is, what came of it. */
function noteOf({ state, note = "", progress, arguments: json }: CodeCall): string {
  if (state === "waiting") return words.waiting;
  if (state === "running") return visibleLine(progress?.message ?? (json === "{}" ? "" : json), 200);
  if (state === "done") return visibleLine(note, 200);
  return [toolStates[state], visibleLine(note, 200)].filter((text) => text !== "").join(": ");
}

function isOpen(state: CodeCall["state"]): boolean {
  return state === "waiting" || state === "running";
}

/** Keeps the newest line in view as long as the user has not scrolled away from it. */
function useFollowedEnd(shown: readonly CodeCall[]): { current: HTMLOListElement | null } {
  const list = useRef<HTMLOListElement>(null);
  const wasAtEnd = useRef(true);
  const element = list.current;
  if (element !== null)
    wasAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 24;
  useLayoutEffect(() => {
    const now = list.current;
    if (now !== null && wasAtEnd.current) now.scrollTop = now.scrollHeight;
  }, [shown]);
  return list;
}
