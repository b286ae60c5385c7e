import type { ConnectionStep, ServerFacts, ToolServer, ToolServerState } from "../../protocol/tools.ts";
import { AppError, messageOf } from "../base/errors.ts";
import type { Disposable } from "../base/lifecycle.ts";
import type { Log } from "../base/log.ts";
import { SharedFlight } from "../engine/shared-flight.ts";
import { LiveServer } from "./live-server.ts";
import { listInTime, openClient, type OpenContext } from "./open-client.ts";
import { mayHeal, retryDelayMs, steadyMs } from "./retry.ts";
import type { ServerAccess } from "./server-access.ts";
import {
  asLost,
  closedHere,
  failedState,
  isForbidden,
  isLost,
  isUnauthorized,
  switchedOff,
  untrusted,
} from "./session-failures.ts";
import type { ToolClient, ToolList, ToolTarget } from "./tool-client.ts";

/** What connections to servers are made of. */
export interface ConnectionContext extends OpenContext {
  readonly accessTo: (server: ToolServer) => ServerAccess;
  /** The inline document of a server. */
  readonly specText: (id: string) => Promise<string | undefined>;
  /** False in Restricted Mode: then nothing is dialled. */
  readonly isAllowed: () => boolean;
  /** From 0 to below 1: windows that lost a server together do not come back together. */
  readonly random: () => number;
  readonly log: Log;
}

/** How one server stands, and its one live connection: opened when somebody asks, and again when it is lost, until it is disposed of. */
export class ServerConnection implements Disposable {
  readonly #server: ToolServer;
  readonly #context: ConnectionContext;
  readonly #onChange: () => void;
  readonly #flight = new SharedFlight<LiveServer>();
  readonly #gone = new AbortController();
  #state: ToolServerState = { kind: "stopped" };
  #facts: ServerFacts | undefined;
  #live: LiveServer | undefined;
  /** Somebody has asked for it and did not give up before there was an answer. */
  #isWanted = false;
  /** What the user has to do first; to ask the server again before that would be noise. */
  #refusal: AppError | undefined;
  /** In a row. */
  #failures = 0;
  #retry: Disposable | undefined;
  /** The opening under way; an older one that still ends says nothing any more. */
  #opening: AbortSignal | undefined;
  /** Makes the opening under way begin again, with the secrets of now. */
  #anew = new AbortController();

  /** `onChange`: state, facts or tools are others. */
  constructor(server: ToolServer, context: ConnectionContext, onChange: () => void) {
    this.#server = server;
    this.#context = context;
    this.#onChange = onChange;
  }

  /** With all tools counted, hidden ones too. */
  get state(): ToolServerState {
    return this.#state;
  }

  /** What it said of itself when it was connected last. */
  get facts(): ServerFacts | undefined {
    return this.#facts;
  }

  get live(): LiveServer | undefined {
    return this.#live;
  }

  get isWanted(): boolean {
    return this.#isWanted;
  }

  /** Connects it in the background, unless it waits to be tried again or for the user. */
  start(): void {
    if (this.#refused() !== undefined) return;
    this.#isWanted = true;
    if (this.#state.kind === "stopped" || this.#state.kind === "starting") this.#openInBackground();
  }

  /**
   * The live connection; all who ask while it is opened share one opening, which ends when the last of them gives up and nobody wanted it
   * before. Errors: {@link ToolServerError}, the signal's reason.
   */
  async demand(signal: AbortSignal): Promise<LiveServer> {
    signal.throwIfAborted();
    const refused = this.#refused();
    if (refused !== undefined) throw refused;
    if (this.#live !== undefined) return this.#live;
    if (this.#refusal !== undefined) throw this.#refusal;
    const live = this.#open(AbortSignal.any([signal, this.#gone.signal]));
    if (this.#isWanted) this.#openInBackground();
    return live;
  }

  /** Does something over a connection, and takes note of what its failure says about the connection. */
  async run<T>(
    live: LiveServer,
    work: (client: ToolClient, signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    try {
      const result = await live.run(work, signal);
      if (this.#state.kind === "sign-in") this.#listed(live);
      return result;
    } catch (error) {
      signal.throwIfAborted();
      this.#notice(live, error);
      throw error;
    }
  }

  /** Ends the connection with all that runs over it, and connects anew. Errors: as {@link demand}. */
  async reconnect(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#letGo()?.end(closedHere(this.#server, "was connected anew meanwhile"));
    await this.demand(signal);
  }

  /** Connects anew in the background what somebody wants; what runs keeps the old connection until it ends. */
  refresh(): void {
    this.#letGo()?.retire();
    if (this.#isWanted && this.#refused() === undefined) this.#openInBackground();
  }

  /** Closes it for good. */
  dispose(): void {
    if (this.#gone.signal.aborted) return;
    const reason = closedHere(this.#server, "was removed, switched off or changed meanwhile");
    this.#gone.abort(reason);
    this.#letGo()?.end(reason);
  }

  /** Why it may not be dialled at all. */
  #refused(): Error | undefined {
    if (this.#gone.signal.aborted) return closedHere(this.#server, "was removed, switched off or changed");
    if (!this.#context.isAllowed()) return untrusted();
    return this.#server.enabled ? undefined : switchedOff(this.#server);
  }

  /** Forgets the connection and what has failed, and begins again what is being opened. */
  #letGo(): LiveServer | undefined {
    const live = this.#live;
    this.#live = undefined;
    this.#refusal = undefined;
    this.#failures = 0;
    this.#retry?.dispose();
    this.#anew.abort();
    if (this.#state.kind !== "starting") this.#move({ kind: "stopped" });
    return live;
  }

  #openInBackground(): void {
    this.#open(this.#gone.signal).catch(() => {
      // Nobody waits for it: the state says why.
    });
  }

  #open(signal: AbortSignal): Promise<LiveServer> {
    return this.#flight.join(
      (inner) => this.#keepOpening(AbortSignal.any([inner, this.#gone.signal])),
      signal,
    );
  }

  async #keepOpening(signal: AbortSignal): Promise<LiveServer> {
    this.#opening = signal;
    this.#retry?.dispose();
    for (;;) {
      this.#anew = new AbortController();
      const { signal: anew } = this.#anew;
      let reached: ConnectionStep = "address";
      try {
        this.#move({ kind: "starting" });
        return await this.#connect((step) => (reached = step), AbortSignal.any([signal, anew]));
      } catch (error) {
        if (anew.aborted && !signal.aborted) continue;
        if (this.#opening === signal) this.#failed(error, reached, signal);
        throw error;
      }
    }
  }

  async #connect(onStep: (step: ConnectionStep) => void, signal: AbortSignal): Promise<LiveServer> {
    const target = await this.#target();
    signal.throwIfAborted();
    const client = await openClient(target, this.#context, onStep, signal);
    const live = this.#watched(client);
    try {
      onStep("tools");
      live.begin(await live.run((_, inner) => this.#list(client, inner), signal));
      signal.throwIfAborted();
    } catch (error) {
      live.end();
      throw error;
    }
    this.#isWanted = true;
    this.#live = live;
    this.#facts = client.facts;
    this.#listed(live);
    return live;
  }

  #list(client: ToolClient, signal: AbortSignal): Promise<ToolList> {
    return listInTime(client, this.#server, this.#context.clock, signal);
  }

  async #target(): Promise<ToolTarget> {
    const { accessTo, specText } = this.#context;
    const access = accessTo(this.#server);
    const text = this.#server.inline_spec ? await specText(this.#server.id) : undefined;
    return { server: this.#server, access, ...(text === undefined ? {} : { specText: text }) };
  }

  #watched(client: ToolClient): LiveServer {
    const live: LiveServer = new LiveServer({
      client,
      clock: this.#context.clock,
      list: (signal) => this.#list(client, signal),
      onDidList: () => {
        this.#listed(live);
      },
      onListError: (error) => {
        this.#log("its tools could not be listed again", error);
        this.#notice(live, error);
      },
      onDidLose: (error) => {
        this.#lost(live, error);
      },
    });
    return live;
  }

  /** Nobody waits for it any more, it wants the user, or it may be well again by itself. */
  #failed(error: unknown, reached: ConnectionStep, signal: AbortSignal): void {
    if (signal.aborted) {
      this.#move({ kind: "stopped" });
      return;
    }
    this.#log("a tool server could not be connected", error);
    this.#isWanted = true;
    if (isUnauthorized(error)) {
      this.#refusal = error;
      this.#move({ kind: "sign-in", message: error.message });
      return;
    }
    this.#failures += 1;
    if (mayHeal(error)) this.#tryLater(error, reached);
    else this.#move(failedState(error, reached));
  }

  /** What the failure of something that ran over it says about the connection. */
  #notice(live: LiveServer, error: unknown): void {
    if (this.#live !== live) return;
    if (isLost(error)) this.#lost(live, error);
    // The connection stays: other tools may still be allowed, and one that answers shows that all is well again.
    else if (isUnauthorized(error) && !isForbidden(error))
      this.#move({ kind: "sign-in", message: error.message });
  }

  /** The first time it is opened again at once; one that goes again and again is given time. */
  #lost(live: LiveServer, error: AppError): void {
    live.end(asLost(error));
    if (this.#live !== live) return;
    this.#live = undefined;
    this.#log("a tool server was lost", error);
    if (this.#refused() !== undefined) {
      this.#move({ kind: "stopped" });
      return;
    }
    if (this.#context.clock.now() - live.since >= steadyMs) this.#failures = 0;
    this.#failures += 1;
    if (this.#failures === 1) this.#openInBackground();
    else this.#tryLater(error, "connect");
  }

  #tryLater(error: unknown, reached: ConnectionStep): void {
    const { clock, random } = this.#context;
    const delayMs = retryDelayMs(this.#failures, error, random);
    this.#retry = clock.after(delayMs, () => {
      if (this.#refused() === undefined) this.#openInBackground();
      else this.#move({ kind: "stopped" });
    });
    this.#move({ ...failedState(error, reached), retry_at: (clock.now() + delayMs) / 1000 });
  }

  #listed(live: LiveServer): void {
    if (this.#live !== live) return;
    const { tools, skipped } = live.list;
    const changes = live.changes === 0 ? {} : { changes: live.changes };
    if (!this.#move({ kind: "ready", tool_count: tools.length, skipped, ...changes })) this.#onChange();
  }

  /** Changes the state, and says whether it is another now. */
  #move(state: ToolServerState): boolean {
    if (this.#gone.signal.aborted || JSON.stringify(state) === JSON.stringify(this.#state)) return false;
    this.#state = state;
    this.#onChange();
    return true;
  }

  #log(what: string, error: unknown): void {
    const fields = { server: this.#server.id, error: messageOf(error) };
    if (error instanceof AppError) this.#context.log.info(what, { ...fields, code: error.code });
    else this.#context.log.error(what, fields);
  }
}
