import { AppError, messageOf } from "../base/errors.ts";
import type { OAuthContext } from "./oauth-context.ts";
import { emptyRecord, type OAuthRecord } from "./oauth-record.ts";
import { keyGone, otherWindowBusy } from "./oauth-words.ts";
import { outlineOf, withSignedOut } from "./record-changes.ts";
import { recordFromJson, recordToJson } from "./record-json.ts";
import { recordNames, type RecordNames } from "./record-names.ts";

/** What a change makes: the record that is to be kept (the same one for no change), and what it says. */
export interface Changed<T> {
  readonly next: OAuthRecord;
  readonly result: T;
}

const lockMs = 60_000;
const never = new AbortController().signal;

/**
 * The record of one server in the vault. All windows change it under the vault's lock, and only by {@link change}; a sign-out does not
 * wait for the lock: it leaves a mark beside the record that names the ended sign-in, which no refresh can take away.
 */
export class RecordStore {
  readonly #names: Promise<RecordNames>;
  readonly #context: Pick<OAuthContext, "vault" | "clock" | "log">;
  readonly #onChange: () => void;
  #known: RecordNames | undefined;
  /** True until the vault says otherwise; counted so that a slow read does not bring back what is old. */
  #cached: OAuthRecord | undefined;
  #version = 0;
  #outline: string | undefined;
  #looking: Promise<void> = Promise.resolve();
  #working: Promise<unknown> = Promise.resolve();

  /** `onChange`: clients or the sign-in are others, whoever has changed them. */
  constructor(key: string, context: Pick<OAuthContext, "vault" | "clock" | "log">, onChange: () => void) {
    this.#names = recordNames(key);
    this.#context = context;
    this.#onChange = onChange;
  }

  /** The record, from memory where there is a sign-in: it is asked for before each request. Errors: `oauth.vault`. */
  async current(): Promise<OAuthRecord> {
    return this.#cached?.session.kind === "signed-in" ? this.#cached : this.read();
  }

  /** The record as the vault has it now. Errors: `oauth.vault`. */
  async read(): Promise<OAuthRecord> {
    const version = this.#version;
    const record = await this.#withoutEnded(await this.#load());
    if (version === this.#version) this.#cached = record;
    this.#outline ??= outlineOf(record);
    return record;
  }

  /**
   * Changes the record while no other window does, and gives what is kept in the end: a sign-in that was signed out meanwhile is not in it.
   * `work` is also told what the vault has, which may still hold a sign-in that was signed out. `waitMs` limits the wait for other windows. Errors: `oauth.vault`, those of `work`, the signal's reason while it waits.
   */
  async change<T>(
    work: (record: OAuthRecord, loaded: OAuthRecord) => Promise<Changed<T>> | Changed<T>,
    signal: AbortSignal = never,
    waitMs = lockMs,
  ): Promise<{ readonly record: OAuthRecord; readonly result: T }> {
    const { record: name, ended } = await this.#names;
    return this.#locked(
      async () => {
        const loaded = await this.#load();
        const before = await this.#withoutEnded(loaded);
        this.#outline ??= outlineOf(before);
        const { next, result } = await work(before, loaded);
        const record = await this.#withoutEnded(next);
        if (record !== loaded) {
          await this.#context.vault.write(name, recordToJson(record));
          if (record.session.kind !== "signed-in") await this.#context.vault.remove(ended);
          this.#forget();
        }
        return { record, result };
      },
      signal,
      waitMs,
    );
  }

  /** Ends a sign-in at once, for all windows and whoever has the lock; {@link change} then takes it out of the record. Errors: `oauth.vault`. */
  async end(id: string): Promise<void> {
    const { ended } = await this.#names;
    await this.#context.vault.write(ended, { id });
    this.#forget();
  }

  /** Removes all of it. Errors: `oauth.vault`. */
  async remove(): Promise<void> {
    const { record, ended } = await this.#names;
    const { vault } = this.#context;
    await this.#locked(
      async () => {
        await vault.remove(record);
        await vault.remove(ended);
        this.#forget();
      },
      never,
      lockMs,
    );
  }

  /** Waits for changes of this window that have the lock; those that still wait for it are not waited for. */
  async idle(): Promise<void> {
    await this.#working;
  }

  /** A record of the vault, perhaps another one, is another now. */
  notice(name: string): void {
    if (this.#known === undefined || (name !== this.#known.record && name !== this.#known.ended)) return;
    this.#forget();
    this.#looking = this.#looking.then(async () => {
      try {
        const before = this.#outline;
        this.#outline = outlineOf(await this.read());
        if (before !== this.#outline) this.#onChange();
      } catch (error) {
        this.#context.log.warn("a kept sign-in could not be read", { error: messageOf(error) });
      }
    });
  }

  #forget(): void {
    this.#version += 1;
    this.#cached = undefined;
  }

  async #load(): Promise<OAuthRecord> {
    this.#known = await this.#names;
    const kept = await this.#context.vault.read(this.#known.record);
    switch (kept.kind) {
      case "none":
        return emptyRecord;
      case "locked":
        return { ...emptyRecord, session: { kind: "over", message: keyGone } };
      case "found": {
        const record = recordFromJson(kept.value);
        if (record === undefined) this.#context.log.warn("a kept sign-in makes no sense and is left out");
        return record ?? emptyRecord;
      }
    }
  }

  /** The mark of a sign-out counts for the sign-in that it names and for no later one. */
  async #withoutEnded(record: OAuthRecord): Promise<OAuthRecord> {
    if (record.session.kind !== "signed-in") return record;
    const kept = await this.#context.vault.read((await this.#names).ended);
    if (kept.kind !== "found" || typeof kept.value !== "object" || kept.value === null) return record;
    const { id } = kept.value as { readonly id?: unknown };
    return typeof id === "string" ? withSignedOut(record, id) : record;
  }

  /** Limits the wait for other windows, and not the work. */
  async #locked<T>(work: () => Promise<T>, signal: AbortSignal, waitMs: number): Promise<T> {
    const { vault, clock } = this.#context;
    const { record } = await this.#names;
    const busy = new AbortController();
    const timer = clock.after(waitMs, () => {
      busy.abort(new AppError("oauth.vault", otherWindowBusy, { retry: true }));
    });
    try {
      return await vault.exclusively(
        record,
        () => {
          timer.dispose();
          const result = work();
          this.#working = result.catch(() => undefined);
          return result;
        },
        AbortSignal.any([signal, busy.signal]),
      );
    } finally {
      timer.dispose();
    }
  }
}
