import { webAddress } from "./web-address.ts";

/** A request that can be sent more than once. */
export interface PlannedRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: Exclude<BodyInit, ReadableStream> | undefined;
  readonly signal: AbortSignal;
}

/** Reads the arguments of a `fetch`; a body that can be read only once is kept. Errors: `tools.invalid` for an address that is none of the web. */
export async function plannedRequest(
  input: string | URL | Request,
  init: RequestInit = {},
): Promise<PlannedRequest> {
  if (input instanceof Request || init.body instanceof ReadableStream) {
    const request = new Request(input, init);
    const bytes = request.body === null ? undefined : await request.arrayBuffer();
    const { url, method, headers, signal } = request;
    return { url: webAddress(url), method, headers, body: bytes, signal };
  }
  return {
    url: webAddress(String(input)),
    method: (init.method ?? "GET").toUpperCase(),
    headers: new Headers(init.headers),
    body: init.body ?? undefined,
    signal: init.signal ?? new AbortController().signal,
  };
}
