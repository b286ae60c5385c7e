import type { VNode } from "preact";
import type { ToolProgress } from "../../../../protocol/tools.ts";
import { chatToolsTexts as words } from "../../../chat-tools-texts.ts";
import { Elapsed } from "../../daemons/elapsed.tsx";
import type { ToolPart } from "../tool-card.tsx";
import { shareOf } from "./progress.ts";
import { firstSeen } from "./seen-at.ts";
import { visibleLine } from "./visible.ts";

/** How far a call is, as its server tells, and how long it has taken. */
export function CallProgress({ part: { call_id: callId, progress } }: { readonly part: ToolPart }): VNode {
  return (
    <div class="tool-progress">
      {progress !== undefined && <Bar progress={progress} />}
      <div class="tool-progress-words">
        <span class="tool-message">{visibleLine(progress?.message ?? "", 300)}</span>
        {progress?.total !== undefined && (
          <span class="tool-count">
            {words.card.of(progress.done.toLocaleString(), progress.total.toLocaleString())}
          </span>
        )}
        <Elapsed startedAt={firstSeen(callId)} endedAt={undefined} />
      </div>
    </div>
  );
}

function Bar({ progress }: { readonly progress: ToolProgress }): VNode {
  const share = shareOf(progress);
  const percent = share === undefined ? undefined : Math.round(share * 100);
  return (
    <div
      class={percent === undefined ? "bar unknown" : "bar"}
      role="progressbar"
      aria-label={words.card.progress}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <div class="bar-done" style={percent === undefined ? undefined : { width: `${String(percent)}%` }} />
    </div>
  );
}
