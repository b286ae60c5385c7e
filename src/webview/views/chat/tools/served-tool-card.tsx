import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { CalledTool } from "../../../../protocol/tools.ts";
import { chatToolsTexts as words } from "../../../chat-tools-texts.ts";
import { texts } from "../../../texts.ts";
import { Icon } from "../../../ui/icon-button.tsx";
import { tellProblem } from "../../../chat-actions.ts";
import { CopyButton } from "../../copy-button.tsx";
import { Notice } from "../notice.tsx";
import type { ToolPart } from "../tool-card.tsx";
import { ArgumentsView } from "./arguments-view.tsx";
import { cancelCall } from "./call-actions.ts";
import { CallFold } from "./call-fold.tsx";
import { CallProgress } from "./call-progress.tsx";
import { Contents } from "./contents.tsx";
import { forgetSeen } from "./seen-at.ts";
import { calledServer } from "./told-apart.ts";
import { TypeBadge } from "./type-badge.tsx";
import { visibleLine } from "./visible.ts";

interface ServedToolCardProps {
  readonly part: ToolPart;
  readonly tool: CalledTool;
}

/** A call of a server's tool that needs no answer (any more): whose, how it goes, and, folded, what went in and came out. */
export function ServedToolCard({ part, tool }: ServedToolCardProps): VNode {
  const { call_id: callId, state, result } = part;
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const running = state === "running";
  const title = visibleLine(tool.title === "" ? tool.name : tool.title);
  const server = calledServer(tool);
  useEffect(() => {
    if (!running) forgetSeen(callId);
  }, [running]);
  return (
    <section
      class="tool-card served"
      data-testid="tool-card"
      data-call-id={callId}
      data-state={state}
      aria-label={title}
    >
      <CallFold
        part={part}
        name={title}
        head={
          <>
            <TypeBadge type={tool.type} />
            <span class="call-names" title={visibleLine(tool.name)}>
              <span class="tool-title">{title}</span>
              <span class="tool-server">{words.card.server(server)}</span>
            </span>
          </>
        }
        action={
          running && <CancelButton callId={callId} failed={problem !== undefined} onProblem={setProblem} />
        }
        below={
          <>
            {running && <CallProgress part={part} />}
            {state === "failed" && result !== "" && <p class="tool-why">{visibleLine(result, 300)}</p>}
            {problem !== undefined && (
              <Notice
                kind="error"
                message={problem}
                onDismiss={() => {
                  setProblem(undefined);
                }}
              />
            )}
          </>
        }
      >
        {() => (
          <>
            <ArgumentsView json={part.arguments} />
            {!running && state !== "declined" && <Result part={part} server={server} />}
          </>
        )}
      </CallFold>
    </section>
  );
}

function Result({
  part: { content, result },
  server,
}: {
  readonly part: ToolPart;
  readonly server: string;
}): VNode {
  return (
    <>
      <div class="tool-part-head">
        <h4>{texts.chat.tool.result}</h4>
        {result !== "" && (
          <CopyButton label={words.card.copyResult} text={() => result} onProblem={tellProblem} />
        )}
      </div>
      <Contents
        server={server}
        contents={content ?? (result === "" ? [] : [{ kind: "text", text: result }])}
      />
    </>
  );
}

interface CancelProps {
  readonly callId: string;
  /** It was pressed, and could not be done. */
  readonly failed: boolean;
  readonly onProblem: (message: string | undefined) => void;
}

/** In a place that never moves, and as wide for both of its words. */
function CancelButton({ callId, failed, onProblem }: CancelProps): VNode {
  const [pressed, setPressed] = useState(false);
  const asked = pressed && !failed;
  return (
    <button
      type="button"
      class="stop cancel-call"
      aria-disabled={asked}
      onClick={() => {
        if (asked) return;
        setPressed(true);
        onProblem(undefined);
        cancelCall(callId, onProblem);
      }}
    >
      <Icon name="debug-stop" />
      <span>{asked ? words.card.cancelling : words.card.cancel}</span>
    </button>
  );
}
