import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import type { ChatEvent } from "../../../protocol/chat.ts";
import { decodeEvent, encodeEvent } from "./event-line.ts";
import { newerFailure } from "./storage-failure.ts";

const schemaVersion = 1;
/** The first line of a chat's file. */
const header = `${JSON.stringify({ schema: schemaVersion })}\n`;
const maxHeaderBytes = 64;
const newline = 0x0a;

/** What a chat's file holds, or that a newer version has written it. */
export type ChatFile =
  | { readonly kind: "newer" }
  | {
      readonly kind: "chat";
      readonly events: readonly ChatEvent[];
      /** How many bytes were read. */
      readonly size: number;
    };

/** Reads a whole file. Damaged lines are left out, and so is a last line that is torn. */
export function parseChatFile(bytes: Buffer): ChatFile {
  if (isNewer(bytes.subarray(0, maxHeaderBytes))) return { kind: "newer" };
  const events: ChatEvent[] = [];
  for (let at = 0; at < bytes.length;) {
    const found = bytes.indexOf(newline, at);
    const end = found < 0 ? bytes.length : found;
    const event = decodeEvent(bytes.toString("utf8", at, end));
    if (event !== undefined) events.push(event);
    at = end + 1;
  }
  return { kind: "chat", events, size: bytes.length };
}

/** A file that holds exactly these events. */
export function chatFileText(events: readonly ChatEvent[]): string {
  return header + events.map(encodeEvent).join("");
}

/**
 * Appends events to a file, which is made when there is none; returns its size before and after. Other processes may append to it too.
 * An append that fails leaves the file as it was and throws. Errors: `journal.newer`, and those of the operating system.
 */
export function appendToChatFile(
  path: string,
  events: readonly ChatEvent[],
): { readonly before: number; readonly after: number } {
  const fd = openSync(path, "a+", 0o600);
  try {
    const before = fstatSync(fd).size;
    const bytes = Buffer.from(beginning(fd, before) + events.map(encodeEvent).join(""));
    try {
      for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
    } catch (error) {
      // Half of the events, tried again, would be there twice.
      ftruncateSync(fd, before);
      throw error;
    }
    return { before, after: before + bytes.length };
  } finally {
    closeSync(fd);
  }
}

/** What has to come before the next line: the header of a new file; a newline that closes a torn line. */
function beginning(fd: number, size: number): string {
  if (size === 0) return header;
  if (isNewer(readAt(fd, 0, Math.min(size, maxHeaderBytes)))) throw newerFailure();
  return readAt(fd, size - 1, 1)[0] === newline ? "" : "\n";
}

function isNewer(head: Buffer): boolean {
  const version = /^\{"schema":(\d+)/.exec(head.toString("latin1"))?.[1];
  return version !== undefined && Number(version) > schemaVersion;
}

function readAt(fd: number, position: number, size: number): Buffer {
  const buffer = Buffer.alloc(size);
  return buffer.subarray(0, readSync(fd, buffer, 0, size, position));
}
