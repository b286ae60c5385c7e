import type { ServerFacts, ToolProgress, ToolServer, ToolServerState } from "../../protocol/tools.ts";
import type { Clock } from "../base/clock.ts";
import { Emitter, type Event } from "../base/emitter.ts";
import type { Disposable } from "../base/lifecycle.ts";
import type { Log } from "../base/log.ts";
import type { ServerAccess } from "./server-access.ts";
import type { ConnectionContext } from "./server-connection.ts";
import { ServerSession } from "./server-session.ts";
import { unknownServer } from "./session-failures.ts";
import type {
  OpenToolClient,
  ServerExtras,
  ServerQuestions,
  Tool,
  ToolAnswer,
  ToolList,
} from "./tool-client.ts";

/** Port: the tool servers in the settings. */
export interface ToolServerList {
  /** In the user's order; of two with one id the first counts. */
  list(): readonly ToolServer[];
  readonly onDidChange: Event<undefined>;
}

/** What the tool servers are made of. */
export interface ToolServersContext {
  readonly settings: ToolServerList;
  readonly open: OpenToolClient;
  readonly accessTo: (server: ToolServer) => ServerAccess;
  /** The inline document of a server; when it becomes another, {@link ToolServers.refresh} takes it. */
  readonly specText: (id: string) => Promise<string | undefined>;
  readonly questions: ServerQuestions;
  /** False in Restricted Mode: then nothing is dialled. {@link ToolServers.start} when that ends. */
  readonly isAllowed: () => boolean;
  readonly clock: Clock;
  readonly log: Log;
  /** From 0 to below 1; spreads the attempts of several windows. */
  readonly random?: () => number;
}

/** How one tool server stands. */
export interface ServerStatus {
  readonly server: ToolServer;
  readonly state: ToolServerState;
  /** Since it was connected for the first time. */
  readonly facts?: ServerFacts;
}

/**
 * The tool servers of the settings and their live connections: one for each server, shared by all chats, opened when somebody asks or in
 * the background, and opened again when it is lost.
 */
export class ToolServers implements Disposable {
  readonly #settings: ToolServerList;
  readonly #context: ConnectionContext;
  readonly #subscription: Disposable;
  readonly #changed = new Emitter<undefined>();
  /** In the order of the settings. */
  #sessions = new Map<string, ServerSession>();
  #isStarted = false;
  #isDisposed = false;

  constructor({ settings, random, ...context }: ToolServersContext) {
    this.#settings = settings;
    this.#context = { ...context, random: random ?? Math.random };
    this.#subscription = settings.onDidChange(() => {
      this.#take();
      this.#changed.fire(undefined);
    });
    this.#take();
  }

  /** Statuses, facts or tools are others now. */
  get onDidChange(): Event<undefined> {
    return this.#changed.event;
  }

  /** All servers, in the order of the settings. */
  statuses(): readonly ServerStatus[] {
    return [...this.#sessions.values()].map(({ server, state, facts }) => ({
      server,
      state,
      ...(facts === undefined ? {} : { facts }),
    }));
  }

  /** Connects what is switched on, in the background; servers that are added later too. Again when Restricted Mode has ended. */
  start(): void {
    if (this.#isDisposed) return;
    this.#isStarted = true;
    for (const session of this.#sessions.values()) session.start();
  }

  /** The tools of a server that its filter lets through; connects it when needed. Errors: {@link ToolServerError}, `tools.unknown`. */
  async list(id: string, signal: AbortSignal): Promise<ToolList> {
    return this.#session(id).list(signal);
  }

  /** The filtered tools of a server that is connected now. */
  known(id: string): ToolList | undefined {
    return this.#sessions.get(id)?.known;
  }

  /**
   * Calls a tool. When the connection is lost meanwhile, a tool that changes nothing or may be called twice is called once more.
   * Errors: {@link ToolServerError}, with `tools.lost` when the call may or may not have been carried out; `tools.unknown`.
   */
  async call(
    id: string,
    tool: Tool,
    args: Readonly<Record<string, unknown>>,
    onProgress: (progress: ToolProgress) => void,
    signal: AbortSignal,
  ): Promise<ToolAnswer> {
    return this.#session(id).call(tool, args, onProgress, signal);
  }

  /** What a server offers beside tools; connects it when needed. Errors: as {@link list}. */
  async extras(id: string, signal: AbortSignal): Promise<ServerExtras | undefined> {
    return this.#session(id).extras(signal);
  }

  /** Ends a server's connection, with what runs over it, and connects it anew; rejects with why it could not be. */
  async reconnect(id: string, signal: AbortSignal): Promise<void> {
    return this.#session(id).reconnect(signal);
  }

  /** A server's secrets, sign-in or document are others: connects it anew if somebody wants it. Calls that run go on. */
  refresh(id: string): void {
    this.#sessions.get(id)?.refresh();
  }

  /** Closes everything for good. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#subscription.dispose();
    this.#changed.dispose();
    for (const session of this.#sessions.values()) session.dispose();
  }

  #session(id: string): ServerSession {
    const session = this.#sessions.get(id);
    if (session === undefined) throw unknownServer(id);
    return session;
  }

  /** Closes what is gone or another now, and opens anew what was wanted; all others keep their connection. */
  #take(): void {
    const before = this.#sessions;
    const sessions = new Map<string, ServerSession>();
    this.#sessions = sessions;
    const opened: ServerSession[] = [];
    for (const server of this.#settings.list()) {
      if (sessions.has(server.id)) continue;
      const old = before.get(server.id);
      const isSame = old !== undefined && connectionOf(old.server) === connectionOf(server);
      const session = isSame ? old : this.#newSession(server);
      sessions.set(server.id, session);
      if (isSame) session.update(server);
      else if (this.#isStarted || old?.isWanted === true) opened.push(session);
    }
    for (const [id, session] of before) if (sessions.get(id) !== session) session.dispose();
    for (const session of opened) session.start();
  }

  #newSession(server: ToolServer): ServerSession {
    return new ServerSession(server, this.#context, () => {
      this.#changed.fire(undefined);
    });
  }
}

/** What makes a connection another one when it changes. */
function connectionOf({
  type,
  url,
  spec_path,
  inline_spec,
  auth,
  account,
  oauth,
  headers,
  enabled,
}: ToolServer): string {
  const spec = type === "openapi" && (inline_spec ? ["inline"] : [spec_path]);
  return JSON.stringify([enabled, type, url, spec, auth, account, oauth, headers]);
}
