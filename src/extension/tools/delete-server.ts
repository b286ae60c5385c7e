import { Emitter } from "../../core/base/emitter.ts";
import type { Secret } from "../../core/base/secret.ts";
import { newServerId } from "../../core/tools/new-server-id.ts";
import { serverName } from "../../core/tools/server-name.ts";
import type { ToolServer, ToolServersView } from "../../protocol/tools.ts";
import type { Consents } from "./consents.ts";
import type { SignIns } from "./oauth/sign-ins.ts";
import type { SpecTexts } from "./spec-texts.ts";
import type { ToolSecrets } from "./tool-secrets.ts";
import type { RemovedServer, ToolServerSettings } from "./tool-server-settings.ts";

/** What deleting touches. */
export interface DeleteServerContext {
  readonly settings: Pick<ToolServerSettings, "list" | "remove" | "putBack" | "keep">;
  readonly secrets: Pick<
    ToolSecrets,
    "key" | "header" | "clientSecret" | "setKey" | "setHeader" | "setClientSecret" | "forget"
  >;
  readonly specs: Pick<SpecTexts, "get" | "set">;
  readonly oauth: Pick<SignIns, "forget">;
  readonly consents: Pick<Consents, "release">;
}

/** All that is known of a server that has gone. */
interface Gone extends RemovedServer {
  readonly title: string;
  readonly key: Secret | undefined;
  readonly clientSecret: Secret | undefined;
  readonly headers: readonly (readonly [name: string, value: Secret])[];
  readonly specText: string | undefined;
}

/** Deletes tool servers with all that belongs to them; the last one can be brought back until the window closes, without its sign-in and the user's consents. */
export class DeleteServer {
  readonly #context: DeleteServerContext;
  readonly #changed = new Emitter<undefined>();
  #gone: Gone | undefined;
  /** Another one can be brought back, or none. */
  readonly onDidChange = this.#changed.event;

  constructor(context: DeleteServerContext) {
    this.#context = context;
  }

  /** The one that can be brought back. */
  get deleted(): ToolServersView["deleted"] {
    return this.#gone && { id: this.#gone.server.id, title: this.#gone.title };
  }

  /** Takes a server out of the settings, then its secrets and its document; `title` is what it is called by until then. */
  async delete(id: string, title?: string): Promise<void> {
    const { settings, secrets, specs, oauth, consents } = this.#context;
    const server = settings.list().find((one) => one.id === id);
    if (server === undefined) return;
    const kept = { ...(await this.#secretsOf(server)), specText: await specs.get(id) };
    const removed = await settings.remove(id);
    if (removed === undefined) return;
    this.#remember({ ...removed, ...kept, title: title ?? serverName(server) });
    // First, since what follows may fail, and nobody could take them back any more.
    await consents.release(server);
    await secrets.forget(server);
    await specs.set(id, undefined);
    await oauth.forget(server);
  }

  /** Brings it back, under another id when that has been taken since; resolves to its id, undefined when there is none. */
  async undo(): Promise<string | undefined> {
    const gone = this.#gone;
    if (gone === undefined) return undefined;
    const { settings, secrets, specs } = this.#context;
    const taken = settings.list().map(({ id }) => id);
    const isTaken = taken.includes(gone.server.id);
    const id = isTaken ? newServerId(gone.server.id, taken) : gone.server.id;
    const server = { ...gone.server, id };
    this.#remember(undefined);
    try {
      // The settings last: whoever sees it there connects it.
      await secrets.setKey(server, gone.key);
      await secrets.setClientSecret(server, gone.clientSecret);
      for (const [name, value] of gone.headers) await secrets.setHeader(server, name, value);
      await specs.set(id, gone.specText);
      if (isTaken) await settings.keep(server);
      else await settings.putBack(gone);
    } catch (error) {
      this.#remember(gone);
      throw error;
    }
    return id;
  }

  #remember(gone: Gone | undefined): void {
    this.#gone = gone;
    this.#changed.fire(undefined);
  }

  async #secretsOf(server: ToolServer): Promise<Pick<Gone, "key" | "clientSecret" | "headers">> {
    const { secrets } = this.#context;
    const headers: (readonly [string, Secret])[] = [];
    for (const name of server.headers) {
      const value = await secrets.header(server, name);
      if (value !== undefined) headers.push([name, value]);
    }
    return { key: await secrets.key(server), clientSecret: await secrets.clientSecret(server), headers };
  }
}
