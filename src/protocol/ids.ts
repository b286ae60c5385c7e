declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

/** Names one daemon for ever: 16 random bytes as 32 hex digits, safe in a path and in a URL. */
export type DaemonId = Id<"daemon">;

/** Names one chat; daemons that were started outside a chat belong to {@link EDITOR_CHAT}. */
export type ChatId = Id<"chat">;

/** Names one message of a chat; empty for daemons that were started outside a chat. */
export type MessageId = Id<"message">;

/** The `chat_id` of everything that the user starts from an editor, the explorer or the palette. */
export const EDITOR_CHAT = "editor" as ChatId;

/** The `message_id` of a daemon that no message started. */
export const NO_MESSAGE = "" as MessageId;

const pattern = /^[A-Za-z0-9_-]{1,64}$/;

/** Tells whether a text from outside may be used as an id, and so as the name of a folder. */
export function isId(text: string): boolean {
  return pattern.test(text);
}
