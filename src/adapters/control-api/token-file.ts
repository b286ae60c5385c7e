import { createHash, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { mkdir, readFile, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Clock } from "../../core/base/clock.ts";
import { Emitter } from "../../core/base/emitter.ts";
import { AppError, messageOf } from "../../core/base/errors.ts";
import type { Exclusively } from "../../core/base/exclusively.ts";
import type { Log } from "../../core/base/log.ts";
import { Secret } from "../../core/base/secret.ts";
import type { ControlCaller, KeptToken } from "../../core/control/control-token.ts";
import {
  isExpired,
  type MadeToken,
  type TokenBook,
  type WantedToken,
} from "../../core/control/token-book.ts";
import { parseTokens, type TokenText, writeTokens } from "./kept-tokens.ts";
import { replaceFile } from "../files/replace-file.ts";
import { systemCode } from "../files/system-code.ts";

const staleMs = 10_000;
const tokenBytes = 32;
const prefix = "bbk_";

/** What a {@link TokenFile} works with. */
export interface TokenFileOptions {
  readonly path: string;
  readonly exclusively: Exclusively;
  readonly clock: Clock;
  readonly log: Log;
}

interface Read {
  /** What the file looked like when it was read. */
  readonly look: string;
  readonly text: TokenText;
}

/** The tokens of the control API in one file that all windows share; of a token only its hash is kept. */
export class TokenFile implements TokenBook {
  readonly #options: TokenFileOptions;
  readonly #setAside = new Emitter<string>();
  #read: Read | undefined;

  readonly onDidSetAside = this.#setAside.event;

  constructor(options: TokenFileOptions) {
    this.#options = options;
  }

  async find(token: string): Promise<ControlCaller | undefined> {
    const hash = hashOf(token);
    const now = this.#options.clock.now();
    let found: KeptToken | undefined;
    const tokens = await this.#tokens().catch((error: unknown) => {
      this.#options.log.warn("no API token counts", { error: messageOf(error) });
      return [];
    });
    // All of them, so that the time tells nothing.
    for (const kept of tokens)
      if (timingSafeEqual(hash, Buffer.from(kept.hash, "base64url")) && !isExpired(kept, now)) found = kept;
    return found && { tokenId: found.id, owner: found.owner, role: found.role };
  }

  async list(): Promise<readonly KeptToken[]> {
    return (await this.#tokens()).toSorted((a, b) => b.created_at - a.created_at);
  }

  async create({ name, role, owner, expiresAt }: WantedToken): Promise<MadeToken> {
    const token = `${prefix}${randomBytes(tokenBytes).toString("base64url")}`;
    const kept: KeptToken = {
      id: randomUUID(),
      name,
      owner,
      role,
      created_at: Math.floor(this.#options.clock.now() / 1000),
      ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
      hash: hashOf(token).toString("base64url"),
    };
    await this.#change((tokens) => [...tokens, kept]);
    return { token: new Secret(token), kept };
  }

  async revoke(id: string): Promise<boolean> {
    let isThere = false;
    await this.#change((tokens) => {
      const rest = tokens.filter((kept) => kept.id !== id);
      isThere = rest.length < tokens.length;
      return rest;
    });
    return isThere;
  }

  async #tokens(): Promise<readonly KeptToken[]> {
    const text = await this.#current();
    if (text.kind === "newer") throw newer();
    if (text.kind === "tokens") return text.tokens;
    return this.#alone(() => this.#sound());
  }

  #change(change: (tokens: readonly KeptToken[]) => readonly KeptToken[]): Promise<void> {
    return this.#alone(async () => {
      await replaceFile(this.#options.path, writeTokens(change(await this.#sound())), {
        outlasts: "power",
      });
      this.#read = undefined;
    });
  }

  /** The tokens, for whoever has the lock: a file that cannot be read is set aside. */
  async #sound(): Promise<readonly KeptToken[]> {
    this.#read = undefined;
    const text = await this.#current();
    if (text.kind === "newer") throw newer();
    if (text.kind === "tokens") return text.tokens;
    const { path, clock } = this.#options;
    const aside = `${path}.damaged-${String(clock.now())}`;
    await rename(path, aside);
    this.#read = undefined;
    this.#setAside.fire(aside);
    return [];
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    const { path, exclusively } = this.#options;
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      return await exclusively(`${path}.lock`, work, { staleMs });
    } catch (error) {
      throw asFailure(error);
    }
  }

  /** What the file says now: read only when it has changed, since each request asks. */
  async #current(): Promise<TokenText> {
    const { path } = this.#options;
    try {
      const { ino, mtimeMs, ctimeMs, size } = await stat(path);
      const look = [ino, mtimeMs, ctimeMs, size].join(" ");
      if (this.#read?.look !== look) this.#read = { look, text: parseTokens(await readFile(path, "utf8")) };
      return this.#read.text;
    } catch (error) {
      if (systemCode(error) === "ENOENT") return { kind: "tokens", tokens: [] };
      throw asFailure(error);
    }
  }
}

function hashOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

function newer(): AppError {
  return new AppError(
    "control.tokens",
    "A newer version of Backburner has written the API tokens, so this one leaves them alone. Update Backburner in all windows.",
  );
}

function asFailure(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError(
    "control.tokens",
    `Backburner cannot use the file that it keeps API tokens in (${messageOf(error)}). Check that its folder may be written and that the disk is not full.`,
    { cause: error, retry: true },
  );
}
