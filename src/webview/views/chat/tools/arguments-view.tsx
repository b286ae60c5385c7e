import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import { chatToolsTexts as words } from "../../../chat-tools-texts.ts";
import { CodeText } from "../../../markdown/code-text.tsx";
import { texts } from "../../../texts.ts";
import { Icon } from "../../../ui/icon-button.tsx";
import { type ArgumentRow, argumentRows } from "./arguments.ts";
import { JsonText } from "./json-text.tsx";
import { visible, visibleLine } from "./visible.ts";

/** All arguments of a call: as a table, or, when they are no object or the user wants it, as JSON. */
export function ArgumentsView({ json }: { readonly json: string }): VNode {
  const [raw, setRaw] = useState(false);
  const rows = useMemo(() => argumentRows(json), [json]);
  const hasHidden = useMemo(
    () => visible(json) !== json.replaceAll("\r\n", "\n") || hidesInside(rows),
    [json],
  );
  const isTable = rows !== undefined && !raw;
  return (
    <>
      <div class="tool-part-head">
        <h4>{texts.chat.tool.arguments}</h4>
        {rows !== undefined && rows.length > 0 && (
          <button
            type="button"
            class="text-button"
            onClick={() => {
              setRaw(!raw);
            }}
          >
            {raw ? words.card.asTable : words.card.asJson}
          </button>
        )}
      </div>
      {hasHidden && (
        <p class="tool-warning">
          <Icon name="warning" />
          <span>{words.card.hidden}</span>
        </p>
      )}
      {!isTable && <JsonText label={texts.chat.tool.arguments} text={json} />}
      {isTable && rows.length === 0 && <p class="soft">{words.card.noArguments}</p>}
      {isTable && rows.length > 0 && <Table rows={rows} />}
    </>
  );
}

function Table({ rows }: { readonly rows: readonly ArgumentRow[] }): VNode {
  return (
    <div
      class="arguments"
      data-testid="tool-arguments"
      role="region"
      tabIndex={0}
      aria-label={texts.chat.tool.arguments}
    >
      <dl>
        {rows.map((row, index) => (
          <div key={index} class={`argument argument-${row.kind}`}>
            <dt>{visibleLine(row.name, 400)}</dt>
            <dd>
              {row.kind === "text" ? (
                <Text text={row.text} />
              ) : (
                <CodeText code={visible(row.text)} language="json" open={false} />
              )}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** A string as it is; a long one in pieces, of which only those in view are laid out. */
function Text({ text }: { readonly text: string }): VNode {
  return <CodeText code={visible(text)} language="" open={false} />;
}

/** JSON may write such a mark as an escape. */
function hidesInside(rows: readonly ArgumentRow[] | undefined): boolean {
  return (
    rows?.some(
      ({ name, kind, text }) => visible(name) !== name || (kind === "text" && visible(text) !== text),
    ) ?? false
  );
}
