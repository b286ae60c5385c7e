import { systemClock } from "../../../src/core/base/clock.ts";
import {
  JupyterKernelHost,
  type JupyterKernelHostOptions,
} from "../../../src/adapters/jupyter/jupyter-kernel-host.ts";
import { Logins } from "../../../src/adapters/jupyter/logins.ts";
import { processesHere } from "../../../src/adapters/processes/here.ts";
import { testLog } from "./run.ts";
import { assets, FixedServers, launchManaged, launchStock, type TestServer } from "./servers.ts";
import { type Stack, stacks } from "./stacks.ts";

/** What the tests of one stack share: one server and one host. */
export class StackWorld {
  #stack: Stack | undefined;
  #running: TestServer | undefined;
  #host: JupyterKernelHost | undefined;

  get stack(): Stack {
    return there(this.#stack);
  }

  get running(): TestServer {
    return there(this.#running);
  }

  get host(): JupyterKernelHost {
    return there(this.#host);
  }

  async open(stack: Stack, kind: "managed" | "stock"): Promise<void> {
    this.#stack = stack;
    this.#running = await (kind === "managed" ? launchManaged(stack) : launchStock(stack));
    this.#host = makeHost(new FixedServers(this.#running.server));
  }

  async close(): Promise<void> {
    this.#host?.dispose();
    await this.#running?.[Symbol.asyncDispose]();
  }
}

/** A host as the extension makes it. */
export function makeHost(
  servers: FixedServers,
  options: Pick<JupyterKernelHostOptions, "spare" | "spareSeconds"> = {},
): JupyterKernelHost {
  const processes = processesHere();
  const logins = new Logins();
  return new JupyterKernelHost({
    servers,
    assets,
    clock: systemClock,
    log: testLog,
    processes,
    logins,
    ...options,
  });
}

/** Declares the same tests once for each stack, against one server that is started before and ended after them. */
export function onEachStack(
  title: string,
  kind: "managed" | "stock",
  tests: (world: StackWorld) => void,
): void {
  for (const { name, get } of stacks) {
    describe(`${title} (${name})`, function () {
      this.timeout(90_000);
      const world = new StackWorld();
      // Making the newer stack for the first time takes its time.
      before(async function () {
        this.timeout(300_000);
        await world.open(await get(), kind);
      });
      after(() => world.close());
      // The clock of the product lets a process end; a test must stay until it is through.
      const alive = setInterval(() => undefined, 1000);
      after(() => {
        clearInterval(alive);
      });
      tests(world);
    });
  }
}

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the server was not started");
  return value;
}
