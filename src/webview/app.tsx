import type { VNode } from "preact";
import { Announcer } from "./announcer.tsx";
import { cards, dispatch, place } from "./store.ts";
import { texts } from "./texts.ts";
import { panelId, tabId, Tabs } from "./ui/tabs.tsx";
import { ChatPage } from "./views/chat/page.tsx";
import { ChatBar } from "./views/chat/chat-bar.tsx";
import { DaemonsPage } from "./views/daemons/page.tsx";
import { ToolsPage } from "./views/tools/page.tsx";

/** The whole page: its places, of which one is seen. */
export function App(): VNode {
  const at = place.value;
  return (
    <div class={`app at-${at}`}>
      <PlaceBar />
      <div id={panelId(at)} class="place" role="tabpanel" aria-labelledby={tabId(at)}>
        {at === "chat" && <ChatPage />}
        {at === "tools" && <ToolsPage />}
        {at === "daemons" && <DaemonsPage />}
      </div>
      <Announcer />
    </div>
  );
}

function PlaceBar(): VNode {
  const { page } = cards.value;
  const running = page.kind === "ready" ? page.view.limits.running : 0;
  const description = running > 0 ? { description: texts.places.running(running) } : {};
  return (
    <div class="place-bar">
      <Tabs
        label={texts.places.label}
        chosen={place.value}
        tabs={[
          { id: "chat", label: texts.places.chat },
          { id: "tools", label: texts.places.tools },
          { id: "daemons", label: texts.places.daemons, count: running, ...description },
        ]}
        onChoose={(id) => {
          dispatch({ type: "place:shown", place: id });
        }}
      />
      {place.value === "chat" ? <ChatBar /> : <span class="spacer" />}
    </div>
  );
}
