import { Emitter } from "../../../src/core/base/emitter.ts";
import type { AppError } from "../../../src/core/base/errors.ts";
import { unlessAborted } from "../../../src/core/base/within.ts";
import type { Kept, Vault } from "../../../src/core/oauth/vault.ts";

/** What the windows of one user share. */
export class SharedRecords {
  /** Each record's JSON by its name. */
  readonly records = new Map<string, string>();
  /** Names whose record cannot be opened, until somebody writes or removes it. */
  readonly locked = new Set<string>();
  readonly onDidChange = new Emitter<string>();
  /** Resolves when everybody who has asked for a name so far is done. */
  readonly #last = new Map<string, Promise<void>>();

  /** Waits until nobody has the name and takes it; the answer gives it back. */
  async take(name: string, signal: AbortSignal): Promise<() => void> {
    const before = this.#last.get(name) ?? Promise.resolve();
    const { promise: done, resolve } = Promise.withResolvers<undefined>();
    const release = (): void => {
      resolve(undefined);
    };
    this.#last.set(
      name,
      before.then(() => done),
    );
    try {
      await unlessAborted(before, signal);
    } catch (error) {
      release();
      throw error;
    }
    return release;
  }
}

/** A vault in memory; several windows of a test may share what it keeps. Set `failure` to let every call reject. */
export class MemoryVault implements Vault {
  readonly shared: SharedRecords;
  readonly onDidChange: Vault["onDidChange"];
  failure: AppError | undefined;

  constructor(shared = new SharedRecords()) {
    this.shared = shared;
    this.onDidChange = shared.onDidChange.event;
  }

  async read(name: string): Promise<Kept> {
    this.#check();
    if (this.shared.locked.has(name)) return { kind: "locked" };
    const json = this.shared.records.get(name);
    return json === undefined ? { kind: "none" } : { kind: "found", value: JSON.parse(json) };
  }

  async write(name: string, value: unknown): Promise<void> {
    this.#check();
    this.shared.records.set(name, JSON.stringify(value));
    this.shared.locked.delete(name);
    this.shared.onDidChange.fire(name);
  }

  async remove(name: string): Promise<void> {
    this.#check();
    const wasThere = this.shared.records.delete(name);
    if (this.shared.locked.delete(name) || wasThere) this.shared.onDidChange.fire(name);
  }

  async exclusively<T>(name: string, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    this.#check();
    const release = await this.shared.take(name, signal);
    try {
      return await work();
    } finally {
      release();
    }
  }

  #check(): void {
    if (this.failure !== undefined) throw this.failure;
  }
}
