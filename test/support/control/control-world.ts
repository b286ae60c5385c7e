import { type ControlLimits, usualLimits } from "../../../src/adapters/control-api/limits.ts";
import { serveControlApiWithin } from "../../../src/adapters/control-api/serve-control-api.ts";
import type { Log } from "../../../src/core/base/log.ts";
import type { ControlApiServer } from "../../../src/core/control/control-api.ts";
import { ControlClient } from "./control-client.ts";
import { FakeControlDaemons } from "./fake-control-daemons.ts";
import { FakeControlTokens } from "./fake-control-tokens.ts";

/** A line of the log. */
export interface LogLine {
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A control API over daemons and tokens of a test, the lines of its log, and clients that come from outside. */
export class ControlWorld implements AsyncDisposable {
  readonly daemons = new FakeControlDaemons();
  readonly tokens = new FakeControlTokens();
  readonly lines: LogLine[] = [];
  readonly #clients: ControlClient[] = [];
  #server: ControlApiServer | undefined;

  static async start(limits: Partial<ControlLimits> = {}, port = 0): Promise<ControlWorld> {
    const world = new ControlWorld();
    const { daemons, tokens } = world;
    const { signal } = new AbortController();
    const log = world.#log();
    const options = { daemons, tokens, log, port, version: "1.2.3" };
    world.#server = await serveControlApiWithin({ ...usualLimits, ...limits })(options, signal);
    return world;
  }

  get server(): ControlApiServer {
    if (this.#server === undefined) throw new Error("It has not been started.");
    return this.#server;
  }

  /** Somebody with this token, or with none. */
  client(token?: string): ControlClient {
    const client = new ControlClient(this.server.port, token);
    this.#clients.push(client);
    return client;
  }

  /** Why requests were refused, in order. */
  get refusals(): readonly unknown[] {
    return this.lines.filter(({ fields }) => "why" in fields).map(({ fields }) => fields["why"]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) client.close();
    this.server.dispose();
    await this.server.closed();
  }

  #log(): Log {
    const keep = (message: string, fields: LogLine["fields"] = {}): void => {
      this.lines.push({ message, fields });
    };
    return { debug: keep, info: keep, warn: keep, error: keep };
  }
}
