import type { CardDaemon, DaemonCardState } from "../../protocol/daemon-card.ts";
import type { DaemonId } from "../../protocol/ids.ts";
import type { Disposable } from "../base/lifecycle.ts";
import type { Log } from "../base/log.ts";
import type { AgentToolbox } from "./agent-tool.ts";

/** What the cards of daemons in other chats show and do. There is no way to run code in here. */
export interface DaemonCards {
  /** How it stands, or undefined when it is not known. */
  get(id: DaemonId): CardDaemon | undefined;
  /** The same with its output after `sinceSeq`; -1 for the first time. Errors: `daemons.unknown`, `journal.*`. */
  state(id: DaemonId, sinceSeq: number): Promise<DaemonCardState>;
  /** Errors: `daemons.*`, `keeper.*`. */
  stop(id: DaemonId): Promise<void>;
}

/** What the listener for agents works with. */
export interface AgentServerOptions {
  readonly toolbox: AgentToolbox;
  readonly cards: DaemonCards;
  /** The page of a card: one HTML document that loads nothing. */
  readonly cardPage: () => Promise<string>;
  /** SHA-256 of the token that requests must carry, in hex, as it is now; undefined when there is none, and nobody is let in. */
  readonly tokenHash: () => Promise<string | undefined>;
  /** 0 for any free one. */
  readonly port: number;
  readonly version: string;
  readonly log: Log;
}

/** A listener on 127.0.0.1 that answers agents. Disposing ends what they wait for. */
export interface AgentServer extends Disposable {
  readonly port: number;
  /** Where agents find it: `http://127.0.0.1:<port>/mcp`. */
  readonly url: string;
}

/** Port: starts it. Errors: `agents.port_taken` when the port is another program's. */
export type ServeAgents = (options: AgentServerOptions) => Promise<AgentServer>;
