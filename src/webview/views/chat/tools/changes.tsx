import type { VNode } from "preact";
import { chatToolsTexts as words } from "../../../chat-tools-texts.ts";
import { Icon } from "../../../ui/icon-button.tsx";
import { visible } from "./visible.ts";

/** Says that a tool is another one than the user has allowed, and in what. */
export function Changes({ lines }: { readonly lines: readonly string[] }): VNode {
  return (
    <div class="tool-changes" data-testid="tool-changes">
      <p class="tool-warning">
        <Icon name="warning" />
        <strong>{words.approval.changed}</strong>
      </p>
      <pre class="code" tabIndex={0} aria-label={words.approval.difference}>
        {lines.map((line, index) => (
          <span key={index} class={`change ${kindOf(line)}`}>
            {/* One entry is one line, whatever it holds. */}
            {visible(line).replaceAll("\n", "⏎")}
            {"\n"}
          </span>
        ))}
      </pre>
    </div>
  );
}

function kindOf(line: string): string {
  if (line.startsWith("+")) return "added";
  return line.startsWith("-") ? "removed" : "same";
}
