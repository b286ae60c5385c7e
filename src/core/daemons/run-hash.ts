import { sha256 } from "../base/sha256.ts";

/** What an approval of a model's code is bound to. */
export interface HashedRun {
  readonly code: string;
  readonly language: string;
  /** The kernel it would run in, in words. */
  readonly engine: string;
  readonly folder?: string;
}

/** Names exactly this code, language, engine and folder: SHA-256, in hex. */
export function hashOf({ code, language, engine, folder }: HashedRun): Promise<string> {
  return sha256(JSON.stringify([code, language, engine, folder ?? null]));
}
