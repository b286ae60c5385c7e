import { Emitter } from "../../../src/core/base/emitter.ts";
import type { Log } from "../../../src/core/base/log.ts";
import type { ServerAccess } from "../../../src/core/tools/server-access.ts";
import type { ServerQuestions, ToolTarget } from "../../../src/core/tools/tool-client.ts";
import { ToolServers } from "../../../src/core/tools/tool-servers.ts";
import type { ToolServer } from "../../../src/protocol/tools.ts";
import { ManualClock, settle } from "../manual-clock.ts";
import { FakeToolServer, toolServer } from "./fake-tool-client.ts";

/** A server that needs nothing. */
export const noAccess: ServerAccess = {
  credential: () => Promise.resolve(undefined),
  headers: () => Promise.resolve({}),
  refused: () => Promise.resolve(false),
};

/** A user who is never asked. */
export const noQuestions: ServerQuestions = {
  elicit: () => Promise.resolve({ kind: "cancel" }),
  log: () => undefined,
};

/** Tool servers over servers in memory, with a clock that stands still. */
export class ToolWorld {
  readonly clock = new ManualClock();
  /** By the id of the server. */
  readonly fakes = new Map<string, FakeToolServer>();
  isAllowed = true;
  readonly specs = new Map<string, string>();
  /** What reading an inline document waits for, one after the other. */
  readonly reading: Promise<unknown>[] = [];
  /** What was logged as a bug. */
  readonly errors: string[] = [];
  /** Servers in the order in which they were dialled. */
  readonly dialled: ToolTarget[] = [];
  readonly servers: ToolServers;
  #settings: readonly ToolServer[];
  readonly #changed = new Emitter<undefined>();

  constructor(settings: readonly ToolServer[] = [toolServer()]) {
    this.#settings = settings;
    const log: Log = {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: (message) => this.errors.push(message),
    };
    this.servers = new ToolServers({
      settings: { list: () => this.#settings, onDidChange: this.#changed.event },
      open: (target, ...rest) => {
        this.dialled.push(target);
        return this.fake(target.server.id).open(target, ...rest);
      },
      accessTo: () => noAccess,
      specText: async (id) => {
        await this.reading.shift();
        return this.specs.get(id);
      },
      questions: noQuestions,
      isAllowed: () => this.isAllowed,
      clock: this.clock,
      log,
      random: () => 0,
    });
  }

  /** The server behind an id. */
  fake(id = "files"): FakeToolServer {
    const fake = this.fakes.get(id) ?? new FakeToolServer();
    this.fakes.set(id, fake);
    return fake;
  }

  /** The user changes the settings. */
  async change(settings: readonly ToolServer[]): Promise<void> {
    this.#settings = settings;
    this.#changed.fire(undefined);
    await settle();
  }

  /** How the servers stand, in a word each. */
  kinds(): readonly string[] {
    return this.servers.statuses().map(({ state }) => state.kind);
  }
}
