import { isInitializeRequest } from "@modelcontextprotocol/sdk/types.js";
import type { AgentServerOptions } from "../../core/agents/agent-server.ts";
import { AgentSession } from "./agent-session.ts";
import type { Refusal } from "./refusals.ts";
import { newSessionId } from "./session-id.ts";

/** How many clients are served at a time; the one that has been quiet for longest goes first, and is welcome back. */
const maxSessions = 32;
const maxIdleMs = 3_600_000;
const maxEnded = 1000;

/** The conversations with all clients, bounded in number and time. */
export class AgentSessions {
  readonly #options: AgentServerOptions;
  readonly #sessions = new Map<string, Promise<AgentSession | undefined>>();
  /** Those that their clients have ended: they do not come back. */
  readonly #ended = new Set<string>();
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(options: AgentServerOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#sweep(), maxIdleMs / 60);
    this.#timer.unref();
  }

  /** The session that a request belongs to, made where the request begins one; or why there is none. */
  async of(id: string | undefined, body: unknown): Promise<AgentSession | Refusal> {
    if (id === undefined) {
      if (!isInitializeRequest(body)) return "begin";
      const { title, name } = body.params.clientInfo;
      return (await this.#keep(newSessionId(title ?? name), false)) ?? "session";
    }
    if (this.#ended.has(id)) return "session";
    return (await this.#sessions.get(id)) ?? (await this.#keep(id, true)) ?? "session";
  }

  /** Ends all of them. */
  dispose(): void {
    clearInterval(this.#timer);
    for (const session of this.#sessions.values()) void session.then((one) => one?.close());
    this.#sessions.clear();
  }

  #keep(id: string, isOld: boolean): Promise<AgentSession | undefined> {
    const begun = this.#begin(id, isOld);
    this.#sessions.set(id, begun);
    void begun.then(async (session) => {
      if (session === undefined) this.#sessions.delete(id);
      await this.#sweep();
    });
    return begun;
  }

  async #begin(id: string, isOld: boolean): Promise<AgentSession | undefined> {
    const session = await AgentSession.begin(id, this.#options, () => {
      this.#sessions.delete(id);
      this.#ended.add(id);
      const [oldest] = this.#ended;
      if (this.#ended.size > maxEnded && oldest !== undefined) this.#ended.delete(oldest);
    });
    if (isOld) await session?.resume();
    return session;
  }

  /** Lets go of those that were idle for too long and, of more than there may be, of the most idle ones. */
  async #sweep(): Promise<void> {
    const all = await Promise.all(this.#sessions.values());
    const idle = all
      .filter((session) => session !== undefined)
      .filter(({ idleMs }) => idleMs > 0)
      .sort((one, other) => other.idleMs - one.idleMs);
    const excess = all.length - maxSessions;
    for (const [at, session] of idle.entries()) {
      if (session.idleMs < maxIdleMs && at >= excess) return;
      this.#sessions.delete(session.id);
      await session.close();
    }
  }
}
