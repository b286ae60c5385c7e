import { computed, signal } from "@preact/signals";
import type { ChatId } from "../../../../protocol/ids.ts";
import type { ChatTools } from "../../../../protocol/tools.ts";
import { openChatId } from "../../../chat-state.ts";
import { ask, sentenceOf } from "../../../host.ts";
import { dispatch, openChat, state } from "../../../store.ts";
import { beginSignIn, USER_TIMEOUT_MS } from "../../../tools-actions.ts";
import { noTools, withServer } from "./choice.ts";

/** Whether the menu is open; `/tools` opens it too. */
export const menuOpen = signal(false);

/** What went wrong in the menu, where it is told. */
export const menuProblem = signal<string | undefined>(undefined);

const wanted = signal<{ readonly chatId: ChatId; readonly tools: ChatTools } | undefined>(undefined);
let lastTurn = 0;

/** What the open chat's model may use: as the user has just chosen it, until the host has said whether it is so. */
export const chatTools = computed((): ChatTools => {
  const open = openChat.value;
  if (open.kind !== "ready") return noTools;
  const mine = wanted.value;
  return mine?.chatId === open.chat.chat_id ? mine.tools : (open.chat.tools ?? noTools);
});

/** Changes what the open chat's model may use; shown at once, and taken back when the host refuses. */
export function chooseTools(change: (tools: ChatTools) => ChatTools): void {
  const chatId = openChatId(state.value.chat);
  if (chatId === undefined) return;
  const tools = change(chatTools.peek());
  const turn = ++lastTurn;
  wanted.value = { chatId, tools };
  menuProblem.value = undefined;
  const { servers, off } = tools;
  ask("chat:choose-tools", { chat_id: chatId, tools: { servers: [...servers], off: [...off] } }).then(
    () => {
      if (turn !== lastTurn) return;
      // The event that says so may come a frame later: nothing must jump in between.
      dispatch({ type: "chat:events", chatId, events: [{ type: "chat:tools", tools }] });
      wanted.value = undefined;
    },
    (error: unknown) => {
      menuProblem.value = sentenceOf(error);
      if (turn === lastTurn) wanted.value = undefined;
    },
  );
}

/** Signs in to a server, or asks for its key, and switches it on: it stays chosen, however that goes. */
export function signIn(id: string): void {
  if (!chatTools.peek().servers.includes(id)) chooseTools((tools) => withServer(tools, id, true));
  menuProblem.value = undefined;
  beginSignIn(id).catch((error: unknown) => {
    menuProblem.value = sentenceOf(error);
  });
}

/** Connects a server anew. */
export function connectAgain(id: string): void {
  menuProblem.value = undefined;
  ask("tools:connect", { id }, USER_TIMEOUT_MS).catch((error: unknown) => {
    menuProblem.value = sentenceOf(error);
  });
}
