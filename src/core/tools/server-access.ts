import type { Secret, SecretHeaders } from "../base/secret.ts";

/** How a server has refused a request: 401 or 403, and its `WWW-Authenticate`. */
export interface Refusal {
  readonly status: number;
  readonly challenge: string | undefined;
  /** The credential that was refused; another may be there by now. */
  readonly credential: Secret | undefined;
}

/**
 * Port: what proves to one tool server who asks. Whoever uses it sends it to the origin of that server's URL and to no other.
 * Errors of all: `tools.unauthorized` when the user has to sign in, to give a key or to consent first; or the signal's reason.
 */
export interface ServerAccess {
  /** The bearer token or key, asked for before each request; none for a server that needs none. */
  credential(signal: AbortSignal): Promise<Secret | undefined>;
  /** The headers that the user has set; they win over all others, `Authorization` among them. */
  headers(signal: AbortSignal): Promise<SecretHeaders>;
  /** A request was refused; true when it makes sense to send it once more, with what {@link credential} gives now. */
  refused(refusal: Refusal, signal: AbortSignal): Promise<boolean>;
}
