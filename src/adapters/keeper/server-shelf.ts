import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../core/base/clock.ts";
import type { Processes } from "../../core/daemons/processes.ts";
import { ManagedServerProcess } from "./managed-server-process.ts";
import { protocolVersion, type WireServer } from "./wire.ts";

const folderPrefix = `server-${String(protocolVersion)}-`;

/** What the servers of one keeper work with. */
export interface ServerShelfOptions {
  /** Private; each server gets a folder in it. */
  readonly folder: string;
  readonly processes: Processes;
  readonly clock: Clock;
  /** Told when a server that answered is gone without having been stopped. */
  readonly onDeath: (url: string) => void;
}

/** The Jupyter servers of one keeper: one per interpreter, started when asked for, never by itself. */
export class ServerShelf {
  readonly #options: ServerShelfOptions;
  readonly #servers = new Map<string, ManagedServerProcess>();
  #count = 0;
  #stopping = false;

  constructor(options: ServerShelfOptions) {
    this.#options = options;
  }

  /** Removes what a keeper left that was killed: its servers are gone with it. */
  sweep(): void {
    for (const name of readdirSync(this.#options.folder)) {
      if (name.startsWith(folderPrefix))
        rmSync(join(this.#options.folder, name), { recursive: true, force: true });
    }
  }

  /** The server on an interpreter; many who ask at once share one start. Errors: `engine.server_failed`. */
  ensure(python: string, launcher: string): Promise<WireServer> {
    const old = this.#servers.get(python);
    if (old !== undefined && !old.isOver) return old.ready;
    const { folder, processes, clock, onDeath } = this.#options;
    this.#count += 1;
    const own = join(folder, `${folderPrefix}${String(process.pid)}-${String(this.#count)}`);
    const server = new ManagedServerProcess({ python, launcher, folder: own, processes, clock });
    this.#servers.set(python, server);
    void server.ready
      .then(async ({ url }) => {
        await server.ended;
        if (!this.#stopping) onDeath(url);
      })
      .catch(() => {
        // Those who asked are told; the next one who asks starts another.
        if (this.#servers.get(python) === server) this.#servers.delete(python);
      });
    return server.ready;
  }

  /** The running server at an address. */
  find(url: string): WireServer | undefined {
    return [...this.#servers.values()].map((server) => server.running).find((server) => server?.url === url);
  }

  /** Ends all of them. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all([...this.#servers.values()].map((server) => server.stop()));
  }
}
