import type { ConnectionStep, ToolServer, ToolServerState } from "../../protocol/tools.ts";
import { AppError } from "../base/errors.ts";
import { serverName } from "./server-name.ts";
import { ToolServerError } from "./tool-server-error.ts";

/** The connection was lost, or the server has forgotten it. */
export function isLost(error: unknown): error is AppError {
  return error instanceof AppError && error.code === "tools.lost";
}

/** The loss of a connection, whatever it was lost by: a call that ran over it must not seem never to have been made. */
export function asLost(error: AppError): AppError {
  if (error.code === "tools.lost") return error;
  const step = error instanceof ToolServerError ? error.step : "connect";
  return new ToolServerError("tools.lost", step, error.message, { cause: error, retry: true });
}

/** The user has to sign in, to give a key or to consent. */
export function isUnauthorized(error: unknown): error is AppError {
  return error instanceof AppError && error.code === "tools.unauthorized";
}

/** The server knows who asks, and does not let them do this one thing: another sign-in is no way out (RFC 9110, section 15.5.4). */
export function isForbidden(error: AppError): boolean {
  return (error.cause as { readonly status?: unknown } | undefined)?.status === 403;
}

/** Why a call that may have done something is not made once more; for the user and for the model. */
export function lostInCall(server: ToolServer, cause: unknown): ToolServerError {
  return new ToolServerError(
    "tools.lost",
    "connect",
    `${serverName(server)} was lost during the call; it may or may not have been carried out. Call it again if that does no harm.`,
    { cause },
  );
}

/** The connection was closed from here; `how` completes "it …". */
export function closedHere(server: ToolServer, how: string): ToolServerError {
  return new ToolServerError("tools.lost", "connect", `${serverName(server)} ${how}; try again.`, {
    retry: true,
  });
}

/** Why nothing may be dialled in Restricted Mode. */
export function untrusted(): ToolServerError {
  return new ToolServerError(
    "tools.declined",
    "address",
    "Tool servers are not connected in Restricted Mode; trust this workspace to use them.",
  );
}

/** The user has switched it off. */
export function switchedOff(server: ToolServer): ToolServerError {
  return new ToolServerError(
    "tools.declined",
    "address",
    `${serverName(server)} is switched off; switch it on on the Tool Servers page to use it.`,
  );
}

/** The state of a server that could not be connected at the step that it had reached. */
export function failedState(
  error: unknown,
  reached: ConnectionStep,
): Extract<ToolServerState, { readonly kind: "failed" }> {
  const step = error instanceof ToolServerError ? error.step : reached;
  const message = error instanceof AppError ? error.message : "Something went wrong; the log says more.";
  return { kind: "failed", step, message };
}

/** The user's filter hides the tool, since a moment ago perhaps. */
export function hiddenByFilter(server: ToolServer, tool: string): ToolServerError {
  return new ToolServerError(
    "tools.unknown",
    "tools",
    `${serverName(server)} does not offer ${tool}: the user's filter of tools hides it.`,
  );
}

/** No server has this id any more. */
export function unknownServer(id: string): AppError {
  return new AppError("tools.unknown", `There is no tool server ${id} any more; choose another.`);
}
