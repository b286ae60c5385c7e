import type net from "node:net";
import type { ExtensionHost } from "../../support/vscode/extension-host.ts";

/** From now on no port can be opened in this extension host, as on a machine that forbids it; those that are open stay so. */
export async function forbidPorts(host: ExtensionHost): Promise<void> {
  await host.run((_api, _args, require) => {
    const { Server } = require("node:net") as typeof net;
    Server.prototype.listen = function (this: net.Server) {
      const error = Object.assign(new Error("listen EACCES: permission denied"), { code: "EACCES" });
      setImmediate(() => this.emit("error", error));
      return this;
    };
  }, undefined);
}
