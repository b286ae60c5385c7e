/** Where a Jupyter server is, out of what people paste. */
export interface ServerAddress {
  /** With base path and a closing slash; without user, query and fragment. */
  readonly url: string;
  /** The token that was in the pasted address. */
  readonly token?: string;
  /** "Jupyter at host:8888". */
  readonly label: string;
}

/** The pages of Jupyter's own front ends, which are no part of the base path. */
const pages = /\/(?:lab|tree|notebooks|edit|consoles|login|voila|api)(?:\/.*)?$/;

/** Reads an address as a browser shows it, such as `http://localhost:8888/lab?token=…`; undefined when it is none. */
export function serverAddress(pasted: string): ServerAddress | undefined {
  const trimmed = pasted.trim();
  if (!URL.canParse(trimmed)) return undefined;
  const { protocol, origin, host, pathname, searchParams } = new URL(trimmed);
  if (protocol !== "http:" && protocol !== "https:") return undefined;
  const base = pathname.replace(pages, "/");
  const token = searchParams.get("token");
  return {
    url: origin + (base.endsWith("/") ? base : `${base}/`),
    ...(token ? { token } : {}),
    label: `Jupyter at ${host}`,
  };
}
