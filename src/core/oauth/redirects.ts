/** A place that a browser can be sent back to, for one sign-in. */
export interface Redirect {
  /** What the client is registered with and asks for. */
  readonly uri: string;
  /** The first address that comes back with this `state`; others change nothing. Errors: the signal's reason. */
  answer(state: string, signal: AbortSignal): Promise<URL>;
  dispose(): void;
}

/** Port: opens such places. Errors: `oauth.callback` when none can be opened. */
export interface Redirects {
  /** `preferred` is the address that the client is registered with already: the same is opened again where it is free. */
  open(preferred: string | undefined, signal: AbortSignal): Promise<Redirect>;
}

/** Port: the user's browser; false when the user did not let it open. Only https, or http on loopback, gets here. */
export type OpenBrowser = (url: string) => Promise<boolean>;
