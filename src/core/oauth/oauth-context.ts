import type { ToolServer } from "../../protocol/tools.ts";
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { Secret } from "../base/secret.ts";
import type {
  AuthorizationServers,
  DescribeSignIn,
  Discovery,
  OAuthClient,
} from "./authorization-servers.ts";
import type { OpenBrowser, Redirects } from "./redirects.ts";
import type { Vault } from "./vault.ts";

/** What sign-ins to tool servers are made of. */
export interface OAuthContext {
  readonly authority: AuthorizationServers;
  readonly vault: Vault;
  readonly redirects: Redirects;
  readonly openBrowser: OpenBrowser;
  /** What a server's document says of the sign-in; undefined for one that has none. */
  readonly describe?: (server: ToolServer) => DescribeSignIn | undefined;
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

/** What a form holds beside the server, for a registration. */
export interface RegistrationForm {
  /** Of the client that is entered in it. */
  readonly clientSecret?: Secret | undefined;
  /** What the document says that the form has; as for saved servers when absent. */
  readonly describe?: DescribeSignIn | undefined;
}

/** A client that a form has registered, and holds until it is saved. */
export interface RegisteredClient {
  readonly client: OAuthClient;
  readonly discovery: Discovery;
}
