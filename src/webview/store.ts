import { computed, signal } from "@preact/signals";
import { currentDraft, isAnswering } from "./chat-state.ts";
import { loadSaved, save } from "./host.ts";
import { type ChatScroll, keptDrafts, readSaved, restore } from "./saved.ts";
import { reduce, type State, type StateEvent } from "./state.ts";

const saved = readSaved(loadSaved());

/** The one value that the page is a function of. */
export const state = signal<State>(restore(saved));

/** The parts of it that change at different times: a view depends on those that it draws, and is drawn again for no other. */
export const place = computed(() => state.value.place);
export const openChat = computed(() => state.value.chat.open);
export const chats = computed(() => state.value.chat.chats);
export const tools = computed(() => state.value.tools);
export const models = computed(() => state.value.chat.models);
export const grants = computed(() => state.value.chat.grants);
export const runProblems = computed(() => state.value.chat.runProblems);
export const draft = computed(() => currentDraft(state.value.chat));
export const chosenModel = computed(() => {
  const open = openChat.value;
  const id = open.kind === "ready" ? open.chat.model_id : undefined;
  return models.value?.models.find((model) => model.model_id === id);
});
export const answering = computed(() => isAnswering(state.value.chat));

let lastCards = state.value;

const OTHERS: readonly (keyof State)[] = ["place", "chat", "tools"];

/** The state of the daemons: the same value as long as only another place has changed. */
export const cards = computed((): Omit<State, "chat" | "tools" | "place"> => {
  const next = state.value;
  const names = Object.keys(next) as (keyof State)[];
  const same = names.every((name) => OTHERS.includes(name) || next[name] === lastCards[name]);
  return same ? lastCards : (lastCards = next);
});

/** How long to wait with keeping what is written: each time, all that is kept is handed to the editor. */
const KEEP_MS = 250;

let scroll = saved.scroll;
let chatScroll = saved.chatScroll;
let restored = false;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Changes the state, and keeps the part of it that outlives a reload. */
export function dispatch(event: StateEvent): void {
  const before = state.value;
  const after = reduce(before, event);
  if (after === before) return;
  state.value = after;
  if (after.open !== before.open || after.timestamps !== before.timestamps || after.place !== before.place) {
    keep();
  } else if (after.chat.drafts !== before.chat.drafts) {
    timer ??= setTimeout(keep, KEEP_MS);
  }
}

/** Keeps how far the list of daemons is scrolled. */
export function keepScroll(top: number): void {
  scroll = top;
  keep();
}

/** Keeps where the user is in a chat; nothing while the newest message is followed. */
export function keepChatScroll(value: ChatScroll | undefined): void {
  if (value === undefined && chatScroll === undefined) return;
  chatScroll = value;
  keep();
}

/** How far the list of daemons was scrolled before the page was reloaded; asked once, when there is something to scroll. */
export function takeSavedScroll(): number {
  const top = restored ? 0 : saved.scroll;
  restored = true;
  return top;
}

/** Where the user was in the chat when it was last seen. */
export function savedChatScroll(): ChatScroll | undefined {
  return chatScroll;
}

// What was written last must not wait for a timer that never comes.
window.addEventListener("pagehide", () => {
  if (timer !== undefined) keep();
});

function keep(): void {
  clearTimeout(timer);
  timer = undefined;
  const { place: at, open, timestamps, chat } = state.value;
  save({ place: at, open, timestamps, scroll, drafts: keptDrafts(chat.drafts), chatScroll });
}
