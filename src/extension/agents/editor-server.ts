import { createHash, randomBytes } from "node:crypto";
import type { AgentServer } from "../../core/agents/agent-server.ts";
import { Secret } from "../../core/base/secret.ts";
import type { Disposable } from "../../core/base/lifecycle.ts";

/** Where the editor finds the server of its window, and what it has to show there. */
export interface EditorServerAddress {
  readonly url: string;
  readonly token: Secret;
}

/** Starts the listener for a token of this hash, on any free port. */
export type StartListener = (tokenHash: () => Promise<string>) => Promise<AgentServer>;

/** The MCP server for the editor's own agent: it listens from the moment that the editor wants to connect, with a token that only this window knows. */
export class EditorServer implements Disposable {
  readonly #start: StartListener;
  readonly #token = new Secret(randomBytes(32).toString("base64url"));
  #server: Promise<AgentServer> | undefined;

  constructor(start: StartListener) {
    this.#start = start;
  }

  /** Starts it where it does not listen yet. */
  async address(): Promise<EditorServerAddress> {
    const hash = createHash("sha256").update(this.#token.reveal()).digest("hex");
    const starting = (this.#server ??= this.#start(async () => hash));
    try {
      const { url } = await starting;
      return { url, token: this.#token };
    } catch (error) {
      // The next one tries again.
      if (this.#server === starting) this.#server = undefined;
      throw error;
    }
  }

  /** Ends it, until the editor wants to connect again. */
  stop(): void {
    const server = this.#server;
    this.#server = undefined;
    // One that could not start has nothing to let go of.
    server?.then(
      (started) => {
        started.dispose();
      },
      () => undefined,
    );
  }

  dispose(): void {
    this.stop();
  }
}
