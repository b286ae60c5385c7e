import type { Event } from "../base/emitter.ts";

/** What a vault has under a name. */
export type Kept =
  | { readonly kind: "none" }
  | { readonly kind: "found"; readonly value: unknown }
  /** it is there and cannot be opened: its key is gone, or it is of another machine; it is left as it is */
  | { readonly kind: "locked" };

/**
 * Port: records that only this user's editor can open, shared by all of its windows.
 * Errors: `oauth.vault` when the disk or the editor's secret storage does not work.
 */
export interface Vault {
  read(name: string): Promise<Kept>;
  /** Replaces a record as a whole: who reads at that time gets the old or the new one. `value` is JSON. */
  write(name: string, value: unknown): Promise<void>;
  remove(name: string): Promise<void>;
  /** Does something while no other window does something under the same name. Not for calls within calls. */
  exclusively<T>(name: string, work: () => Promise<T>, signal: AbortSignal): Promise<T>;
  /** A record was written or removed, in whichever window; its name. */
  readonly onDidChange: Event<string>;
}
