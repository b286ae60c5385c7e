import type { Event } from "../base/emitter.ts";
import type { Secret } from "../base/secret.ts";
import type { ControlRole, ControlTokens, KeptToken } from "./control-token.ts";

/** What a user says of a token that is to be made. */
export interface WantedToken {
  /** For the user, who tells tokens apart by it. */
  readonly name: string;
  readonly role: ControlRole;
  readonly owner: string;
  /** Epoch seconds; absent for one that does not expire. */
  readonly expiresAt?: number;
}

/** A token that was made. */
export interface MadeToken {
  /** The token itself, which is kept nowhere: this is the only time that it can be shown. */
  readonly token: Secret;
  readonly kept: KeptToken;
}

/** Port: the tokens of the control API, the same ones in all windows. Errors: `control.tokens`. */
export interface TokenBook extends ControlTokens {
  create(wanted: WantedToken): Promise<MadeToken>;
  /** All that were made and not revoked, the newest first; those that have expired too. */
  list(): Promise<readonly KeptToken[]>;
  /** Takes one back; false when it was gone before. */
  revoke(id: string): Promise<boolean>;
  /** What was kept could not be read, counts for nothing any more and lies at this path now. */
  readonly onDidSetAside: Event<string>;
}

/** Whether a token does not count any more; `nowMs` is epoch milliseconds. */
export function isExpired({ expires_at: expiresAt }: Pick<KeptToken, "expires_at">, nowMs: number): boolean {
  return expiresAt !== undefined && nowMs / 1000 >= expiresAt;
}
