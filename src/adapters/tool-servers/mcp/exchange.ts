import { AsyncLocalStorage } from "node:async_hooks";

/** One message that is on its way, and what has come of it; the library's errors do not tell which request they belong to. */
export interface Exchange {
  readonly method: string;
  /** What it is about: the name of a tool, say. */
  readonly about: string;
  readonly began: number;
  /** Its answer may come later, bit by bit. */
  isStream: boolean;
  /** Why the body of its response has ended too early. */
  failure: unknown;
}

/** Which message a request is made for; reconnections of its stream are made for it too. */
export const exchanges = new AsyncLocalStorage<Exchange>();
