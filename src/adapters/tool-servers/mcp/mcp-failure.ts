import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError } from "@modelcontextprotocol/client";
import { type AppError, messageOf } from "../../../core/base/errors.ts";
import { withoutQuery } from "../../../core/tools/plain-address.ts";
import { type ToolErrorCode, ToolServerError } from "../../../core/tools/tool-server-error.ts";
import type { ConnectionStep, ToolServer } from "../../../protocol/tools.ts";
import { ownFailure } from "../http/network-failure.ts";
import { serverTitle } from "../http/server-title.ts";
import { shortWords } from "../http/server-words.ts";
import { neverAnswered } from "./watched-transport.ts";

/** What was being done when something failed. */
export interface McpAsk {
  readonly server: ToolServer;
  /** In words after "to": "list its tools". */
  readonly what: string;
  /** The step that the failure of the protocol belongs to. */
  readonly step: Extract<ConnectionStep, "http" | "protocol" | "tools">;
  /** The connection is not there yet: what answers may be no MCP server at all. */
  readonly isOpening: boolean;
}

const unsupportedVersion = -32_022;

/** What the library throws, in words for the user; a failure that is in words already stays as it is. */
export function mcpFailure(error: unknown, ask: McpAsk): AppError {
  const who = serverTitle(ask.server);
  const status = httpStatus(error);
  if (status !== undefined) return statusFailure(status, textOf(error), ask);
  const ours = ownFailure(error) ?? (error instanceof ProtocolError ? ownFailure(error.data) : undefined);
  if (ours !== undefined) return ours;
  const failure = (
    code: ToolErrorCode,
    step: ConnectionStep,
    message: string,
    retry = false,
  ): ToolServerError =>
    new ToolServerError(code, step, message, { cause: new Error(messageOf(error)), retry });
  if (error instanceof ProtocolError) {
    if (error.code === neverAnswered) return unanswered(error, ask);
    if (error.code === unsupportedVersion) {
      return failure(
        "tools.bad_reply",
        "protocol",
        `${who} speaks only versions of MCP that are not known here; update Backburner or the server.`,
      );
    }
    const words = shortWords(error.message, []);
    const said = words === "" ? "" : ` It says: ${words}`;
    return failure("tools.failed", ask.step, `${who} refuses to ${ask.what} (${String(error.code)}).${said}`);
  }
  const cause = rootOf(error);
  if (cause instanceof SdkError) {
    if (cause.code === SdkErrorCode.RequestTimeout) {
      return failure(
        "tools.timeout",
        ask.step,
        `${who} took too long to ${ask.what}; check that it runs, then try again.`,
        true,
      );
    }
    if (cause.code === SdkErrorCode.ClientHttpUnexpectedContent) {
      return failure("tools.bad_reply", "protocol", wrongContent(cause, ask));
    }
    if (cause.code === SdkErrorCode.ConnectionClosed || cause.code === SdkErrorCode.NotConnected) {
      return failure("tools.lost", "http", `The connection to ${who} is closed; connect it again.`, true);
    }
    if (cause.code === SdkErrorCode.CapabilityNotSupported) {
      return failure(
        "tools.failed",
        ask.step,
        `${who} asks for something that is not allowed here, and so cannot ${ask.what}.`,
      );
    }
  }
  return failure(
    "tools.bad_reply",
    ask.step === "tools" ? "tools" : "protocol",
    ask.isOpening
      ? `What answers at ${withoutQuery(ask.server.url)} does not speak MCP; check the address, which often ends in /mcp.`
      : `${who} has sent something that is no MCP, and so cannot ${ask.what}; report it to whoever runs the server.`,
  );
}

/** The status with which a request was refused; the library's codes do not tell it. */
export function httpStatus(error: unknown): number | undefined {
  const cause = rootOf(error);
  return cause instanceof SdkHttpError ? cause.status : undefined;
}

/** The words of a response that refuses. */
export function textOf(error: unknown): string {
  const cause = rootOf(error);
  const data: unknown = cause instanceof SdkHttpError ? cause.data : undefined;
  return typeof data === "object" && data !== null && "text" in data && typeof data.text === "string"
    ? data.text
    : "";
}

function statusFailure(status: number, text: string, ask: McpAsk): ToolServerError {
  const who = serverTitle(ask.server);
  const words = shortWords(text, []);
  const said = words === "" ? "" : ` It says: ${words}`;
  const failure = (code: ToolErrorCode, message: string, retry = false): ToolServerError =>
    new ToolServerError(code, "http", message, { cause: new Error(String(status)), retry });
  if (ask.isOpening && (status === 404 || status === 405 || status === 410)) {
    return failure(
      "tools.bad_reply",
      `There is no MCP server at this path of ${who} (${String(status)}); check the address, which often ends in /mcp.`,
    );
  }
  if (status === 429 || status === 503) {
    return failure(
      "tools.failed",
      `${who} is too busy to ${ask.what} (${String(status)}); try again in a while.${said}`,
      true,
    );
  }
  if (status >= 500) {
    return failure(
      "tools.failed",
      `${who} has failed to ${ask.what} (${String(status)}); look into the server's own log.${said}`,
      true,
    );
  }
  if (status === 413)
    return failure("tools.too_large", `${who} does not take that much at once (413); send it less.${said}`);
  if (status >= 300 && status < 400) {
    return failure(
      "tools.bad_reply",
      `${who} sends requests on to another address (${String(status)}); make that one the URL.`,
    );
  }
  return failure(
    "tools.failed",
    `${who} refuses to ${ask.what} (${String(status)}); check its address and settings.${said}`,
  );
}

/** The stream of an answer has ended, or a response was read, without the answer. */
function unanswered(error: ProtocolError, ask: McpAsk): ToolServerError {
  const who = serverTitle(ask.server);
  if (ask.isOpening) {
    return new ToolServerError(
      "tools.bad_reply",
      "protocol",
      `What answers at ${withoutQuery(ask.server.url)} does not answer as an MCP server; check the address, which often ends in /mcp.`,
    );
  }
  return new ToolServerError(
    "tools.failed",
    "http",
    `${who} has broken off before it could ${ask.what}; try again.`,
    {
      cause: new Error(messageOf(error.data ?? error)),
      retry: true,
    },
  );
}

function wrongContent(error: SdkError, { server, what, isOpening }: McpAsk): string {
  const data = error.data as { readonly contentType?: unknown } | undefined;
  const type = typeof data?.contentType === "string" ? data.contentType : "";
  if (!isOpening)
    return `${serverTitle(server)} has sent something that is no MCP, and so cannot ${what}; try again.`;
  if (/html/i.test(type)) {
    return `A web page answers at ${withoutQuery(server.url)}, not an MCP server; check the address, which often ends in /mcp, and whether a sign-in page is in the way.`;
  }
  return `What answers at ${withoutQuery(server.url)} does not speak MCP; check the address, which often ends in /mcp.`;
}

/** The library wraps what has failed while it finds out which version a server speaks. */
function rootOf(error: unknown): unknown {
  if (error instanceof SdkError && !(error instanceof SdkHttpError) && error.cause !== undefined)
    return rootOf(error.cause);
  return error;
}
