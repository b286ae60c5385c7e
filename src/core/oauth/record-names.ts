import type { ToolServer } from "../../protocol/tools.ts";
import { originOf } from "../tools/tool-digest.ts";

/** Under which names a vault has what belongs to one server. */
export interface RecordNames {
  /** Its clients and its sign-in. */
  readonly record: string;
  /** Which sign-in has been ended and may still be in the record. */
  readonly ended: string;
}

/** What makes a server's record its own: another origin is another server, so nothing follows a URL that was changed. */
export function recordKey(server: Pick<ToolServer, "id" | "url">): string {
  return JSON.stringify([server.id, originOf(server)]);
}

/** The names for a {@link recordKey}: SHA-256 in hex, since ids are words of the user. */
export async function recordNames(key: string): Promise<RecordNames> {
  return { record: await sha256(`oauth ${key}`), ended: await sha256(`oauth-ended ${key}`) };
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
