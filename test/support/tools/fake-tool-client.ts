import { Emitter } from "../../../src/core/base/emitter.ts";
import type {
  OpenToolClient,
  ServerExtras,
  Tool,
  ToolAnswer,
  ToolClient,
  ToolList,
  ToolTarget,
} from "../../../src/core/tools/tool-client.ts";
import { ToolServerError } from "../../../src/core/tools/tool-server-error.ts";
import type { ConnectionStep, ServerFacts, ToolProgress, ToolServer } from "../../../src/protocol/tools.ts";

/** A server as a test needs it. */
export function toolServer(change: Partial<ToolServer> = {}): ToolServer {
  return {
    id: "files",
    type: "mcp",
    url: "http://127.0.0.1:8080/mcp",
    spec_path: "openapi.json",
    inline_spec: false,
    auth: "none",
    account: undefined,
    headers: [],
    name: "Files",
    description: "",
    enabled: true,
    tool_filter: [],
    ...change,
  };
}

/** A tool as a test needs it. */
export function tool(name: string, hints: Partial<Tool["hints"]> = {}): Tool {
  return {
    name,
    title: name,
    description: `Does ${name}.`,
    parameters: { type: "object", properties: { text: { type: "string" } } },
    hints: { readOnly: false, idempotent: false, ...hints },
  };
}

/** Resolves never, and rejects with the signal's reason. */
export function hang(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}

type Handler = (args: Readonly<Record<string, unknown>>, signal: AbortSignal) => Promise<ToolAnswer>;

/** A server in memory: what it offers, who is connected, and how it fails. */
export class FakeToolServer {
  /** Offered to all. */
  tools: readonly Tool[] = [tool("echo"), tool("fail"), tool("hang")];
  skipped: ToolList["skipped"] = [];
  facts: ServerFacts = { title: "Files", description: "", version: "1.0", protocol: "MCP 2025-11-25" };
  steps: readonly ConnectionStep[] = ["address", "connect", "http", "protocol"];
  /** Told after all else. */
  lateSteps: readonly ConnectionStep[] = [];
  extras: ServerExtras | undefined;
  /** What openings do after their steps, one after the other; the last stays. */
  opening: ((signal: AbortSignal, target: ToolTarget) => Promise<void>)[] = [() => Promise.resolve()];
  /** What listing does before it answers. */
  listing: (signal: AbortSignal) => Promise<void> = () => Promise.resolve();
  /** All clients that were ever connected, the newest last. */
  readonly clients: FakeToolClient[] = [];
  /** Openings that were begun. */
  openings = 0;
  /** Lists that were asked for. */
  lists = 0;
  /** Calls that have arrived. */
  readonly calls: string[] = [];
  /** Calls whose abort has arrived. */
  aborted = 0;
  readonly handlers: Record<string, Handler> = {
    echo: (args) => Promise.resolve({ ok: true, content: [{ kind: "text", text: String(args["text"]) }] }),
    fail: () => Promise.resolve({ ok: false, content: [{ kind: "text", text: "It failed." }] }),
    hang: (_, signal) => hang(signal),
  };

  /** The client that is connected now. */
  get client(): FakeToolClient {
    const client = this.clients.at(-1);
    if (client === undefined) throw new Error("Nobody is connected.");
    return client;
  }

  /** Clients that have not been closed. */
  get connected(): number {
    return this.clients.filter(({ isClosed }) => !isClosed).length;
  }

  readonly open: OpenToolClient = async (target, _questions, onStep, signal) => {
    this.openings += 1;
    for (const step of this.steps) onStep(step);
    const work = this.opening.length > 1 ? this.opening.shift() : this.opening[0];
    await work?.(signal, target);
    // As a client that does not listen: who opens has to see to it.
    for (const step of this.lateSteps) onStep(step);
    const client = new FakeToolClient(this, target.server);
    this.clients.push(client);
    return client;
  };
}

/** One connection to it. */
export class FakeToolClient implements ToolClient {
  readonly server: ToolServer;
  readonly facts: ServerFacts;
  readonly extras?: ServerExtras;
  isClosed = false;
  readonly #fake: FakeToolServer;
  readonly #over = new AbortController();
  readonly #changed = new Emitter<undefined>();
  readonly #lost = new Emitter<ToolServerError>();
  readonly onDidChangeTools = this.#changed.event;
  readonly onDidLose = this.#lost.event;

  constructor(fake: FakeToolServer, server: ToolServer) {
    this.#fake = fake;
    this.server = server;
    this.facts = fake.facts;
    if (fake.extras !== undefined) this.extras = fake.extras;
  }

  async list(signal: AbortSignal): Promise<ToolList> {
    this.#fake.lists += 1;
    const either = AbortSignal.any([signal, this.#over.signal]);
    either.throwIfAborted();
    const { tools, skipped } = this.#fake;
    await this.#fake.listing(either);
    return { tools, skipped };
  }

  async call(
    name: string,
    args: Readonly<Record<string, unknown>>,
    onProgress: (progress: ToolProgress) => void,
    signal: AbortSignal,
  ): Promise<ToolAnswer> {
    const either = AbortSignal.any([signal, this.#over.signal]);
    either.throwIfAborted();
    this.#fake.calls.push(name);
    const handler = this.#fake.handlers[name];
    if (handler === undefined)
      throw new ToolServerError("tools.failed", "tools", `There is no tool ${name}.`);
    onProgress({ done: 0 });
    try {
      return await handler(args, either);
    } catch (error) {
      if (signal.aborted) this.#fake.aborted += 1;
      throw error;
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.#over.abort(lost());
  }

  /** The server says that its tools are others. */
  change(): void {
    this.#changed.fire(undefined);
  }

  /** The connection breaks. */
  lose(error = lost()): void {
    if (this.isClosed) return;
    this.#over.abort(error);
    this.#lost.fire(error);
  }
}

/** What a client says whose connection is gone. */
export function lost(): ToolServerError {
  return new ToolServerError("tools.lost", "connect", "The connection was lost; try again.", { retry: true });
}
