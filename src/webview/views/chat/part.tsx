import type { VNode } from "preact";
import type { MessagePart } from "../../../protocol/chat.ts";
import { Markdown } from "../../markdown/markdown.tsx";
import { Icon } from "../../ui/icon-button.tsx";
import { memo } from "../../ui/memo.ts";
import { CodeCard } from "./code-card.tsx";
import { Reasoning } from "./reasoning.tsx";
import { ToolCard } from "./tool-card.tsx";

interface PartProps {
  readonly part: MessagePart;
  /** True while more of it may come. */
  readonly growing: boolean;
}

/** One piece of an answer. */
export const Part = memo(function Part({ part, growing }: PartProps): VNode {
  switch (part.kind) {
    case "text":
      return <Markdown text={part.text} streaming={growing} />;
    case "reasoning":
      return <Reasoning text={part.text} growing={growing} />;
    case "code":
      return <CodeCard part={part} />;
    case "tool":
      return <ToolCard part={part} />;
    case "notice":
      return (
        <p class="ending">
          <Icon name="info" />
          {part.text}
        </p>
      );
  }
});
