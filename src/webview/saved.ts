import type { Attachment } from "../protocol/chat.ts";
import type { ChatId, DaemonId, MessageId } from "../protocol/ids.ts";
import type { Place } from "../protocol/views.ts";
import type { Draft } from "./chat-state.ts";
import { initialState, type State } from "./state.ts";

/** Where the user was in a chat: how far below the top of the list a message began. None when the newest was followed. */
export interface ChatScroll {
  readonly chatId: ChatId;
  readonly messageId: MessageId;
  readonly offset: number;
}

/** What outlives a reload of the page. */
export interface Saved {
  readonly place: Place;
  readonly open: Readonly<Record<DaemonId, boolean>>;
  readonly timestamps: boolean;
  /** How far the list of daemons was scrolled, in pixels. */
  readonly scroll: number;
  readonly drafts: Readonly<Record<ChatId, Draft>>;
  readonly chatScroll: ChatScroll | undefined;
}

/** How many characters of attachments are kept: each key that is pressed would hand all of them to the editor again. */
const MAX_ATTACHED = 1024 * 1024;
/** How many chats may have something half written. */
const MAX_DRAFTS = 50;

/** Reads what an earlier page kept; whatever has not the right shape is left out. */
export function readSaved(value: unknown): Saved {
  const from: Partial<Record<keyof Saved, unknown>> = isObject(value) ? value : {};
  return {
    place: from.place === "daemons" || from.place === "tools" ? from.place : "chat",
    open: readFlags(from.open),
    timestamps: from.timestamps === true,
    scroll: typeof from.scroll === "number" && Number.isFinite(from.scroll) ? Math.max(0, from.scroll) : 0,
    drafts: readDrafts(from.drafts),
    chatScroll: readChatScroll(from.chatScroll),
  };
}

/** The state that a page begins with. */
export function restore({ place, open, timestamps, drafts }: Saved): State {
  return { ...initialState, place, open, timestamps, chat: { ...initialState.chat, drafts } };
}

/** The drafts as they are kept: those that hold something, and of large attachments none. */
export function keptDrafts(drafts: State["chat"]["drafts"]): Saved["drafts"] {
  const entries = (Object.entries(drafts) as [ChatId, Draft][]).filter(
    ([, { text, attachments }]) => text !== "" || attachments.length > 0,
  );
  let room = MAX_ATTACHED;
  const fits = (attachment: Attachment): boolean => (room -= sizeOf(attachment)) >= 0;
  return Object.fromEntries(
    entries
      .slice(-MAX_DRAFTS)
      .reverse()
      .map(([id, { text, attachments }]) => [id, { text, attachments: attachments.filter(fits) }]),
  );
}

function sizeOf(attachment: Attachment): number {
  return attachment.kind === "image" ? attachment.data.length : attachment.text.length;
}

function readFlags(value: unknown): Record<DaemonId, boolean> {
  if (!isObject(value)) return {};
  const flags = Object.entries(value).filter(
    (entry): entry is [DaemonId, boolean] => typeof entry[1] === "boolean",
  );
  return Object.fromEntries(flags);
}

function readDrafts(value: unknown): Record<ChatId, Draft> {
  if (!isObject(value)) return {};
  const drafts = Object.entries(value).flatMap(([id, draft]): [ChatId, Draft][] => {
    if (!isObject(draft)) return [];
    const { text, attachments } = draft as { readonly text?: unknown; readonly attachments?: unknown };
    if (typeof text !== "string" || !Array.isArray(attachments)) return [];
    return [[id as ChatId, { text, attachments: attachments.filter(isAttachment) }]];
  });
  return Object.fromEntries(drafts);
}

function isAttachment(value: unknown): value is Attachment {
  if (!isObject(value)) return false;
  const from = value as Record<string, unknown>;
  const has = (...names: readonly string[]): boolean => names.every((name) => typeof from[name] === "string");
  if (from["kind"] === "text")
    return has("name", "text") && ["string", "undefined"].includes(typeof from["language"]);
  return from["kind"] === "image" && has("name", "mime", "data");
}

function readChatScroll(value: unknown): ChatScroll | undefined {
  if (!isObject(value)) return undefined;
  const { chatId, messageId, offset } = value as Partial<Record<keyof ChatScroll, unknown>>;
  if (typeof chatId !== "string" || typeof messageId !== "string") return undefined;
  if (typeof offset !== "number" || !Number.isFinite(offset)) return undefined;
  return { chatId: chatId as ChatId, messageId: messageId as MessageId, offset };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
