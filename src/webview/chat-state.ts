import { applyChatEvent } from "../protocol/apply-chat-event.ts";
import type { Attachment, Chat, ChatEvent, MessagePart, RunId } from "../protocol/chat.ts";
import type { ChatId } from "../protocol/ids.ts";
import type { OpenedChat } from "../protocol/requests.ts";
import type { ChatsView, GrantView, ModelsView } from "../protocol/views.ts";

/** What the page knows of the open chat. */
type OpenChat =
  /** asked for it, nothing yet */
  | { readonly kind: "loading" }
  /** the host did not give it */
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "ready"; readonly chat: Chat };

/** What the user is writing. */
export interface Draft {
  readonly text: string;
  readonly attachments: readonly Attachment[];
}

/** What the user has answered to an approval card, until the host says how it goes on. */
export type Answer = "run" | "always" | "skip";

/** The chat place of the page. */
export interface ChatState {
  readonly open: OpenChat;
  readonly chats: ChatsView;
  /** Undefined until the host has looked for them. */
  readonly models: ModelsView | undefined;
  readonly searchingModels: boolean;
  readonly grants: readonly GrantView[];
  readonly drafts: Readonly<Record<ChatId, Draft>>;
  /** What the host has attached before there was a chat. */
  readonly early: readonly Attachment[];
  /** A message is on its way to the host. */
  readonly sending: boolean;
  readonly answered: Readonly<Record<RunId, Answer>>;
  /** What went wrong with a run, by run. */
  readonly runProblems: Readonly<Record<RunId, string>>;
  /** What went wrong with anything else. */
  readonly problem: string | undefined;
  /** The chat that was deleted last and can be brought back. */
  readonly deleted:
    { readonly chatId: ChatId; readonly title: string; readonly wasOpen: boolean } | undefined;
}

/** Everything that can change it. */
export type ChatStateEvent =
  | { readonly type: "chat:asked" }
  | { readonly type: "chat:failed"; readonly message: string }
  | { readonly type: "chat:entered"; readonly opened: OpenedChat }
  | { readonly type: "chat:opened"; readonly chat: Chat }
  | { readonly type: "chat:events"; readonly chatId: ChatId; readonly events: readonly ChatEvent[] }
  | { readonly type: "chats:view"; readonly view: ChatsView }
  | { readonly type: "models:asked" }
  | { readonly type: "models:view"; readonly view: ModelsView | undefined }
  | { readonly type: "grants:view"; readonly chatId: ChatId; readonly grants: readonly GrantView[] }
  | { readonly type: "draft:changed"; readonly text: string }
  | { readonly type: "draft:attached"; readonly attachment: Attachment }
  | { readonly type: "draft:detached"; readonly index: number }
  | { readonly type: "send:asked" }
  | { readonly type: "send:done"; readonly chatId: ChatId; readonly sent: Draft }
  | { readonly type: "send:failed"; readonly message: string }
  | { readonly type: "run:answered"; readonly runId: RunId; readonly answer: Answer }
  | { readonly type: "run:problem"; readonly runId: RunId; readonly message: string | undefined }
  | { readonly type: "chat:problem"; readonly message: string | undefined }
  | { readonly type: "chat:deleted"; readonly deleted: ChatState["deleted"] };

/** Nothing written. */
const emptyDraft: Draft = { text: "", attachments: [] };

/** The chat place before anything is known. */
export const initialChat: ChatState = {
  open: { kind: "loading" },
  chats: { chats: [], open: undefined },
  models: undefined,
  searchingModels: false,
  grants: [],
  drafts: {},
  early: [],
  sending: false,
  answered: {},
  runProblems: {},
  problem: undefined,
  deleted: undefined,
};

/** The chat place after an event; the same object when nothing changed. */
export function reduceChat(state: ChatState, event: ChatStateEvent): ChatState {
  switch (event.type) {
    case "chat:asked":
      return state.open.kind === "ready" ? state : { ...state, open: { kind: "loading" } };
    case "chat:failed":
      return state.open.kind === "ready"
        ? { ...state, problem: event.message }
        : { ...state, open: { kind: "failed", message: event.message } };
    case "chat:entered":
      return { ...withChat(state, event.opened.chat), ...around(event.opened) };
    case "chat:opened":
      return withChat(state, event.chat);
    case "chat:events":
      return withEvents(state, event.chatId, event.events);
    case "chats:view":
      return { ...state, chats: event.view };
    case "models:asked":
      return { ...state, searchingModels: true };
    case "models:view":
      return { ...state, searchingModels: false, models: event.view ?? state.models };
    case "grants:view":
      return openChatId(state) === event.chatId ? { ...state, grants: event.grants } : state;
    case "draft:changed":
      return withDraft(state, (draft) => ({ ...draft, text: event.text }));
    case "draft:attached":
      return openChatId(state) === undefined
        ? { ...state, early: [...state.early, event.attachment] }
        : withAttachments(state, [event.attachment]);
    case "draft:detached":
      return withDraft(state, (draft) => ({
        ...draft,
        attachments: draft.attachments.filter((_attachment, index) => index !== event.index),
      }));
    case "send:asked":
      return { ...state, sending: true, problem: undefined };
    case "send:done":
      return { ...state, sending: false, drafts: withoutSent(state.drafts, event.chatId, event.sent) };
    case "send:failed":
      return { ...state, sending: false, problem: event.message };
    case "run:answered":
      return {
        ...state,
        answered: { ...state.answered, [event.runId]: event.answer },
        runProblems: without(state.runProblems, event.runId),
      };
    case "run:problem":
      return {
        ...state,
        answered: without(state.answered, event.runId),
        runProblems:
          event.message === undefined
            ? without(state.runProblems, event.runId)
            : { ...state.runProblems, [event.runId]: event.message },
      };
    case "chat:problem":
      return { ...state, problem: event.message };
    case "chat:deleted":
      return { ...state, deleted: event.deleted };
  }
}

/** The id of the open chat. */
export function openChatId({ open }: ChatState): ChatId | undefined {
  return open.kind === "ready" ? open.chat.chat_id : undefined;
}

/** What the user is writing in the open chat. */
export function currentDraft(state: ChatState): Draft {
  const id = openChatId(state);
  return (id === undefined ? undefined : state.drafts[id]) ?? emptyDraft;
}

/** Tells whether the model is writing, or something that it asked for is under way. */
export function isAnswering({ open }: ChatState): boolean {
  return open.kind === "ready" && open.chat.messages.at(-1)?.status === "streaming";
}

/** The code of a chat that waits for the user's answer. */
export function waitingCode(chat: Chat): readonly Extract<MessagePart, { kind: "code" }>[] {
  const parts = chat.messages.at(-1)?.parts ?? [];
  return parts.filter((part) => part.kind === "code").filter(({ state }) => state.kind === "waiting");
}

/** The calls of tools that wait for the user's answer. */
export function waitingCalls(chat: Chat): readonly Extract<MessagePart, { kind: "tool" }>[] {
  const parts = chat.messages.at(-1)?.parts ?? [];
  return parts.filter((part) => part.kind === "tool").filter(({ state }) => state === "waiting");
}

/** Another chat has nothing of what was asked or allowed in the one before; the same one, read anew, keeps it. */
function withChat(state: ChatState, chat: Chat): ChatState {
  const open: OpenChat = { kind: "ready", chat };
  if (openChatId(state) === chat.chat_id) return { ...state, open };
  const { early } = state;
  const next = { ...state, open, early: [], grants: [], sending: false, answered: {}, runProblems: {} };
  return withAttachments({ ...next, problem: undefined }, early);
}

function withAttachments(state: ChatState, added: readonly Attachment[]): ChatState {
  return added.length === 0
    ? state
    : withDraft(state, (draft) => ({ ...draft, attachments: [...draft.attachments, ...added] }));
}

function around({ grants, chats, models }: OpenedChat): Pick<ChatState, "grants" | "chats" | "models"> {
  return { grants, chats, models };
}

function withEvents(state: ChatState, chatId: ChatId, events: readonly ChatEvent[]): ChatState {
  if (state.open.kind !== "ready" || state.open.chat.chat_id !== chatId) return state;
  const chat = events.reduce<Chat | undefined>(applyChatEvent, state.open.chat);
  if (chat === undefined || chat === state.open.chat) return state;
  const next: ChatState = { ...state, open: { kind: "ready", chat } };
  return Object.keys(state.answered).length === 0 ? next : { ...next, answered: stillWaiting(chat, state) };
}

/** An answer counts until the host has taken it. */
function stillWaiting(chat: Chat, { answered }: ChatState): ChatState["answered"] {
  const waiting = new Set(waitingCode(chat).map((part) => part.run_id));
  const entries = Object.entries(answered) as [RunId, Answer][];
  return entries.every(([id]) => waiting.has(id))
    ? answered
    : Object.fromEntries(entries.filter(([id]) => waiting.has(id)));
}

function withDraft(state: ChatState, change: (draft: Draft) => Draft): ChatState {
  const id = openChatId(state);
  return id === undefined
    ? state
    : { ...state, drafts: { ...state.drafts, [id]: change(currentDraft(state)) } };
}

/** What was written while the message was on its way stays. */
function withoutSent(drafts: ChatState["drafts"], chatId: ChatId, sent: Draft): ChatState["drafts"] {
  return drafts[chatId] === sent ? without(drafts, chatId) : drafts;
}

function without<Id extends string, Value>(map: Readonly<Record<Id, Value>>, id: Id): Record<Id, Value> {
  const { [id]: _gone, ...rest } = map;
  return rest as Record<Id, Value>;
}
