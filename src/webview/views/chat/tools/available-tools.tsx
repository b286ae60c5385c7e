import type { VNode } from "preact";
import { useId } from "preact/hooks";
import type { ToolView } from "../../../../protocol/tools.ts";
import { askInChat } from "../../../chat-actions.ts";
import { chatToolsTexts } from "../../../chat-tools-texts.ts";
import { Icon, IconButton } from "../../../ui/icon-button.tsx";
import { isServerOn, isToolOn } from "./choice.ts";
import { FoldedText } from "./folded-text.tsx";
import { type Integration, integrationsOf } from "./integration.ts";
import { chatTools } from "./menu-state.ts";
import { toolServers } from "./servers.ts";
import { TypeBadge } from "./type-badge.tsx";
import { useOffer } from "./use-offer.ts";
import { visible, visibleLine } from "./visible.ts";

const words = chatToolsTexts.available;

/** All that the open chat's model may use, server by server, with what each says of itself. */
export function AvailableTools({ onBack }: { readonly onBack: () => void }): VNode {
  const view = toolServers.value;
  const on =
    view === undefined ? [] : integrationsOf(view).filter(({ id }) => isServerOn(chatTools.value, id));
  const id = useId();
  return (
    <section class="available" data-testid="available-tools" aria-labelledby={id}>
      <header class="available-head">
        <IconButton icon="arrow-left" label={words.back} stop onPress={onBack} />
        <h2 id={id}>{words.title}</h2>
      </header>
      <p class="soft">{words.help}</p>
      <button
        type="button"
        class="text-button"
        data-stop
        onClick={() => {
          askInChat("docs:open", {});
        }}
      >
        {words.learnMore}
      </button>
      {on.length === 0 && <p class="rows-note">{words.none}</p>}
      {on.map((integration) => (
        <Server key={integration.id} integration={integration} />
      ))}
    </section>
  );
}

function Server({ integration }: { readonly integration: Integration }): VNode {
  const { id, title, view } = integration;
  const offer = useOffer(integration, true);
  const state = view?.state;
  const problem =
    state?.kind === "failed" || state?.kind === "sign-in"
      ? state.message
      : offer?.kind === "failed"
        ? offer.message
        : undefined;
  return (
    <section class="available-server" data-testid="available-server" data-server-id={id} aria-label={title}>
      <header>
        <h3>{title}</h3>
        <TypeBadge type={view?.server.type ?? "vscode"} />
        {view?.version !== undefined && view.version !== "" && (
          <span class="soft">{words.version(visibleLine(view.version, 40))}</span>
        )}
      </header>
      {view !== undefined && view.description !== "" && <FoldedText text={view.description} />}
      {problem !== undefined && (
        <p class="rows-note problem">
          <Icon name="warning" />
          <span>{visible(problem)}</span>
        </p>
      )}
      {offer?.kind === "loading" && problem === undefined && (
        <p class="soft">{chatToolsTexts.menu.loadingTools}</p>
      )}
      {offer?.kind === "ready" && (
        <ul>
          {offer.offer.tools.map((tool) => (
            <Tool key={tool.name} serverId={id} tool={tool} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Tool({ serverId, tool }: { readonly serverId: string; readonly tool: ToolView }): VNode {
  const name = visibleLine(tool.name);
  const title = visibleLine(tool.title);
  const on = isToolOn(chatTools.value, serverId, tool.name);
  return (
    <li class={on ? "available-tool" : "available-tool unusable"}>
      <div class="available-name">
        <strong>{title === "" ? name : title}</strong>
        {title !== "" && title !== name && <code>{name}</code>}
        {!on && <span class="soft">{words.off}</span>}
      </div>
      {tool.description !== "" && <FoldedText text={tool.description} />}
    </li>
  );
}
