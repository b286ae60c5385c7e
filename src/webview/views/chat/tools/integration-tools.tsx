import type { VNode } from "preact";
import type { ToolView } from "../../../../protocol/tools.ts";
import { chatToolsTexts } from "../../../chat-tools-texts.ts";
import { Icon } from "../../../ui/icon-button.tsx";
import { found } from "../search.ts";
import { isToolOn, withTool } from "./choice.ts";
import type { Integration } from "./integration.ts";
import { chatTools, chooseTools } from "./menu-state.ts";
import type { Offer } from "./offers.ts";
import { Switch } from "./switch.tsx";
import { visible, visibleLine } from "./visible.ts";

const words = chatToolsTexts.menu;

interface ToolsProps {
  readonly id: string;
  readonly integration: Integration;
  readonly offer: Offer | undefined;
  /** Whether the server itself is on. */
  readonly on: boolean;
  readonly query: string;
}

/** The tools of a server, each with its switch; or why there are none. */
export function IntegrationTools({ id, integration, offer, on, query }: ToolsProps): VNode {
  const { id: serverId, title } = integration;
  return (
    <div id={id} class="integration-tools" role="group" aria-label={words.toolsOf(title)}>
      <Problem integration={integration} offer={offer} />
      {offer?.kind === "ready" &&
        found(offer.offer.tools, query, (tool) => `${tool.title} ${tool.name}`).map((tool) => (
          <ToolRow key={tool.name} serverId={serverId} tool={tool} serverOn={on} />
        ))}
    </div>
  );
}

/** Why no tool is seen. */
function Problem({ integration, offer }: Pick<ToolsProps, "integration" | "offer">): VNode | null {
  const state = integration.view?.state;
  const message =
    state?.kind === "failed" || state?.kind === "sign-in"
      ? state.message
      : offer?.kind === "failed"
        ? offer.message
        : undefined;
  if (message !== undefined) {
    return (
      <p class="rows-note problem">
        <Icon name="warning" />
        <span>{visible(message)}</span>
      </p>
    );
  }
  if (offer?.kind !== "ready") return <p class="rows-note">{words.loadingTools}</p>;
  return offer.offer.tools.length === 0 ? <p class="rows-note">{words.noTools}</p> : null;
}

interface ToolRowProps {
  readonly serverId: string;
  readonly tool: ToolView;
  readonly serverOn: boolean;
}

function ToolRow({ serverId, tool, serverOn }: ToolRowProps): VNode {
  const on = isToolOn(chatTools.value, serverId, tool.name);
  const title = visibleLine(tool.title === "" ? tool.name : tool.title);
  const toggle = (): void => {
    if (serverOn) chooseTools((tools) => withTool(tools, serverId, tool.name, !on));
  };
  return (
    <div
      class={serverOn ? "integration-tool" : "integration-tool unusable"}
      data-testid="integration-tool"
      data-tool={tool.name}
      title={serverOn ? visibleLine(tool.description, 400) : words.switchOnFirst}
      onClick={toggle}
    >
      <span class="integration-name">{title}</span>
      <Switch
        label={title}
        on={on}
        disabled={!serverOn}
        description={serverOn ? undefined : words.switchOnFirst}
        onToggle={toggle}
      />
    </div>
  );
}
