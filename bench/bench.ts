import type { Stack } from "../test/support/jupyter/stacks.ts";
import { launchManaged, launchStock, type TestServer } from "../test/support/jupyter/servers.ts";
import { type HostOptions, HostProcess } from "./host/host-process.ts";

/** What the scenarios of one stack share: the two servers, and how large everything is. */
export class Bench implements AsyncDisposable {
  readonly stack: Stack;
  /** True for the full sizes; else sizes that take minutes. */
  readonly full: boolean;
  readonly #servers = new Map<"managed" | "stock", Promise<TestServer>>();

  constructor(stack: Stack, full: boolean) {
    this.stack = stack;
    this.full = full;
  }

  /** The server as the extension starts it. */
  managed(): Promise<TestServer> {
    return this.#server("managed", launchManaged);
  }

  /** The server as people have it, with its rate limits. */
  stock(): Promise<TestServer> {
    return this.#server("stock", launchStock);
  }

  /** A new process with everything that an extension host has between the server and the page. */
  async host(kind: "managed" | "stock", options: HostOptions = {}): Promise<HostProcess> {
    const { server } = await (kind === "managed" ? this.managed() : this.stock());
    return HostProcess.start(server, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#servers.values()) await (await server)[Symbol.asyncDispose]();
  }

  #server(kind: "managed" | "stock", launch: (stack: Stack) => Promise<TestServer>): Promise<TestServer> {
    const known = this.#servers.get(kind);
    if (known !== undefined) return known;
    const launched = launch(this.stack);
    this.#servers.set(kind, launched);
    return launched;
  }
}
