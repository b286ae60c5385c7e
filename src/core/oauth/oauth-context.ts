import type { ToolServer } from "../../protocol/tools.ts";
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { Secret } from "../base/secret.ts";
import type { AuthorizationServers, Discovery, OAuthClient } from "./authorization-servers.ts";
import type { OpenBrowser, Redirects } from "./redirects.ts";
import type { Vault } from "./vault.ts";

/** What sign-ins to tool servers are made of. */
export interface OAuthContext {
  readonly authority: AuthorizationServers;
  readonly vault: Vault;
  readonly redirects: Redirects;
  readonly openBrowser: OpenBrowser;
  /** The secret of a client that was registered by hand. */
  readonly clientSecret: (server: ToolServer) => Promise<Secret | undefined>;
  /** The address of a document about this client, of the settings. */
  readonly metadataDocument: () => string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /**
   * What a tool that wants a sign-in, or more rights than were granted, leads to: the user is told ("ask", when absent), or the sign-in
   * begins by itself ("now"), for programs without a page where browsers need nobody.
   */
  readonly stepUp?: "ask" | "now";
}

/** A client that a form has registered, and holds until it is saved. */
export interface RegisteredClient {
  readonly client: OAuthClient;
  readonly discovery: Discovery;
}
