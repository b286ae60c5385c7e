import * as vscode from "vscode";
import { Emitter } from "../../core/base/emitter.ts";
import { type Disposable, DisposableStore } from "../../core/base/lifecycle.ts";
import type { Log } from "../../core/base/log.ts";
import type { FoundEndpoint, ModelEndpoint } from "../../core/chat/endpoints.ts";
import { newEndpointId, readEndpoints } from "./endpoint-values.ts";

const section = "backburner";
const key = "models.endpoints";

/** The endpoints of models in the user's own settings; no workspace can add one. */
export class EndpointSettings implements Disposable {
  readonly #log: Log;
  readonly #held = new DisposableStore();
  readonly #changed = this.#held.add(new Emitter<undefined>());
  #warned = "";
  /** They are others now. */
  readonly onDidChange = this.#changed.event;

  constructor(log: Log) {
    this.#log = log;
    this.#held.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`${section}.${key}`)) this.#changed.fire(undefined);
      }),
    );
  }

  /** All that make sense. */
  list(): readonly ModelEndpoint[] {
    const { endpoints, problems } = readEndpoints(written());
    const warning = problems.join("; ");
    if (warning !== "" && warning !== this.#warned) {
      this.#log.warn(`The setting ${section}.${key} has entries that cannot be used.`, { problems });
    }
    this.#warned = warning;
    return endpoints;
  }

  /** One with this address: that which is there, else a new one, which is not kept yet. */
  at(found: FoundEndpoint): ModelEndpoint {
    const endpoints = this.list();
    const ids = endpoints.map(({ id }) => id);
    return endpoints.find(({ url }) => url === found.url) ?? { id: newEndpointId(found.name, ids), ...found };
  }

  /** Keeps one, in the place of that with the same id. */
  async keep({ id, name, url }: ModelEndpoint): Promise<void> {
    await write([...entries().filter((entry) => idOf(entry) !== id), { id, name, url }]);
  }

  /** Takes one out. */
  async remove(id: string): Promise<void> {
    await write(entries().filter((entry) => idOf(entry) !== id));
  }

  dispose(): void {
    this.#held.dispose();
  }
}

function written(): unknown {
  return vscode.workspace.getConfiguration(section).inspect(key)?.globalValue;
}

/** All that the user has written, also what makes no sense: it is not ours to throw away. */
function entries(): readonly unknown[] {
  const value = written();
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

async function write(value: readonly unknown[]): Promise<void> {
  const setting = value.length === 0 ? undefined : value;
  await vscode.workspace.getConfiguration(section).update(key, setting, vscode.ConfigurationTarget.Global);
}

function idOf(entry: unknown): unknown {
  return typeof entry === "object" && entry !== null && "id" in entry ? entry.id : undefined;
}
