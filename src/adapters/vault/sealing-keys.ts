import { randomBytes } from "node:crypto";
import type { Clock } from "../../core/base/clock.ts";
import { AppError, messageOf } from "../../core/base/errors.ts";
import type { Exclusively } from "../../core/base/exclusively.ts";
import { Secret } from "../../core/base/secret.ts";
import { within } from "../../core/base/within.ts";
import type { KeyStore } from "./key-store.ts";
import { keyBytes, type SealingKey } from "./sealed-record.ts";

/** How long the secret storage may take for one thing: it may be waiting for a keychain that nobody unlocks. */
const storeMs = 10_000;
const staleMs = 30_000;
const neverAborted = new AbortController().signal;

export interface SealingKeysContext {
  readonly store: KeyStore;
  readonly exclusively: Exclusively;
  /** The lock under which keys are made. */
  readonly lock: string;
  readonly clock: Clock;
}

/**
 * The keys of the vault. Nothing is remembered: a key that has vanished from the secret storage must not seal another record,
 * which nobody could open after a reload.
 */
export class SealingKeys {
  readonly #context: SealingKeysContext;

  constructor(context: SealingKeysContext) {
    this.#context = context;
  }

  /** Undefined when this window does not have it, or what it has is no key. */
  async get(id: string): Promise<Secret | undefined> {
    const key = await this.#ask((store) => store.get(id));
    return key !== undefined && Buffer.from(key.reveal(), "base64").length === keyBytes ? key : undefined;
  }

  /** The key for new records; made when there is none, or it has vanished. The lock's folder exists. */
  async forWriting(): Promise<SealingKey> {
    const { exclusively, lock } = this.#context;
    // Another window may have made one while this one waited.
    const make = async (): Promise<SealingKey> => (await this.#current()) ?? (await this.#make());
    return (await this.#current()) ?? (await exclusively(lock, make, { staleMs }));
  }

  async #current(): Promise<SealingKey | undefined> {
    const id = await this.#ask((store) => store.current());
    const key = id === undefined ? undefined : await this.get(id);
    return id === undefined || key === undefined ? undefined : { id, key };
  }

  async #make(): Promise<SealingKey> {
    const id = randomBytes(8).toString("hex");
    const key = new Secret(randomBytes(keyBytes).toString("base64"));
    await this.#ask((store) => store.put(id, key));
    await this.#ask((store) => store.setCurrent(id));
    const kept = await this.#current();
    if (kept?.id !== id || kept.key.reveal() !== key.reveal()) {
      throw storeFailure("loses what it is given");
    }
    return kept;
  }

  async #ask<T>(question: (store: KeyStore) => Promise<T>): Promise<T> {
    const { store, clock } = this.#context;
    const limit = { clock, ms: storeMs, late: () => storeFailure("does not answer") };
    try {
      return await within(limit, neverAborted, () => question(store));
    } catch (error) {
      if (error instanceof AppError) throw error;
      throw storeFailure(`fails: ${messageOf(error)}`, error);
    }
  }
}

function storeFailure(how: string, cause?: unknown): AppError {
  return new AppError(
    "oauth.vault",
    `The editor's secret storage does not work, so sign-ins can be neither opened nor kept. Unlock the keychain of your system, then reload the window. (It ${how.replace(/\.$/, "")}.)`,
    { cause, retry: true },
  );
}
