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
  const exact = JSON.stringify([code, language, engine, folder ?? null]);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(exact));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
