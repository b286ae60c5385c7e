import type { ServerFacts, ToolProgress, ToolServer, ToolServerState } from "../../protocol/tools.ts";
import type { Disposable } from "../base/lifecycle.ts";
import { type ConnectionContext, ServerConnection } from "./server-connection.ts";
import { extrasOver } from "./server-extras.ts";
import { hiddenByFilter, isLost, lostInCall } from "./session-failures.ts";
import type { ServerExtras, Tool, ToolAnswer, ToolClient, ToolList } from "./tool-client.ts";
import { filterAllows, filtered } from "./tool-filter.ts";

/** One server as long as its connection is the same: what it offers after its filter, and calls, over connections that come and go. */
export class ServerSession implements Disposable {
  readonly #connection: ServerConnection;
  #server: ToolServer;

  /** `onChange`: state, facts or tools are others. */
  constructor(server: ToolServer, context: ConnectionContext, onChange: () => void) {
    this.#server = server;
    this.#connection = new ServerConnection(server, context, onChange);
  }

  get server(): ToolServer {
    return this.#server;
  }

  /** With the tools counted that the filter lets through. */
  get state(): ToolServerState {
    const { state } = this.#connection;
    const list = this.known;
    if (state.kind !== "ready" || list === undefined) return state;
    return { ...state, tool_count: list.tools.length, skipped: list.skipped };
  }

  /** What the server said of itself when it was connected last. */
  get facts(): ServerFacts | undefined {
    return this.#connection.facts;
  }

  /** Somebody has asked for it and did not take that back. */
  get isWanted(): boolean {
    return this.#connection.isWanted;
  }

  /** Its tools, while it is connected. */
  get known(): ToolList | undefined {
    const { live } = this.#connection;
    return live && filtered(live.list, this.#server.tool_filter);
  }

  /** Takes settings that leave the connection as it is: name, description, filter. */
  update(server: ToolServer): void {
    this.#server = server;
  }

  /** Connects it in the background. */
  start(): void {
    this.#connection.start();
  }

  /** Its tools, once it is connected. */
  async list(signal: AbortSignal): Promise<ToolList> {
    const { list } = await this.#connection.demand(signal);
    return filtered(list, this.#server.tool_filter);
  }

  /** Calls a tool. Errors: the client's; `tools.lost` when the connection was lost and the call may not be made twice; `tools.unknown`. */
  async call(
    tool: Tool,
    args: Readonly<Record<string, unknown>>,
    onProgress: (progress: ToolProgress) => void,
    signal: AbortSignal,
  ): Promise<ToolAnswer> {
    if (!filterAllows(this.#server.tool_filter, tool.name)) throw hiddenByFilter(this.#server, tool.name);
    const mayRepeat = tool.hints.readOnly || tool.hints.idempotent;
    return this.#use((client, inner) => client.call(tool.name, args, onProgress, inner), mayRepeat, signal);
  }

  /** What it offers beside tools; undefined when that is nothing. */
  async extras(signal: AbortSignal): Promise<ServerExtras | undefined> {
    const { client } = await this.#connection.demand(signal);
    if (client.extras === undefined) return undefined;
    return extrasOver((work, inner) => this.#use(work, true, inner), this.#server);
  }

  /** Ends the connection with all that runs over it, and connects anew. */
  reconnect(signal: AbortSignal): Promise<void> {
    return this.#connection.reconnect(signal);
  }

  /** Connects anew what somebody wants, without ending what runs. */
  refresh(): void {
    this.#connection.refresh();
  }

  dispose(): void {
    this.#connection.dispose();
  }

  /** What may be done twice is done once more when the connection is lost meanwhile. */
  async #use<T>(
    work: (client: ToolClient, signal: AbortSignal) => Promise<T>,
    mayRepeat: boolean,
    signal: AbortSignal,
  ): Promise<T> {
    const live = await this.#connection.demand(signal);
    try {
      return await this.#connection.run(live, work, signal);
    } catch (error) {
      if (!isLost(error)) throw error;
      if (!mayRepeat) throw lostInCall(this.#server, error);
    }
    return this.#connection.run(await this.#connection.demand(signal), work, signal);
  }
}
