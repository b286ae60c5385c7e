/**
 * npm start [-- --web] [-- --port N]: builds the extension and opens the sample workspace in a Visual Studio Code that has it.
 * Takes the desktop editor of this machine or a download; with --web, or where no window can be shown, the editor is served to a browser.
 */
import { parseArgs } from "node:util";
import { inProject, say } from "./provision/project.ts";
import { ensureEngine } from "./provision/engine.ts";
import { serveBrowser } from "./start/browser.ts";
import { findDesktop, openDesktop } from "./start/desktop.ts";
import { build } from "./test/tool.ts";

const { values } = parseArgs({
  options: { web: { type: "boolean", default: false }, port: { type: "string", default: "0" } },
});

try {
  await start();
} catch (error) {
  say(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

async function start(): Promise<void> {
  const python = await ensureEngine();
  const samples = inProject("samples");
  const settings = { "backburner.python.path": python };
  const desktop = values.web ? undefined : await findDesktop();
  if (desktop === undefined) {
    await serveBrowser(samples, settings, Number(values.port));
    return;
  }
  say("Building …");
  const { code, output } = await build();
  if (code !== 0) throw new Error(`The build failed:\n${output}`);
  await openDesktop(desktop, samples, settings);
}
