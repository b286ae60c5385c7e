import { messageOf } from "../../core/base/errors.ts";
import { failureCode, innermostCause } from "../../core/base/failure-code.ts";
import { OAuthError } from "../../core/oauth/oauth-error.ts";
import type { OAuthStep } from "../../protocol/oauth.ts";
import { shownUrl } from "./shown-url.ts";

const notFound = ["ENOTFOUND", "EAI_AGAIN", "EAI_NODATA", "EAI_NONAME"];
const broken = ["ECONNRESET", "EPIPE", "ECONNABORTED", "UND_ERR_SOCKET", "UND_ERR_ABORTED"];
const certificate = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO|WRONG_VERSION|PACKET_LENGTH/;

/** A failure of the network in words; one that is in words already stays as it is. */
export function networkFailure(error: unknown, step: OAuthStep, url: URL): OAuthError {
  if (error instanceof OAuthError) return error;
  const code = failureCode(error) ?? "";
  // The library's own error may repeat what was sent.
  const cause = new Error(code === "" ? messageOf(innermostCause(error)) : code);
  return new OAuthError("oauth.unreachable", { step, url: shownUrl(url) }, words(code, url), {
    cause,
    retry: true,
  });
}

/** What a server is told that has not answered in time. */
export function lateAnswer(step: OAuthStep, url: URL, timeoutMs: number): OAuthError {
  return new OAuthError(
    "oauth.unreachable",
    { step, url: shownUrl(url) },
    `${url.host} has not answered for ${String(timeoutMs / 1000)} s; check your connection, then try again.`,
    { retry: true },
  );
}

function words(code: string, { host, hostname }: URL): string {
  if (notFound.includes(code)) return `${hostname} was not found; check the address and your connection.`;
  if (code === "ECONNREFUSED") return `Nothing answers at ${host}; check that the server runs.`;
  if (broken.includes(code)) return `The connection to ${host} broke off; try again.`;
  if (certificate.test(code)) {
    return `The certificate of ${host} is not trusted (${code}); add its authority to those of your system, then try again.`;
  }
  return `${host} cannot be reached; check your connection, then try again.`;
}
