import type { OAuthStep } from "../../protocol/oauth.ts";
import { within } from "../base/within.ts";
import type { PendingAuthorization, Trace } from "./authorization-servers.ts";
import type { OAuthContext } from "./oauth-context.ts";
import { OAuthError } from "./oauth-error.ts";
import { browserNotOpened, nothingCameBack } from "./oauth-words.ts";
import type { Redirect } from "./redirects.ts";

const patienceMs = 10 * 60_000;

/**
 * Opens the page of an authorization server in the browser and waits for what it sends back.
 * Errors: `oauth.denied` when the browser was not opened, `oauth.timeout` after ten minutes, the signal's reason.
 */
export async function browserAnswer(
  { openBrowser, clock }: Pick<OAuthContext, "openBrowser" | "clock">,
  pending: PendingAuthorization,
  redirect: Redirect,
  trace: Trace,
  signal: AbortSignal,
): Promise<URL> {
  // Without the query: `state` is of this sign-in alone.
  const url = URL.parse(pending.url);
  const page = url === null ? {} : { url: `${url.origin}${url.pathname}` };
  const failure = (code: "oauth.denied" | "oauth.timeout", step: OAuthStep, words: string): OAuthError =>
    new OAuthError(code, { step, ...page }, words);
  const late = (): OAuthError => failure("oauth.timeout", "callback", nothingCameBack);
  trace({ step: "browser", state: "running", ...page, detail: "Opening the page in your browser." });
  return within({ clock, ms: patienceMs, late }, signal, async (inner) => {
    const over = new AbortController();
    // Listens before it opens: some answers come back before the editor says that the browser is open.
    const answer = redirect.answer(pending.state, AbortSignal.any([inner, over.signal]));
    const opened = (async (): Promise<URL> => {
      const isOpen = await openBrowser(pending.url);
      if (over.signal.aborted) return answer;
      if (!isOpen) throw failure("oauth.denied", "browser", browserNotOpened);
      trace({ step: "browser", state: "done", ...page, detail: "The page is open in your browser." });
      trace({ step: "callback", state: "running", detail: "Waiting for the browser to come back." });
      return answer;
    })();
    try {
      return await Promise.race([answer, opened]);
    } finally {
      over.abort();
      // Whoever comes second is nobody's.
      void Promise.allSettled([answer, opened]);
    }
  });
}
