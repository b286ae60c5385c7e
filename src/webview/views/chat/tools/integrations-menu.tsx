import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { EDITOR_TOOLS, type ToolServersView } from "../../../../protocol/tools.ts";
import { chatToolsTexts } from "../../../chat-tools-texts.ts";
import { Notice } from "../notice.tsx";
import { AvailableTools } from "./available-tools.tsx";
import { ChosenSum } from "./chosen-sum.tsx";
import { goByArrows } from "./go-by-arrows.ts";
import { type Integration, integrationsOf } from "./integration.ts";
import { IntegrationRow } from "./integration-row.tsx";
import { menuProblem } from "./menu-state.ts";
import { offers } from "./offers.ts";
import { addToolServer, openToolServers, toolServers, toolServersProblem } from "./servers.ts";

const words = chatToolsTexts.menu;

/** With more things than this a search is offered. */
const MANY = 8;

/** Servers and tools, each with its switch, and how to get more; or the list of what is on. */
export function IntegrationsMenu({ close }: { readonly close: () => void }): VNode {
  const [page, setPage] = useState<"menu" | "available">("menu");
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    menuProblem.value = undefined;
    openToolServers();
  }, []);
  const view = toolServers.value;
  const isKnown = view !== undefined;
  useEffect(() => box.current?.querySelector<HTMLElement>("input, [data-stop]")?.focus(), [page, isKnown]);
  return (
    <div ref={box} class="integrations-page" role="none" onKeyDown={goByArrows}>
      {page === "menu" ? (
        <>
          {view === undefined ? <Unknown /> : <Choices view={view} />}
          {menuProblem.value !== undefined && (
            <Notice
              kind="error"
              message={menuProblem.value}
              onDismiss={() => {
                menuProblem.value = undefined;
              }}
            />
          )}
          <div class="popover-foot">
            <button
              type="button"
              class="menu-item"
              data-stop
              onClick={() => {
                close();
                addToolServer();
              }}
            >
              {words.add}
            </button>
            <button
              type="button"
              class="menu-item"
              data-stop
              onClick={() => {
                setPage("available");
              }}
            >
              {words.available}
            </button>
          </div>
        </>
      ) : (
        <AvailableTools
          onBack={() => {
            setPage("menu");
          }}
        />
      )}
    </div>
  );
}

function Unknown(): VNode {
  return <p class="rows-note">{toolServersProblem.value ?? words.loading}</p>;
}

/** What can be switched on. */
function Choices({ view }: { readonly view: ToolServersView }): VNode {
  const [query, setQuery] = useState("");
  const all = integrationsOf(view);
  const shown = all.filter(
    ({ id, title }) => matches(query, title) || toolNames(id).some((name) => matches(query, name)),
  );
  const servers = shown.filter(({ id }) => id !== EDITOR_TOOLS);
  const editor = shown.filter(({ id }) => id === EDITOR_TOOLS);
  return (
    <>
      {isMany(all) && (
        <input
          class="search-field"
          type="text"
          aria-label={words.search}
          placeholder={words.search}
          spellcheck={false}
          value={query}
          data-stop
          onInput={(event) => {
            setQuery(event.currentTarget.value);
          }}
        />
      )}
      <div class="rows">
        {all.every(({ id }) => id === EDITOR_TOOLS) && <p class="rows-note">{words.none}</p>}
        {all.length > 0 && shown.length === 0 && <p class="rows-note">{words.notFound}</p>}
        <Group title={words.servers} integrations={servers} query={query} />
        <Group title={words.editor} integrations={editor} query={query} />
      </div>
      <ChosenSum view={view} />
    </>
  );
}

interface GroupProps {
  readonly title: string;
  readonly integrations: readonly Integration[];
  readonly query: string;
}

function Group({ title, integrations, query }: GroupProps): VNode | null {
  if (integrations.length === 0) return null;
  return (
    <div role="group" aria-label={title}>
      <div class="rows-head" role="presentation">
        {title}
      </div>
      {integrations.map((integration) => (
        <IntegrationRow
          key={integration.id}
          integration={integration}
          // Whoever looks for a server wants all of its tools.
          query={matches(query, integration.title) ? "" : query}
        />
      ))}
    </div>
  );
}

function isMany(all: readonly Integration[]): boolean {
  const tools = all.reduce((sum, { id }) => sum + toolNames(id).length, 0);
  return all.length > MANY || tools > MANY;
}

function toolNames(id: string): readonly string[] {
  const offer = offers.value.get(id);
  return offer?.kind === "ready" ? offer.offer.tools.map(({ name, title }) => `${title} ${name}`) : [];
}

function matches(query: string, name: string): boolean {
  const text = name.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
