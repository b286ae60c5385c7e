import * as vscode from "vscode";
import { Emitter } from "../../core/base/emitter.ts";
import { AppError, messageOf } from "../../core/base/errors.ts";
import { type Disposable, DisposableStore } from "../../core/base/lifecycle.ts";
import type { Log } from "../../core/base/log.ts";
import type { ToolServer } from "../../protocol/tools.ts";
import { placeOf, type ReadServers, readServers, withServer } from "./server-values.ts";

const section = "backburner";
const key = "toolServers";

/** What was taken out of the settings, as its user had written it. */
export interface RemovedServer {
  readonly server: ToolServer;
  readonly entry: unknown;
  readonly place: number;
}

/** The tool servers in the user's own settings; no workspace can add one. */
export class ToolServerSettings implements Disposable {
  readonly #log: Log;
  readonly #held = new DisposableStore();
  readonly #changed = this.#held.add(new Emitter<undefined>());
  #warned = "";
  /** One write after the other: each begins with what the one before has left. */
  #written: Promise<unknown> = Promise.resolve();
  /** They are others now, or what is wrong with them. */
  readonly onDidChange = this.#changed.event;

  constructor(log: Log) {
    this.#log = log;
    this.#held.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`${section}.${key}`)) this.#changed.fire(undefined);
      }),
    );
  }

  /** All that make sense, in the user's order. */
  list(): readonly ToolServer[] {
    return this.#read().servers;
  }

  /** Sentences about what does not. */
  problems(): readonly string[] {
    return this.#read().problems;
  }

  /** Keeps one, in the place of that with the id `replacing`. Errors: `tools.invalid`, `tools.failed` for settings that cannot be written. */
  async keep(server: ToolServer, replacing = server.id): Promise<void> {
    await this.#change((entries) => withServer(entries, server, replacing));
  }

  /** Takes one out; undefined when it is not there. Errors: as of `keep`. */
  async remove(id: string): Promise<RemovedServer | undefined> {
    let removed: RemovedServer | undefined;
    await this.#change((entries) => {
      const place = placeOf(entries, id);
      const server = readServers(entries).servers.find((one) => one.id === id);
      if (place === undefined || server === undefined) return entries;
      removed = { server, entry: entries[place], place };
      return entries.toSpliced(place, 1);
    });
    return removed;
  }

  /** Puts one back where it was, as it was; nobody else may have its id. Errors: as of `keep`. */
  async putBack({ entry, place }: RemovedServer): Promise<void> {
    await this.#change((entries) => entries.toSpliced(place, 0, entry));
  }

  dispose(): void {
    this.#held.dispose();
  }

  #read(): ReadServers {
    const read = readServers(written());
    const warning = read.problems.join(" ");
    if (warning !== "" && warning !== this.#warned) {
      this.#log.warn(`The setting ${section}.${key} has entries that cannot be used.`, {
        problems: read.problems,
      });
    }
    this.#warned = warning;
    return read;
  }

  async #change(change: (entries: readonly unknown[]) => readonly unknown[]): Promise<void> {
    const next = this.#written.then(() => write(change));
    this.#written = next.catch(() => undefined);
    await next;
  }
}

function written(): unknown {
  return vscode.workspace.getConfiguration(section).inspect(key)?.globalValue;
}

async function write(change: (entries: readonly unknown[]) => readonly unknown[]): Promise<void> {
  const value = written() ?? [];
  if (!Array.isArray(value)) {
    // Whatever its user meant by it is not ours to throw away.
    throw new AppError(
      "tools.invalid",
      vscode.l10n.t(
        "The setting “backburner.toolServers” is not a list. Correct it in the settings and try again.",
      ),
    );
  }
  const entries = value as readonly unknown[];
  const changed = change(entries);
  if (changed === entries) return;
  const setting = changed.length === 0 ? undefined : changed;
  try {
    await vscode.workspace.getConfiguration(section).update(key, setting, vscode.ConfigurationTarget.Global);
  } catch (error) {
    throw new AppError(
      "tools.failed",
      vscode.l10n.t("The settings could not be written: {0}", messageOf(error)),
      { cause: error },
    );
  }
}
