import { closeSync, fstatSync, openSync, readFileSync, statSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { compactEvents, foldEvents } from "../../../core/chat/fold-events.ts";
import type { ChatEvent } from "../../../protocol/chat.ts";
import { type ChatFile, chatFileText } from "./chat-file.ts";
import { replaceFile } from "./replace-file.ts";

/** Below this a file is read in no time, however many events it has. */
const smallBytes = 64 * 1024;

/**
 * Rewrites the file of a chat, as it was read, when streaming has made it more than twice as long as it has to be. Returns its events
 * and its new size; undefined when it stays as it is: because that is not worth it, or because somebody writes to it.
 */
export async function compactFile(
  path: string,
  { events, size }: Extract<ChatFile, { kind: "chat" }>,
): Promise<{ readonly events: readonly ChatEvent[]; readonly size: number } | undefined> {
  const chat = size < smallBytes ? undefined : foldEvents(events);
  if (chat === undefined || chat.messages.some(({ status }) => status === "streaming")) return undefined;
  const compact = compactEvents(chat);
  const text = chatFileText(compact);
  const newSize = Buffer.byteLength(text);
  if (newSize * 2 > size) return undefined;
  const old = openSync(path, "r");
  try {
    if (!(await replaceFile(path, text, () => statSync(path).size === size))) return undefined;
    // What another window has appended between that look and the replacing went into the old file.
    const missed = fstatSync(old).size > size ? readFileSync(old).subarray(size) : undefined;
    if (missed !== undefined) await appendFile(path, missed);
    return { events: compact, size: newSize };
  } finally {
    closeSync(old);
  }
}
