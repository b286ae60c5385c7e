import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { ToolView } from "../../../protocol/tools.ts";
import { texts } from "../../texts.ts";
import { askForServer } from "../../tools-actions.ts";
import { memo } from "../../ui/memo.ts";
import { found } from "../chat/search.ts";
import { visible, visibleLine } from "../chat/tools/visible.ts";

/** How many tools are drawn before the user asks for more; whoever has many finds them by name. */
const PAGE = 100;
/** From how many on there is something to search in. */
const MANY = 8;

interface OfferToolsProps {
  readonly id: string;
  readonly name: string;
  readonly tools: readonly ToolView[];
}

/** The tools of a server, with a search where there are many. */
export function OfferTools({ id, name, tools }: OfferToolsProps): VNode {
  const [query, setQuery] = useState("");
  const [count, setCount] = useState(PAGE);
  const words = texts.tools.offer;
  const matching = found(tools, query, (tool) => `${tool.name} ${tool.title} ${tool.description}`);
  const tokens = tools.reduce((sum, tool) => sum + tool.tokens, 0);
  return (
    <>
      <div class="offer-head">
        <h3>{words.tools}</h3>
        {tokens > 0 && <span class="soft">{words.tokens(tokens.toLocaleString())}</span>}
      </div>
      {tools.length >= MANY && (
        <input
          class="search-field"
          type="search"
          aria-label={words.search(name)}
          placeholder={words.search(name)}
          spellcheck={false}
          value={query}
          onInput={(event) => {
            setQuery(event.currentTarget.value);
            setCount(PAGE);
          }}
        />
      )}
      {tools.length === 0 && <p class="soft">{words.noTools}</p>}
      {tools.length > 0 && matching.length === 0 && <p class="soft">{words.noMatch}</p>}
      <ul class="offered">
        {matching.slice(0, count).map((tool) => (
          <Tool key={tool.name} id={id} tool={tool} />
        ))}
      </ul>
      {matching.length > count && (
        <button
          type="button"
          class="text-button"
          onClick={() => {
            setCount(count + PAGE);
          }}
        >
          {words.more(Math.min(PAGE, matching.length - count))}
        </button>
      )}
    </>
  );
}

const Tool = memo(function Tool({ id, tool }: { readonly id: string; readonly tool: ToolView }): VNode {
  const words = texts.tools.offer;
  return (
    <li data-testid="offered-tool">
      <div class="offered-text">
        <span class="offered-name">{visibleLine(tool.name, 300)}</span>
        {tool.title !== "" && tool.title !== tool.name && (
          <span class="offered-note">{visibleLine(tool.title)}</span>
        )}
        {tool.read_only && <span class="offered-note">{words.readOnly}</span>}
        {tool.description !== "" && <p class="offered-about">{visible(tool.description)}</p>}
      </div>
      {tool.allowed_for_good && (
        <button
          type="button"
          class="small-button"
          aria-label={words.askAgainTip(visibleLine(tool.name))}
          title={words.askAgainTip(visibleLine(tool.name))}
          onClick={() => {
            askForServer(id, "tools:ask-again", { id, tool: tool.name });
          }}
        >
          {words.askAgain}
        </button>
      )}
    </li>
  );
});
