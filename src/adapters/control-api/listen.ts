import type { Server } from "node:http";
import { portFailure } from "../../core/base/port-failure.ts";

const remedy = 'Choose another port in the setting "backburner.api.port"; 0 takes any free one.';

/** Begins to listen on 127.0.0.1, and nowhere else; 0 takes any free port. Errors: `control.port_taken`. */
export function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      reject(portFailure(error, port, "control.port_taken", remedy));
    };
    server.once("error", fail);
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () => {
      server.off("error", fail);
      resolve();
    });
  });
}
