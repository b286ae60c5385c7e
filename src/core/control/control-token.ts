/** What a token may: users see and stop what is their own, admins all. */
export type ControlRole = "user" | "admin";

/** Whose daemons those of the editor and its chats are. */
export const LOCAL_OWNER = "local";

/** Who makes a request. */
export interface ControlCaller {
  readonly tokenId: string;
  readonly owner: string;
  readonly role: ControlRole;
}

/** A token without the token: what is kept and listed. Times are epoch seconds. */
export interface KeptToken {
  readonly id: string;
  /** What the user called it. */
  readonly name: string;
  readonly owner: string;
  readonly role: ControlRole;
  readonly created_at: number;
  /** Absent for one that does not expire. */
  readonly expires_at?: number;
  /** SHA-256 of the token, in base64url. */
  readonly hash: string;
}

/** Port: says whose a token is. */
export interface ControlTokens {
  /** The caller of a valid token; undefined for an unknown, expired or revoked one. Compares hashes in constant time. */
  find(token: string): Promise<ControlCaller | undefined>;
}
