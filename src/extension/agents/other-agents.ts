import type { AgentServer } from "../../core/agents/agent-server.ts";
import { type Clock, delay } from "../../core/base/clock.ts";
import { messageOf } from "../../core/base/errors.ts";
import type { Leadership } from "../../core/base/leadership.ts";
import { type Disposable, DisposableStore } from "../../core/base/lifecycle.ts";
import type { Log } from "../../core/base/log.ts";
import type { Event } from "../../core/base/emitter.ts";
import { untilAborted } from "../../core/base/within.ts";
import type { AgentToken } from "./agent-token.ts";
import type { EditorServerAddress } from "./editor-server.ts";

/** What serving other agents works with. */
export interface OtherAgentsContext {
  readonly leadership: Leadership;
  readonly token: AgentToken;
  readonly listen: (tokenHash: () => Promise<string | undefined>, port: number) => Promise<AgentServer>;
  /** Whether the user wants it, and on which port; 0 for any. False in Restricted Mode. */
  readonly wanted: () => { readonly serve: boolean; readonly port: number };
  readonly onDidChangeWanted: Event<unknown>;
  /** Shows why it cannot listen. */
  readonly report: (error: unknown) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** A port that is taken may be free later: its program ends, or the window that served before is gone at last. */
const tryAgainMs = 5000;
/** How often it has failed when the user is told. */
const patience = 3;

/** Serves the tools to other agents on this machine, on a fixed port: one window of the user at a time. */
export class OtherAgents implements Disposable {
  readonly #context: OtherAgentsContext;
  readonly #held = new DisposableStore();
  #campaign: Disposable | undefined;
  #port: number | undefined;

  constructor(context: OtherAgentsContext) {
    this.#context = context;
    const look = (): void => {
      this.#look();
    };
    this.#held.add(context.onDidChangeWanted(look));
    look();
  }

  /** Where agents find it and what they show there; says the same in every window. */
  async address(): Promise<EditorServerAddress> {
    const { token, wanted } = this.#context;
    const secret = await token.current();
    const port = await token.port(wanted().port);
    return { url: `http://127.0.0.1:${String(port)}/mcp`, token: secret };
  }

  dispose(): void {
    this.#held.dispose();
    this.#campaign?.dispose();
  }

  #look(): void {
    const { serve, port } = this.#context.wanted();
    const wanted = serve ? port : undefined;
    if (wanted === this.#port) return;
    this.#port = wanted;
    this.#campaign?.dispose();
    this.#campaign =
      wanted === undefined
        ? undefined
        : this.#context.leadership.campaign("agents", (signal) => this.#serve(wanted, signal));
  }

  async #serve(wanted: number, signal: AbortSignal): Promise<void> {
    const { token, listen, clock, log, report } = this.#context;
    for (let failures = 1; !signal.aborted; failures += 1) {
      try {
        const server = await listen(() => token.hash(), await token.port(wanted));
        log.info("other agents are served", { port: server.port });
        await untilAborted(signal);
        server.dispose();
      } catch (error) {
        log.warn("other agents cannot be served", { error: messageOf(error) });
        if (failures === patience) report(error);
        await delay(clock, tryAgainMs, signal);
      }
    }
  }
}
