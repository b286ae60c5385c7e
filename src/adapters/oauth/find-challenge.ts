import type { Trace } from "../../core/oauth/authorization-servers.ts";
import { OAuthError } from "../../core/oauth/oauth-error.ts";
import type { Requests } from "./requests.ts";

/** Some servers let a `GET` wait for events before they say anything. */
const patienceMs = 5_000;

/**
 * What a tool server answers to those who are nobody: its `WWW-Authenticate`. It is only a hint where its metadata are: without it they are
 * looked for where they belong, so that a failure here is told and no more.
 */
export async function findChallenge(
  requests: Requests,
  url: URL,
  trace: Trace,
  signal: AbortSignal,
): Promise<string | undefined> {
  const doing = "Asks the tool server without a token.";
  const ask = { step: "challenge", url, doing, trace, signal, patienceMs, isBodyRead: false } as const;
  const accept = "application/json, text/event-stream";
  try {
    return await requests.send(
      ask,
      (plainFetch) => plainFetch(url.href, { method: "GET", headers: { accept } }),
      ({ status, headers }) => {
        const value = status === 401 ? (headers.get("www-authenticate") ?? undefined) : undefined;
        return value === undefined
          ? { value, state: "skipped", detail: `It does not say what it wants (${String(status)}).` }
          : { value, detail: "It wants a token." };
      },
    );
  } catch (error) {
    if (error instanceof OAuthError) return undefined;
    throw error;
  }
}
