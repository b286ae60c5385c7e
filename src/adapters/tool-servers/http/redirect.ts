import { ToolServerError } from "../../../core/tools/tool-server-error.ts";
import type { ToolServer } from "../../../protocol/tools.ts";
import type { PlannedRequest } from "./planned-request.ts";
import { serverTitle } from "./server-title.ts";

/**
 * Where a response sends a request on to; undefined when it does not. Errors: `tools.bad_reply` for another origin.
 * Methods change as everywhere (https://fetch.spec.whatwg.org/#http-redirect-fetch), but a POST stays one after 301, which is how servers correct a path.
 */
export function redirected(
  request: PlannedRequest,
  response: Response,
  server: ToolServer,
): PlannedRequest | undefined {
  const { status } = response;
  const location = [301, 302, 303, 307, 308].includes(status) ? response.headers.get("location") : null;
  const url = location === null ? null : URL.parse(location, request.url);
  if (url === null) return undefined;
  if (url.origin !== request.url.origin || url.username !== "" || url.password !== "") {
    throw new ToolServerError(
      "tools.bad_reply",
      "http",
      `${serverTitle(server)} sends requests on to ${url.origin}, and nothing of yours goes there by itself; if that is right, make it the URL.`,
    );
  }
  const isRead = request.method === "GET" || request.method === "HEAD";
  const becomesRead = (status === 303 && !isRead) || (status === 302 && request.method === "POST");
  if (!becomesRead) return { ...request, url };
  const headers = new Headers(request.headers);
  headers.delete("content-type");
  return { ...request, url, method: "GET", headers, body: undefined };
}
