import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { chatToolsTexts } from "../../../chat-tools-texts.ts";
import { Popover } from "../../../ui/popover.tsx";
import { serversOn } from "./choice.ts";
import { IntegrationsMenu } from "./integrations-menu.tsx";
import { chatTools, menuOpen } from "./menu-state.ts";
import { openToolServers, toolServers } from "./servers.ts";

const words = chatToolsTexts.menu;

/** Which tools the model may use; the choice is kept with the chat. */
export function Integrations(): VNode {
  const view = toolServers.value;
  const count = view === undefined ? 0 : serversOn(chatTools.value, view).length;
  useEffect(() => {
    openToolServers();
    return () => {
      menuOpen.value = false;
    };
  }, []);
  return (
    <Popover
      icon="tools"
      label={count === 0 ? words.button : words.buttonOn(count)}
      text={
        <>
          <span class="integrations-word">{words.button}</span>
          {count > 0 && <span class="integrations-count">{count}</span>}
        </>
      }
      title={words.button}
      class="at-bottom integrations"
      opened={menuOpen}
    >
      {(close) => <IntegrationsMenu close={close} />}
    </Popover>
  );
}
