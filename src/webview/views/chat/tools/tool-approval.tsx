import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { CalledTool, ToolQuestion } from "../../../../protocol/tools.ts";
import { chatToolsTexts as words } from "../../../chat-tools-texts.ts";
import { ApprovalFrame } from "../approval-frame.tsx";
import { Notice } from "../notice.tsx";
import type { ToolPart } from "../tool-card.tsx";
import { ArgumentsView } from "./arguments-view.tsx";
import { answerCall, type CallAnswer } from "./call-actions.ts";
import { Changes } from "./changes.tsx";
import { FoldedText } from "./folded-text.tsx";
import { calledServer } from "./told-apart.ts";
import { ToolApprovalButtons } from "./tool-approval-buttons.tsx";
import { TypeBadge } from "./type-badge.tsx";
import { visibleLine } from "./visible.ts";

interface ToolApprovalProps {
  readonly part: ToolPart;
  readonly tool: CalledTool;
  readonly question: ToolQuestion;
}

/** Asks before a tool is called: whose it is, what it says of itself, and all that it would get. Only a press on a button starts it. */
export function ToolApproval({ part, tool, question }: ToolApprovalProps): VNode {
  const { call_id: callId } = part;
  const [given, setGiven] = useState<CallAnswer | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const answer = (what: CallAnswer): void => {
    if (given !== undefined) return;
    setGiven(what);
    setProblem(undefined);
    answerCall(callId, question.hash, what, (message) => {
      setGiven(undefined);
      setProblem(message);
    });
  };
  return (
    <ApprovalFrame
      class="tool-card tool-approval"
      data-testid="tool-approval"
      data-call-id={callId}
      title={words.approval.title(calledServer(tool), visibleLine(tool.name, 130))}
      aside={<TypeBadge type={tool.type} />}
      onEscape={() => {
        answer("decline");
      }}
    >
      {question.changes.length > 0 && <Changes lines={question.changes} />}
      <About tool={tool} description={question.description} />
      <ArgumentsView json={part.arguments} />
      {problem !== undefined && (
        <Notice
          kind="error"
          message={problem}
          onDismiss={() => {
            setProblem(undefined);
          }}
        />
      )}
      <ToolApprovalButtons tool={tool} given={given} onAnswer={answer} />
    </ApprovalFrame>
  );
}

/** What the tool says of itself, which may be untrue; it is not said twice. */
function About({ tool, description }: { readonly tool: CalledTool; readonly description: string }): VNode {
  const title = visibleLine(tool.title);
  return (
    <div class="tool-about">
      {title !== "" && title !== visibleLine(tool.name) && <p class="tool-title">{title}</p>}
      {description.trim() === "" ? (
        <p class="soft">{words.card.noDescription}</p>
      ) : (
        // Exactly the same, and all of it is seen: else a part of it would be kept from the user.
        description !== title && <FoldedText text={description} />
      )}
      {tool.read_only && <p class="soft">{words.approval.readOnly}</p>}
    </div>
  );
}
