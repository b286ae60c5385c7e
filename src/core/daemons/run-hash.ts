/** What an approval of a model's code is bound to. */
export interface HashedRun {
  readonly code: string;
  readonly language: string;
  /** The kernel it would run in, in words. */
  readonly engine: string;
  readonly folder?: string;
}

/** Names exactly this code, language, engine and folder: SHA-256, in hex. */
export async function hashOf({ code, language, engine, folder }: HashedRun): Promise<string> {
  return digestOf(JSON.stringify([code, language, engine, folder ?? null]));
}

/** The SHA-256 of a text, in hex. */
export async function digestOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
