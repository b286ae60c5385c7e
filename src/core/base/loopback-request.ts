/** What is looked at before anything else of a request to a listener of ours. */
export interface RequestSource {
  /** The `Host` header, as it came. */
  readonly host: string | undefined;
  /** The `Origin` header, as it came; `"null"` is one. */
  readonly origin: string | undefined;
}

/**
 * Why a request to a listener on 127.0.0.1 is refused before it is read: a foreign `Host` is a rebound name, and an `Origin` is a web page,
 * whatever it says. Undefined when it may be read.
 */
export function refusedSource({ host, origin }: RequestSource, port: number): "host" | "origin" | undefined {
  const own = [`127.0.0.1:${String(port)}`, `localhost:${String(port)}`];
  if (host === undefined || !own.includes(host.toLowerCase())) return "host";
  return origin === undefined ? undefined : "origin";
}
