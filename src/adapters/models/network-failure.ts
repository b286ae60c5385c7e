import { AppError, messageOf } from "../../core/base/errors.ts";
import { failureCode, innermostCause } from "../../core/base/failure-code.ts";
import type { FoundEndpoint } from "../../core/chat/endpoints.ts";

const notFound = ["ENOTFOUND", "EAI_AGAIN", "EAI_NODATA"];
const refused = ["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "EHOSTDOWN"];
const broken = ["ECONNRESET", "EPIPE", "ECONNABORTED", "UND_ERR_SOCKET", "UND_ERR_ABORTED"];
const slow = [
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "ESOCKETTIMEDOUT",
];
const certificate = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO/;

/** A failure of the network in words, by the code that Node gives it; undefined when it was no such failure. */
export function networkFailure(error: unknown, { name, url }: FoundEndpoint): AppError | undefined {
  const code = failureCode(error);
  const isFetch = error instanceof TypeError || /^Connection error/.test(messageOf(error));
  if (code === undefined && !isFetch) return undefined;
  const { host, hostname } = new URL(url);
  const who = name.includes(host) ? name : `${name} (${host})`;
  const unreachable = (message: string, retry = true): AppError =>
    new AppError("model.unreachable", message, {
      cause: new Error(code ?? messageOf(innermostCause(error))),
      retry,
    });
  if (code !== undefined && notFound.includes(code)) {
    return unreachable(
      `There is no machine called ${hostname}; check the address of ${name} and your connection.`,
    );
  }
  if (code !== undefined && refused.includes(code)) {
    return unreachable(`Nothing answers at ${host}; check that the server of ${name} runs, and its address.`);
  }
  if (code !== undefined && slow.includes(code)) return late(who, undefined, code);
  if (code !== undefined && certificate.test(code)) {
    return unreachable(
      `There is no safe connection to ${host} (${code}); check its certificate, and whether its address begins with http or https.`,
      false,
    );
  }
  if (code !== undefined && broken.includes(code)) {
    return unreachable(`The connection to ${who} broke off; try again.`);
  }
  return unreachable(`${who} cannot be reached; check your connection and its address.`);
}

/** A server that has not said anything for too long. */
export function late(who: string, ms: number | undefined, cause?: string): AppError {
  const how = ms === undefined ? "did not answer in time" : `has not answered for ${String(ms / 1000)} s`;
  return new AppError("model.unreachable", `${who} ${how}; try again, or check that it runs.`, {
    retry: true,
    ...(cause === undefined ? {} : { cause: new Error(cause) }),
  });
}
