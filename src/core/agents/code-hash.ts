import { digestOf } from "../daemons/run-hash.ts";

/** Names exactly this code, its language and whether it is to run in the background: SHA-256, in hex. */
export function codeHash(code: string, language: string, background: boolean): Promise<string> {
  return digestOf(JSON.stringify([code, language, background]));
}
