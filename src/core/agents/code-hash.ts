import { sha256 } from "../base/sha256.ts";

/** Names exactly this code, its language and whether it is to run in the background: SHA-256, in hex. */
export function codeHash(code: string, language: string, background: boolean): Promise<string> {
  return sha256(JSON.stringify([code, language, background]));
}
