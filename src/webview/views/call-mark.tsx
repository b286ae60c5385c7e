import type { VNode } from "preact";
import type { CodeCall } from "../../protocol/chat.ts";
import { Icon } from "../ui/icon-button.tsx";

/** Says by shape as well as by colour how the call of a tool stands. */
export function CallMark({ state }: Pick<CodeCall, "state">): VNode {
  switch (state) {
    case "waiting":
      return <Icon name="question" class="mark ask" />;
    case "running":
      return <Icon name="loading" class="codicon-modifier-spin" />;
    case "done":
      return <Icon name="check" class="mark completed" />;
    case "failed":
      return <Icon name="error" class="mark failed" />;
    case "cancelled":
    case "declined":
      return <Icon name="circle-slash" class="mark stopped" />;
  }
}
