import type { VNode } from "preact";
import { texts } from "../../../texts.ts";
import type { ToolPart } from "../tool-card.tsx";
import { CallFold } from "./call-fold.tsx";
import { JsonText } from "./json-text.tsx";

/** A call of one of Backburner's own tools: which one, and how it went; what went in and came out is folded. */
export function OwnToolCard({ part }: { readonly part: ToolPart }): VNode {
  const { name } = part;
  return (
    <section
      class="tool-card"
      data-testid="tool-card"
      data-call-id={part.call_id}
      data-state={part.state}
      aria-label={name}
    >
      <CallFold part={part} name={name} head={<span class="tool-name">{name}</span>}>
        {() => (
          <>
            <h4>{texts.chat.tool.arguments}</h4>
            <JsonText label={texts.chat.tool.arguments} text={part.arguments} />
            <h4>{texts.chat.tool.result}</h4>
            {part.result === "" ? (
              <p class="soft">{texts.chat.tool.noResult}</p>
            ) : (
              <JsonText label={texts.chat.tool.result} text={part.result} />
            )}
          </>
        )}
      </CallFold>
    </section>
  );
}
