import { Emitter } from "../../core/base/emitter.ts";
import { AppError } from "../../core/base/errors.ts";
import type { Disposable } from "../../core/base/lifecycle.ts";
import type { Secret } from "../../core/base/secret.ts";
import type { ToolServersView } from "../../protocol/tools.ts";
import { removeSecrets } from "./save-server.ts";
import type {
  CallApprovals,
  LiveServers,
  RemovedServer,
  SecretVault,
  ServerSettings,
  SpecTextStore,
} from "./tool-parts.ts";
import type { Translator } from "./translator.ts";

/** What removing a server touches. */
export interface RemoveServerContext {
  readonly settings: Pick<ServerSettings, "list" | "putBack" | "remove">;
  readonly secrets: SecretVault;
  readonly specs: SpecTextStore;
  readonly servers: Pick<LiveServers, "refresh">;
  readonly approvals: Pick<CallApprovals, "revoke">;
  readonly l10n: Translator;
}

/** All that was taken away with it, held in memory until another one goes. */
interface Removed {
  readonly settings: RemovedServer;
  readonly key: Secret | undefined;
  readonly headers: readonly (readonly [string, Secret | undefined])[];
  readonly specText: string | undefined;
}

/** Takes tool servers out of the settings, with their secrets; the last one can be brought back. */
export class RemoveServer implements Disposable {
  readonly #context: RemoveServerContext;
  readonly #changed = new Emitter<undefined>();
  #removed: Removed | undefined;
  /** Another one can be brought back now, or none. */
  readonly onDidChange = this.#changed.event;

  constructor(context: RemoveServerContext) {
    this.#context = context;
  }

  /** The one that can be brought back. */
  get deleted(): ToolServersView["deleted"] {
    if (this.#removed === undefined) return undefined;
    const { id, name, url } = this.#removed.settings.server;
    return { id, title: name || url };
  }

  /** What was allowed for its tools is forgotten for good. Errors: `tools.unknown`, those of the settings. */
  async remove(id: string): Promise<void> {
    const { settings, secrets, specs, approvals, l10n } = this.#context;
    const server = settings.list().find((one) => one.id === id);
    if (server === undefined) throw unknownServer(l10n);
    const headers = server.headers.map(async (name) => [name, await secrets.header(server, name)] as const);
    const held = {
      key: await secrets.key(server),
      headers: await Promise.all(headers),
      specText: await specs.get(id),
    };
    const removed = await settings.remove(id);
    if (removed === undefined) throw unknownServer(l10n);
    await removeSecrets(server, secrets);
    await specs.set(id, undefined);
    approvals.revoke(id);
    this.#set({ settings: removed, ...held });
  }

  /** Brings the last one back as it was. Errors: `tools.unknown` when there is none, `tools.invalid` when another one has its id now. */
  async undo(): Promise<void> {
    const { settings, secrets, specs, servers, l10n } = this.#context;
    const removed = this.#removed;
    if (removed === undefined) throw unknownServer(l10n);
    const { server } = removed.settings;
    if (settings.list().some(({ id }) => id === server.id)) {
      throw new AppError("tools.invalid", l10n.t("Another tool server has this ID already."));
    }
    this.#set(undefined);
    await specs.set(server.id, removed.specText);
    await secrets.setKey(server, removed.key);
    for (const [name, value] of removed.headers) await secrets.setHeader(server, name, value);
    await settings.putBack(removed.settings);
    servers.refresh(server.id);
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #set(removed: Removed | undefined): void {
    this.#removed = removed;
    this.#changed.fire(undefined);
  }
}

/** For an id that nothing has any more. */
export function unknownServer(l10n: Translator): AppError {
  return new AppError("tools.unknown", l10n.t("This tool server is not in the settings any more."));
}
