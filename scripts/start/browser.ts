import { rmSync } from "node:fs";
import { startCodeServer } from "../../test/support/vscode/code-server.ts";
import { windowUrl } from "../../test/support/vscode/window-url.ts";
import { packageExtension } from "../package/vsix.ts";
import { inCache, say } from "../provision/project.ts";

const parent = process.ppid;

/** Serves a workspace with the packaged extension to browsers on this machine, until Ctrl+C. */
export async function serveBrowser(
  workspace: string,
  settings: Record<string, unknown>,
  port: number,
): Promise<void> {
  const dataFolder = inCache("start", "browser");
  rmSync(dataFolder, { recursive: true, force: true });
  const vsix = await packageExtension();
  const server = await startCodeServer({ vsix: [vsix], settings, dataFolder, port });
  const ended = new Promise<string>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.once(signal, () => {
        resolve("");
      });
    }
    // npm's shell does not hand signals on: when it is gone, nobody is left to press Ctrl+C.
    setInterval(() => {
      if (process.ppid !== parent) resolve("");
    }, 1_000).unref();
    void server.ended.then(() => {
      resolve("The editor ended by itself. Start it again with npm start.");
    });
  });
  console.log(`\nBackburner is ready at\n\n  ${windowUrl(server.url, { folder: workspace })}\n`);
  console.log("Open it in a browser on this machine (over SSH, forward the port). Ctrl+C ends it.");
  const why = await ended;
  await server.stop();
  say(why === "" ? "Ended." : why);
}
