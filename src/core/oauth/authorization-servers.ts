import type { ClientOrigin, OAuthTraceLine } from "../../protocol/oauth.ts";
import type { Secret } from "../base/secret.ts";

/** What an authorization server says of itself (RFC 8414, OpenID Connect Discovery); every endpoint has been checked: https, or http on loopback. */
export interface AuthorizationServer {
  /** As it names itself; it is the address that was asked. Of one that has no metadata its token endpoint, where all that is secret goes. */
  readonly issuer: string;
  /** It has no metadata, so that nobody knows how it would name itself in an answer. */
  readonly isNameless?: true;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly registrationEndpoint?: string;
  readonly revocationEndpoint?: string;
  readonly scopes: readonly string[];
  /** Undefined where it does not say. */
  readonly pkceMethods: readonly string[] | undefined;
  readonly tokenAuthMethods: readonly string[];
  /** It sends `iss` with its answers (RFC 9207). */
  readonly sendsIssuer: boolean;
  /** It takes the address of a document as the id of a client. */
  readonly takesMetadataDocuments: boolean;
}

/** What an API's document says of the sign-in, in its own words: nothing of it has been checked. */
export type DescribedSignIn = {
  /** What its operations need; empty for no parameter at all. */
  readonly scopes: readonly string[];
} & (
  | {
      /** It names the metadata of its authorization server. */
      readonly kind: "metadata";
      readonly url: string;
    }
  | { readonly kind: "endpoints"; readonly authorizationUrl: string; readonly tokenUrl: string }
);

/** Reads what the document of a tool server says of the sign-in: what its operations need first. Errors: `AppError`, or the signal's reason. */
export type DescribeSignIn = (signal: AbortSignal) => Promise<readonly DescribedSignIn[]>;

/** The tool server whose sign-in is looked for. */
export interface DiscoveryPlace {
  readonly url: string;
  /** Its `WWW-Authenticate`, where one is known. */
  readonly challenge?: string | undefined;
  /** Asked when the server itself says nothing; absent for servers without a document. */
  readonly describe?: DescribeSignIn | undefined;
}

/** What a tool server wants: a token of this authorization server for this resource. */
export interface Discovery {
  readonly server: AuthorizationServer;
  /** To the letter as the resource names itself (RFC 8707); undefined for servers without protected-resource metadata. */
  readonly resource: string | undefined;
  /** What to ask for: of the challenge, else all of the resource; empty for no parameter at all. */
  readonly scopes: readonly string[];
  /** All that the resource names, as addresses; undefined for servers without such metadata, and in what is kept. `server` is the first that has answered. */
  readonly issuers?: readonly string[];
}

/** How a client proves itself at the token endpoint. */
export type ClientAuth = "none" | "client_secret_basic" | "client_secret_post";

/** A client that an authorization server knows. It belongs to that issuer and to no other. */
export interface OAuthClient {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: Secret;
  readonly auth: ClientAuth;
  readonly origin: ClientOrigin;
  readonly redirectUri: string;
  /** When the secret ends, in epoch seconds. */
  readonly secretExpiresAt?: number;
}

/** What was asked for in the browser, for what comes back. Used once. */
export interface PendingAuthorization {
  readonly url: string;
  readonly state: string;
  readonly verifier: Secret;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
}

/** What a sign-in gives. */
export interface OAuthTokens {
  readonly accessToken: Secret;
  readonly refreshToken?: Secret;
  /** Epoch seconds; undefined where the server does not say: used until it is refused. */
  readonly expiresAt?: number;
  /** What was granted: as the server says, else as asked. */
  readonly scopes: readonly string[];
}

/** Told of each step as it begins and ends. */
export type Trace = (line: OAuthTraceLine) => void;

/** What a client asks to be known as. */
export interface ClientWish {
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  /** An https address of a document about this client, for servers that take them. */
  readonly metadataDocument?: string;
}

/** What an authorization is asked for with. */
export interface AuthorizationWish {
  readonly client: OAuthClient;
  readonly scopes: readonly string[];
  readonly omitResource: boolean;
  /** Goes on with a server that does not say that it does PKCE (S256); PKCE is used all the same. */
  readonly allowSilentPkce: boolean;
}

/**
 * Port: the requests of OAuth 2.1, each with a time limit of its own.
 * Errors: {@link OAuthError}: `oauth.unreachable` (network, 5xx, time; `retry`), `oauth.bad_reply`, `oauth.mismatch` (resource or issuer is another),
 * `oauth.unsafe_address`, `oauth.no_registration`, `oauth.registration_refused`, `oauth.no_pkce`, `oauth.denied`, `oauth.bad_callback`,
 * `oauth.invalid_client`, `oauth.invalid_grant`, `oauth.invalid_scope`, `oauth.refused`; or the signal's reason.
 */
export interface AuthorizationServers {
  /** Finds out what a tool server wants. */
  discover(place: DiscoveryPlace, trace: Trace, signal: AbortSignal): Promise<Discovery>;
  /** A metadata document where the server takes one and there is one, else a registration (RFC 7591). */
  register(discovery: Discovery, wish: ClientWish, trace: Trace, signal: AbortSignal): Promise<OAuthClient>;
  /** The address for the browser. */
  begin(discovery: Discovery, wish: AuthorizationWish): Promise<PendingAuthorization>;
  /** Tokens for what came back to the redirect address. */
  finish(
    discovery: Discovery,
    client: OAuthClient,
    pending: PendingAuthorization,
    callback: URL,
    options: { readonly omitResource: boolean },
    trace: Trace,
    signal: AbortSignal,
  ): Promise<OAuthTokens>;
  /** New tokens; the refresh token of before stays where no new one is given. */
  refresh(
    discovery: Discovery,
    client: OAuthClient,
    tokens: OAuthTokens,
    options: { readonly omitResource: boolean },
    trace: Trace,
    signal: AbortSignal,
  ): Promise<OAuthTokens>;
  /** Tells the server that the tokens are not used any more (RFC 7009). */
  revoke(
    discovery: Discovery,
    client: OAuthClient,
    tokens: OAuthTokens,
    trace: Trace,
    signal: AbortSignal,
  ): Promise<void>;
}
