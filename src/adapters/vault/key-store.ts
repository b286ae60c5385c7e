import type { Secret } from "../../core/base/secret.ts";

/**
 * Port of the vault: where the keys are that records are sealed with, which is the editor's secret storage.
 * In VS Code for the web each window has a snapshot of it, and the last window that writes replaces all of it: keys may vanish, and
 * two windows may have different ones.
 */
export interface KeyStore {
  get(id: string): Promise<Secret | undefined>;
  put(id: string, key: Secret): Promise<void>;
  /** The id of the key for new records. */
  current(): Promise<string | undefined>;
  setCurrent(id: string): Promise<void>;
}
