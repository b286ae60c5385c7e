import type { VNode } from "preact";
import { languageName } from "../../languages.ts";
import { texts } from "../../texts.ts";
import { duration } from "../../time.ts";
import type { CodePartIn } from "./code-card.tsx";

/** In what, where and for how long the code would run. */
export function ApprovalFacts({ part }: { readonly part: CodePartIn<"waiting"> }): VNode {
  const { engine, folder, limit_seconds: limit } = part.state;
  const facts: readonly (readonly [string, string])[] = [
    [texts.chat.approval.language, languageName(part.language)],
    [texts.chat.approval.engine, engine],
    [texts.chat.approval.folder, folder],
    [texts.chat.approval.limit, duration(limit)],
  ];
  return (
    <dl class="facts-list">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd title={value}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
