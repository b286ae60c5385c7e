import type { Discovery, OAuthClient, OAuthTokens } from "./authorization-servers.ts";

/** A sign-in that goes on. */
export interface SignedIn {
  readonly kind: "signed-in";
  /** Names this sign-in; the tokens that a refresh brings belong to the same one. */
  readonly id: string;
  /** The client that it was made with, and that alone can renew it. */
  readonly client: OAuthClient;
  readonly discovery: Discovery;
  readonly tokens: OAuthTokens;
  /** When the tokens came, in epoch seconds of this machine. */
  readonly receivedAt: number;
}

/** How a server's sign-in stands: the states of the machine, which all windows share. */
export type KeptSession =
  /** never signed in, or signed out */
  | { readonly kind: "none" }
  | SignedIn
  /** it ended by itself, and why */
  | { readonly kind: "over"; readonly message: string };

/** All that is kept of one server. */
export interface OAuthRecord {
  /** At most one for each issuer; the one that was registered last is at the end. */
  readonly clients: readonly OAuthClient[];
  readonly session: KeptSession;
  /** What a tool has asked for beyond what was granted: the next sign-in asks for it too. */
  readonly wantedScopes: readonly string[];
}

/** Of a server that nothing is known of. */
export const emptyRecord: OAuthRecord = { clients: [], session: { kind: "none" }, wantedScopes: [] };
