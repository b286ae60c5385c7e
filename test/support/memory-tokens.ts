import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Clock } from "../../src/core/base/clock.ts";
import { Emitter } from "../../src/core/base/emitter.ts";
import { Secret } from "../../src/core/base/secret.ts";
import type { ControlCaller, KeptToken } from "../../src/core/control/control-token.ts";
import {
  isExpired,
  type MadeToken,
  type TokenBook,
  type WantedToken,
} from "../../src/core/control/token-book.ts";

/** Tokens in memory, for windows that share one. */
export class MemoryTokens implements TokenBook {
  readonly setAside = new Emitter<string>();
  readonly onDidSetAside = this.setAside.event;
  readonly #clock: Pick<Clock, "now">;
  #kept: readonly KeptToken[] = [];

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  async find(token: string): Promise<ControlCaller | undefined> {
    const now = this.#clock.now();
    const found = this.#kept.find((kept) => kept.hash === hashOf(token) && !isExpired(kept, now));
    return found && { tokenId: found.id, owner: found.owner, role: found.role };
  }

  async create({ expiresAt, ...wanted }: WantedToken): Promise<MadeToken> {
    const token = `bbk_${randomBytes(32).toString("base64url")}`;
    const kept: KeptToken = {
      ...wanted,
      id: randomUUID(),
      created_at: Math.floor(this.#clock.now() / 1000),
      ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
      hash: hashOf(token),
    };
    this.#kept = [kept, ...this.#kept];
    return { token: new Secret(token), kept };
  }

  async list(): Promise<readonly KeptToken[]> {
    return this.#kept;
  }

  async revoke(id: string): Promise<boolean> {
    const before = this.#kept.length;
    this.#kept = this.#kept.filter((kept) => kept.id !== id);
    return this.#kept.length < before;
  }
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
