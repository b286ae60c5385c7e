import { AppError } from "./errors.ts";

/** The failure to listen on a port of this machine, in words for the user where it is about the port; `remedy` is what to do about it. */
export function portFailure(
  error: NodeJS.ErrnoException,
  port: number,
  code: "control.port_taken" | "agents.port_taken",
  remedy: string,
): Error {
  const which = `The port ${String(port)} on this machine`;
  if (error.code === "EADDRINUSE")
    return new AppError(code, `${which} is used by another program. ${remedy}`, {
      cause: error,
      retry: true,
    });
  if (error.code === "EACCES")
    return new AppError(code, `${which} may not be used by this user. ${remedy}`, { cause: error });
  return error;
}
