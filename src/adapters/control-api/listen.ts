import type { Server } from "node:http";
import { AppError } from "../../core/base/errors.ts";

/** Begins to listen on 127.0.0.1, and nowhere else; 0 takes any free port. Errors: `control.port_taken`. */
export function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      reject(failure(error, port));
    };
    server.once("error", fail);
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () => {
      server.off("error", fail);
      resolve();
    });
  });
}

function failure(error: NodeJS.ErrnoException, port: number): Error {
  const remedy = 'Choose another port in the setting "backburner.api.port"; 0 takes any free one.';
  if (error.code === "EADDRINUSE") {
    const what = `The port ${String(port)} on this machine is used by another program.`;
    return new AppError("control.port_taken", `${what} ${remedy}`, { cause: error, retry: true });
  }
  if (error.code === "EACCES") {
    const what = `The port ${String(port)} on this machine may not be used by this user.`;
    return new AppError("control.port_taken", `${what} ${remedy}`, { cause: error });
  }
  return error;
}
