import { OAuthError } from "../../core/oauth/oauth-error.ts";
import type { OAuthStep } from "../../protocol/oauth.ts";
import { numberIn } from "./fields.ts";
import type { Reply } from "./reply.ts";
import { shownUrl } from "./shown-url.ts";

/** What an answer is that says nothing at all: trouble of the server that may pass, or something else that answers there. */
export function unusable({ status, headers, isHtml, json }: Reply, step: OAuthStep, url: URL): OAuthError {
  const failed = { step, url: shownUrl(url), status };
  if (status >= 500 || status === 429) {
    const seconds = numberIn({ after: headers.get("retry-after") }, "after");
    return new OAuthError(
      "oauth.unreachable",
      failed,
      `${url.host} has trouble of its own (${String(status)}); try again later.`,
      { retry: true, ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }) },
    );
  }
  if (isHtml) {
    return new OAuthError(
      "oauth.bad_reply",
      failed,
      `${url.host} answers with a web page (${String(status)}) where a machine should answer; check the URL of the tool server, and whether a proxy or a login page is in between.`,
    );
  }
  return new OAuthError(
    "oauth.bad_reply",
    failed,
    `${url.host} answers with ${json === undefined ? "something that is no JSON object" : "something unexpected"} (${String(status)}); tell those who run it.`,
  );
}
