import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Clock, systemClock } from "../../core/base/clock.ts";
import type { Event } from "../../core/base/emitter.ts";
import { messageOf } from "../../core/base/errors.ts";
import type { Exclusively } from "../../core/base/exclusively.ts";
import type { Disposable } from "../../core/base/lifecycle.ts";
import type { Log } from "../../core/base/log.ts";
import type { Kept, Vault } from "../../core/oauth/vault.ts";
import type { KeyStore } from "./key-store.ts";
import { hashOf, RecordFiles, textOf } from "./record-files.ts";
import { RecordWatch } from "./record-watch.ts";
import { replaceFile } from "../files/replace-file.ts";
import { envelopeIn, seal, unseal } from "./sealed-record.ts";
import { SealingKeys } from "./sealing-keys.ts";
import { diskFailure, onDisk } from "./vault-failure.ts";

/** A window that shows no life for so long was halted, or its number belongs to another process by now. */
const staleMs = 30_000;

export interface SealedVaultOptions {
  /** Of the vault alone; made when it is missing. All windows of the user have the same. */
  readonly folder: string;
  readonly key: KeyStore;
  readonly exclusively: Exclusively;
  readonly log: Log;
  readonly clock?: Clock;
}

/** A text found in the place of a record, and what it is. */
interface Opened {
  readonly kept: Kept;
  /** The text, with what to call it aside, where it cannot be opened. */
  readonly locked?: { readonly text: string; readonly id: string };
}

/** A loss of power must not bring an old file back, whose refresh token the server no longer takes. */
const kept = { outlasts: "power-with-name" } as const;

/**
 * One sealed file per record, shared by all windows; the keys are in the editor's secret storage.
 *
 * A record whose key this window does not have is left as it is. One that is written in its place goes beside it: the old one is
 * kept aside, and a window that has its key, and not the new one's, goes on with the old one.
 */
export class SealedVault implements Vault, Disposable {
  readonly #files: RecordFiles;
  readonly #keys: SealingKeys;
  readonly #watch: RecordWatch;
  readonly #exclusively: Exclusively;
  readonly #log: Log;
  /** Files that the log was told of. */
  readonly #toldOf = new Set<string>();
  readonly onDidChange: Event<string>;

  constructor({ folder, key: store, exclusively, log, clock = systemClock }: SealedVaultOptions) {
    this.#files = new RecordFiles(folder);
    this.#keys = new SealingKeys({ store, exclusively, lock: join(folder, "key.lock"), clock });
    this.#watch = new RecordWatch({ files: this.#files, clock, log });
    this.#exclusively = exclusively;
    this.#log = log;
    this.onDidChange = this.#watch.onDidChange;
  }

  async read(name: string): Promise<Kept> {
    this.#watch.follow(name);
    const { kept } = await this.#open(name, this.#files.sealed(name));
    if (kept.kind !== "locked") return kept;
    for (const path of await onDisk(() => this.#files.asides(name))) {
      const beside = await this.#open(name, path);
      if (beside.kept.kind === "found") return beside.kept;
    }
    return kept;
  }

  async write(name: string, value: unknown): Promise<void> {
    this.#watch.follow(name);
    await onDisk(() => this.#files.makeFolder());
    const key = await onDisk(() => this.#keys.forWriting());
    const path = this.#files.sealed(name);
    const { locked } = await this.#open(name, path);
    const stats = await onDisk(async () => {
      if (locked !== undefined) await replaceFile(this.#files.aside(name, locked.id), locked.text, kept);
      return replaceFile(path, seal(name, value, key), kept);
    });
    this.#watch.changed(name, stats);
    await this.#tidy(name);
  }

  /** Removes also what lies aside: whoever signs out wants nothing to be left. */
  async remove(name: string): Promise<void> {
    this.#watch.follow(name);
    await onDisk(async () => {
      await this.#files.makeFolder();
      await rm(this.#files.sealed(name), { force: true });
    });
    this.#watch.changed(name, undefined);
    await onDisk(async () => {
      for (const path of await this.#files.asides(name)) await rm(path, { force: true });
    });
  }

  async exclusively<T>(name: string, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    this.#watch.follow(name);
    await onDisk(() => this.#files.makeFolder());
    let outcome: Promise<T> | undefined;
    try {
      await this.#exclusively(
        this.#files.lock(name),
        async () => {
          outcome = Promise.resolve().then(work);
          await Promise.allSettled([outcome]);
        },
        { staleMs, signal },
      );
    } catch (error) {
      if (outcome === undefined) {
        signal.throwIfAborted();
        throw diskFailure(error);
      }
      // It was done all the same, and what it has got must not be lost.
      this.#log.warn("A lock of the vault could not be given back", { error: messageOf(error) });
    }
    if (outcome === undefined) throw new Error("Nothing was done under the lock.");
    return outcome;
  }

  dispose(): void {
    this.#watch.dispose();
  }

  async #open(name: string, path: string): Promise<Opened> {
    const text = await onDisk(() => textOf(path));
    if (text === undefined) return { kept: { kind: "none" } };
    const envelope = envelopeIn(text);
    if (envelope.kind !== "sealed") {
      this.#tell(path, envelope.kind === "newer" ? "is of a newer version" : "is damaged");
      return { kept: { kind: "locked" }, locked: { text, id: hashOf(text) } };
    }
    const { record } = envelope;
    const id = /^[0-9a-f]{1,64}$/.test(record.key) ? record.key : hashOf(text);
    const locked: Opened = { kept: { kind: "locked" }, locked: { text, id } };
    const key = await this.#keys.get(record.key);
    if (key === undefined) {
      this.#tell(path, "has a key that this window does not have");
      return locked;
    }
    try {
      return { kept: { kind: "found", value: unseal(name, record, key) } };
    } catch {
      this.#tell(path, "is damaged");
      return locked;
    }
  }

  /** Removes what lies aside and could be opened here: what was written now has taken its place. */
  async #tidy(name: string): Promise<void> {
    try {
      for (const path of await this.#files.asides(name)) {
        const { kept } = await this.#open(name, path);
        if (kept.kind === "found") await rm(path, { force: true });
      }
      await this.#files.sweep(name);
    } catch (error) {
      this.#log.warn("The folder of sign-ins could not be tidied up", { error: messageOf(error) });
    }
  }

  #tell(path: string, problem: string): void {
    const message = `The file of a sign-in ${problem}; it is left as it is`;
    const file = basename(path);
    if (this.#toldOf.has(file + message)) return;
    this.#toldOf.add(file + message);
    this.#log.warn(message, { file });
  }
}
