import type { VNode } from "preact";
import type { ToolServersView } from "../../../protocol/tools.ts";
import { dispatch, tools } from "../../store.ts";
import { texts } from "../../texts.ts";
import { askForTools, tellToolsProblem } from "../../tools-actions.ts";
import { Icon } from "../../ui/icon-button.tsx";
import { Notice } from "../chat/notice.tsx";

/** What went wrong, what can be brought back, and what is wrong in the settings. */
export function ServerNotices({ view }: { readonly view: ToolServersView }): VNode {
  const { problem, dismissed } = tools.value;
  const { deleted, problems } = view;
  return (
    <>
      {problem !== undefined && (
        <Notice
          kind="error"
          message={problem}
          onDismiss={() => {
            tellToolsProblem(undefined);
          }}
        />
      )}
      {deleted !== undefined && deleted.id !== dismissed && (
        <Notice
          kind="info"
          message={texts.tools.deleted(deleted.title)}
          onDismiss={() => {
            dispatch({ type: "tools:dismissed", id: deleted.id });
          }}
        >
          <button
            type="button"
            class="small-button"
            onClick={() => {
              askForTools("tools:undo-delete", {});
            }}
          >
            {texts.tools.undo}
          </button>
        </Notice>
      )}
      {problems.length > 0 && (
        <section class="notice warning" aria-label={texts.tools.settings}>
          <Icon name="warning" />
          <ul class="notice-list">
            {problems.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
