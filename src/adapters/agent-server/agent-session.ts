import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import { LATEST_PROTOCOL_VERSION } from "@modelcontextprotocol/sdk/types.js";
import type { AgentServerOptions } from "../../core/agents/agent-server.ts";
import { mcpServer } from "./mcp-server.ts";
import { callerOf } from "./session-id.ts";

/** The conversation with one client: what it calls is answered until it ends. */
export class AgentSession {
  readonly id: string;
  readonly #transport: WebStandardStreamableHTTPServerTransport;
  readonly #close: () => Promise<void>;
  /** How many of its requests are being answered. */
  #open = 0;
  #usedAt = performance.now();

  private constructor(
    id: string,
    transport: WebStandardStreamableHTTPServerTransport,
    close: () => Promise<void>,
  ) {
    this.id = id;
    this.#transport = transport;
    this.#close = close;
  }

  /** Begins one; undefined for an id that is none of ours. `onEnd` hears that the client has ended it. */
  static async begin(
    id: string,
    options: AgentServerOptions,
    onEnd: () => void,
  ): Promise<AgentSession | undefined> {
    const caller = callerOf(id);
    if (caller === undefined) return undefined;
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => id,
      onsessionclosed: onEnd,
    });
    const server = mcpServer(options, () => caller);
    await server.connect(transport);
    return new AgentSession(id, transport, () => server.close());
  }

  /** Goes on with one that began elsewhere, as if its client had just introduced itself. */
  async resume(): Promise<void> {
    const params = {
      protocolVersion: LATEST_PROTOCOL_VERSION,
      capabilities: {},
      clientInfo: { name: "resumed", version: "0" },
    };
    const request = new Request("http://127.0.0.1/mcp", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
    });
    const parsedBody = { jsonrpc: "2.0", id: "resume", method: "initialize", params };
    const response = await this.#transport.handleRequest(request, { parsedBody });
    await response.text();
  }

  /** How long nothing was asked, in milliseconds; 0 while something is. */
  get idleMs(): number {
    return this.#open > 0 ? 0 : performance.now() - this.#usedAt;
  }

  /** Answers a request; its body was read, and is given where it has one. */
  async answer(request: Request, parsedBody: unknown): Promise<Response> {
    this.#usedAt = performance.now();
    return this.#transport.handleRequest(request, parsedBody === undefined ? {} : { parsedBody });
  }

  /** A connection of the client's is there, until the returned function is called. */
  hold(): () => void {
    this.#open += 1;
    return () => {
      this.#open -= 1;
      this.#usedAt = performance.now();
    };
  }

  /** Ends what it waits for. */
  async close(): Promise<void> {
    await this.#close();
  }
}
