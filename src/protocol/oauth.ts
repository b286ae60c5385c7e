/**
 * A step of getting and keeping a sign-in, in the order in which they usually come: what the tool server answers without a token, its
 * protected-resource metadata (RFC 9728), the authorization server's metadata (RFC 8414), the registration of a client (RFC 7591), the page in
 * the browser, what it sends back, tokens for it, new tokens, their revocation.
 */
export type OAuthStep =
  "challenge" | "resource" | "server" | "register" | "browser" | "callback" | "token" | "refresh" | "revoke";

/** One thing that was done, for the trace that users can copy; no field holds a secret. */
export interface OAuthTraceLine {
  readonly step: OAuthStep;
  readonly state: "running" | "done" | "failed" | "skipped";
  /** Without query values that are secret. */
  readonly url?: string;
  /** Of HTTP. */
  readonly status?: number;
  /** What was found, or what is wrong and what to do. */
  readonly detail: string;
}

/** How a client came to be known to an authorization server. */
export type ClientOrigin = "pre-registered" | "metadata-document" | "dynamic";

/** How a tool server's sign-in stands; never a secret. */
export interface OAuthView {
  readonly registration:
    | { readonly kind: "none" }
    | {
        readonly kind: "registered";
        readonly origin: ClientOrigin;
        readonly client_id: string;
        readonly issuer: string;
        /** False while only the form has it: the connection has to be saved. */
        readonly is_saved: boolean;
      };
  readonly session:
    | { readonly kind: "none" }
    /** `until` (epoch seconds) where the server has said it; a refresh token makes it go on by itself */
    | {
        readonly kind: "signed-in";
        readonly until?: number;
        readonly renews: boolean;
        readonly scopes: readonly string[];
      }
    /** it has to be signed in again, and why */
    | { readonly kind: "over"; readonly message: string };
}

/** What a user has set on the card beside discovery; the secret of the client is in the vault. */
export interface OAuthSettings {
  /** A client that was registered by hand; empty for none. */
  readonly client_id: string;
  /** How such a client proves itself. */
  readonly client_auth: "none" | "client_secret_basic" | "client_secret_post";
  /** Instead of the scopes that the server names; empty for those. */
  readonly scopes: readonly string[];
  /** Some authorization servers refuse the parameter `resource` (RFC 8707). */
  readonly omit_resource: boolean;
  /** For servers that do PKCE and do not say so; without it they are refused. */
  readonly allow_silent_pkce: boolean;
}
