import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import type * as vscode from "vscode";
import type { Exclusively } from "../../core/base/exclusively.ts";
import { Secret } from "../../core/base/secret.ts";

const secretKey = "agents-token";

/** What all windows know of the server for other agents: the port that its clients were told, and what their token hashes to. */
interface Kept {
  readonly version: 1;
  readonly port?: number;
  readonly token_hash?: string;
}

/** What an {@link AgentToken} works with. */
export interface AgentTokenOptions {
  readonly secrets: vscode.SecretStorage;
  readonly folder: string;
  readonly exclusively: Exclusively;
  /** Replaces a file whole, also while another window reads it; only its owner may read it. */
  readonly replace: (path: string, content: string) => Promise<unknown>;
}

const staleMs = 10_000;

/**
 * The token of other agents, in secret storage, and their port. The hash is in a file that is read at each request: a new token counts at
 * once in every window, also where windows do not hear of each other's secrets.
 */
export class AgentToken {
  readonly #options: AgentTokenOptions;
  readonly #file: string;
  #before: Promise<unknown> = Promise.resolve();

  constructor(options: AgentTokenOptions) {
    this.#options = options;
    this.#file = path.join(options.folder, "server.json");
  }

  /** The token; made when there is none, or when it is not the one that counts. */
  current(): Promise<Secret> {
    return this.#alone(async () => {
      const text = await this.#options.secrets.get(secretKey);
      const { token_hash: hash } = await this.#kept();
      return text !== undefined && hashOf(text) === hash ? new Secret(text) : this.#renew();
    });
  }

  /** Makes a new one; the old one is worth nothing any more. */
  renew(): Promise<Secret> {
    return this.#alone(() => this.#renew());
  }

  /** What the token hashes to: SHA-256, in hex. */
  async hash(): Promise<string | undefined> {
    return (await this.#kept()).token_hash;
  }

  /** The port to take: the wanted one, else the one that clients were told, else one that is free now and is theirs from now on. */
  async port(wanted: number): Promise<number> {
    if (wanted !== 0) return wanted;
    return this.#alone(async () => {
      const { port } = await this.#kept();
      if (port !== undefined) return port;
      const free = await freePort();
      await this.#keep({ port: free });
      return free;
    });
  }

  /** One after the other, in all windows: what is read is changed before somebody else reads it. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const { folder, exclusively } = this.#options;
    const done = this.#before.then(async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return exclusively(`${this.#file}.lock`, work, { staleMs });
    });
    this.#before = done.catch(() => undefined);
    return done;
  }

  async #renew(): Promise<Secret> {
    const text = randomBytes(32).toString("base64url");
    await this.#options.secrets.store(secretKey, text);
    await this.#keep({ token_hash: hashOf(text) });
    return new Secret(text);
  }

  async #kept(): Promise<Kept> {
    // What is not there, or is not ours, is nothing: then a new one is made.
    const text = await readFile(this.#file, "utf8").catch(() => "");
    try {
      const kept = JSON.parse(text) as Partial<Kept>;
      const { port, token_hash: hash } = kept;
      return {
        version: 1,
        ...(typeof port === "number" && Number.isInteger(port) ? { port } : {}),
        ...(typeof hash === "string" && /^[0-9a-f]{64}$/.test(hash) ? { token_hash: hash } : {}),
      };
    } catch {
      return { version: 1 };
    }
  }

  async #keep(change: Omit<Kept, "version">): Promise<void> {
    const kept = { ...(await this.#kept()), ...change };
    await this.#options.replace(this.#file, JSON.stringify(kept));
  }
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
