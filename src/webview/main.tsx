import "@vscode/codicons/dist/codicon.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/card.css";
import "./styles/output.css";
import "./styles/ansi.css";
import "./styles/code.css";
import "./styles/places.css";
import "./styles/popover.css";
import "./styles/chat.css";
import "./styles/message.css";
import "./styles/markdown.css";
import "./styles/run-card.css";
import "./styles/composer.css";
import "./styles/tool-card.css";
import "./styles/tool-question.css";
import "./styles/integrations.css";
import "./styles/tools.css";
import "./styles/tool-form.css";
import "./styles/verification.css";
import "./styles/oauth.css";
import "./styles/code-calls.css";
import { render } from "preact";
import { App } from "./app.tsx";
import { openPage } from "./actions.ts";
import { enterChat } from "./chat-actions.ts";
import { flushChatEvents, receiveChatEvents } from "./chat-feed.ts";
import { onEvent } from "./host.ts";
import { receiveOutput } from "./output/session.ts";
import { dispatch } from "./store.ts";
import { editServer } from "./tool-form-actions.ts";
import { openTools } from "./tools-actions.ts";

onEvent((event) => {
  switch (event.name) {
    case "page:view":
      dispatch({ type: "page:view", view: event.value });
      return;
    case "output:batch":
      receiveOutput(event.value);
      return;
    case "daemon:calls":
      dispatch({ type: "daemon:calls", daemonId: event.value.daemon_id, calls: event.value.calls });
      return;
    case "daemon:reveal":
      dispatch({ type: "daemon:reveal", daemonId: event.value.daemon_id });
      return;
    case "page:show":
      dispatch({ type: "place:shown", place: event.value.place });
      return;
    case "chat:events":
      receiveChatEvents(event.value.chat_id, event.value.events);
      return;
    case "chat:opened":
      flushChatEvents();
      dispatch({ type: "chat:opened", chat: event.value.chat });
      return;
    case "chats:view":
      dispatch({ type: "chats:view", view: event.value });
      return;
    case "models:view":
      dispatch({ type: "models:view", view: event.value });
      return;
    case "grants:view":
      dispatch({ type: "grants:view", chatId: event.value.chat_id, grants: event.value.grants });
      return;
    case "tools:view":
      dispatch({ type: "tools:view", view: event.value });
      return;
    case "tools:steps":
      dispatch({ type: "form:steps", draftId: event.value.draft_id, steps: event.value.steps });
      return;
    case "oauth:trace": {
      const { draft_id: draftId, id, lines } = event.value;
      if (draftId !== undefined) dispatch({ type: "form:trace", draftId, lines });
      if (id !== undefined) dispatch({ type: "sign-in:trace", id, lines });
      return;
    }
    case "tools:edit":
      dispatch({ type: "place:shown", place: "tools" });
      editServer({ id: event.value.id, copy: false });
      return;
    case "draft:attach":
      dispatch({ type: "place:shown", place: "chat" });
      dispatch({ type: "draft:attached", attachment: event.value.attachment });
      return;
  }
});

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no #root.");
render(<App />, root);
openPage();
enterChat();
openTools();
