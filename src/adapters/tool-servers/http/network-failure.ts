import { AppError, messageOf } from "../../../core/base/errors.ts";
import { failureCode, innermostCause } from "../../../core/base/failure-code.ts";
import { ToolServerError, type ToolErrorCode } from "../../../core/tools/tool-server-error.ts";
import type { ConnectionStep, ToolServer } from "../../../protocol/tools.ts";
import { serverTitle } from "./server-title.ts";

const notFound = ["ENOTFOUND", "EAI_AGAIN", "EAI_NODATA", "EAI_NONAME"];
const nobody = ["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "EHOSTDOWN", "EADDRNOTAVAIL"];
const broken = ["ECONNRESET", "EPIPE", "ECONNABORTED", "UND_ERR_SOCKET", "UND_ERR_ABORTED"];
const slowToConnect = ["ETIMEDOUT", "UND_ERR_CONNECT_TIMEOUT"];
const slow = ["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"];
const certificate = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO|WRONG_VERSION/;

/** Whom a request was for. */
export interface AskedServer {
  readonly server: Pick<ToolServer, "name" | "url">;
  readonly url: URL;
}

/** A failure of the network in words, and the step that it belongs to; one that is in words already stays as it is. */
export function networkFailure(error: unknown, { server, url }: AskedServer): AppError {
  const ours = ownFailure(error);
  if (ours !== undefined) return ours;
  const code = failureCode(error) ?? "";
  const { hostname } = url;
  const place = `${hostname}:${portOf(url)}`;
  const failure = (
    step: ConnectionStep,
    message: string,
    kind: ToolErrorCode = "tools.unreachable",
    retry = true,
  ): ToolServerError =>
    new ToolServerError(kind, step, message, {
      // The library's own error may repeat what was sent.
      cause: new Error(code === "" ? messageOf(innermostCause(error)) : code),
      retry,
    });
  if (notFound.includes(code)) {
    return failure("connect", `${hostname} was not found; check the address and your connection.`);
  }
  if (nobody.includes(code)) {
    return failure("connect", `Nothing answers at ${place}; check that the server runs, and its address.`);
  }
  if (slowToConnect.includes(code)) {
    return failure("connect", `${place} cannot be reached in time; check the address and your connection.`);
  }
  if (code === "" && messageOf(innermostCause(error)) === "bad port") {
    const words = `Port ${portOf(url)} is one that no web server may use; check the address.`;
    return failure("address", words, "tools.invalid", false);
  }
  if (certificate.test(code)) return failure("tls", tlsWords(code, url), "tools.unreachable", false);
  if (slow.includes(code)) {
    return failure("http", `${serverTitle(server)} has stopped answering; try again.`, "tools.timeout");
  }
  if (code.startsWith("HPE_") || nameOf(innermostCause(error)) === "HTTPParserError") {
    return failure(
      "http",
      `What answers at ${place} does not speak HTTP; check the port, and whether the address begins with http or https.`,
      "tools.bad_reply",
      false,
    );
  }
  // What it says of how its answer is packed is not so.
  if (/^(?:Z_|ERR_(?:ZLIB|BROTLI|ZSTD))/.test(code)) {
    return failure(
      "http",
      `What ${place} has sent cannot be unpacked; check the server, and whether something on the way changes its answers.`,
      "tools.bad_reply",
      false,
    );
  }
  if (broken.includes(code)) {
    return failure(
      "connect",
      `The connection to ${place} broke off; check that the server runs, then try again.`,
    );
  }
  return failure("connect", `${place} cannot be reached; check the address and your connection.`);
}

/** A failure in words that has come back inside one of a library. */
export function ownFailure(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  return error instanceof Error && error.cause !== undefined ? ownFailure(error.cause) : undefined;
}

function tlsWords(code: string, url: URL): string {
  if (/WRONG_VERSION|EPROTO|PACKET_LENGTH|INVALID_RECORD/.test(code)) {
    return `${url.host} does not speak https there; check the port, or make the URL begin with http.`;
  }
  if (/EXPIRED/.test(code)) return `The certificate of ${url.host} has expired; its owner has to renew it.`;
  if (/ALTNAME/.test(code)) return `The certificate of ${url.host} is for another name; check the address.`;
  return `The certificate of ${url.host} is not trusted (${code}); add its authority to those of your system, then try again.`;
}

function portOf({ port, protocol }: URL): string {
  return port === "" ? (protocol === "https:" ? "443" : "80") : port;
}

/** Some failures have a name and no code. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "";
}
