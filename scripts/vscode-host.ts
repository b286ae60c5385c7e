#!/usr/bin/env node
/**
 * Takes the arguments of a Visual Studio Code executable that runs extension tests, and runs them in the browser editor:
 * `--extensionDevelopmentPath=…`, `--extensionTestsPath=…` and a workspace folder. Exits with the code of the tests.
 * So `@vscode/test-electron` works where there is no Visual Studio Code, no display and no download.
 * `BACKBURNER_VSCODE` names the editor, "current" (the default) or "minimum".
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { inProject, projectRoot, say } from "./provision/project.ts";
import { startCodeServer } from "../test/support/vscode/code-server.ts";
import type { HostName } from "../test/support/vscode/install-host.ts";
import { launchBrowser } from "../test/support/vscode/launch-browser.ts";
import { useTestDriver } from "../test/support/vscode/test-driver.ts";
import { testMark } from "../test/support/vscode/test-mark.ts";
import { windowUrl } from "../test/support/vscode/window-url.ts";

/** Longer than any test run takes, shorter than anyone waits. */
const timeoutMs = 20 * 60_000;

const { values, positionals } = parseArgs({
  // Everything else that a desktop executable takes means nothing here.
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: "string", multiple: true },
    extensionTestsPath: { type: "string" },
  },
});
const { extensionTestsPath } = values;
// The address of a window takes one extension that is developed; the others are installed.
const [extensionDevelopmentPath, ...others] = [values.extensionDevelopmentPath ?? []].flat().map(String);
if (typeof extensionDevelopmentPath !== "string" || typeof extensionTestsPath !== "string") {
  say("Usage: vscode-host.ts --extensionDevelopmentPath=FOLDER --extensionTestsPath=MODULE [FOLDER]");
  process.exit(2);
}

const temporary = mkdtempSync(join(tmpdir(), "backburner-host-"));
process.once("exit", () => {
  rmSync(temporary, { recursive: true, force: true });
});
const host: HostName = process.env["BACKBURNER_VSCODE"] === "minimum" ? "minimum" : "current";
const server = await startCodeServer({ host, extensionFolders: others });
const browser = await launchBrowser();

/** What workbench and extension host say beside the tests; of interest only when those fail. */
let noise = "";

const code = await new Promise<number>((done) => {
  const give = (signal: NodeJS.Signals | "time"): void => {
    say(`The extension tests were ended: ${signal}.`);
    done(1);
  };
  setTimeout(give, timeoutMs, "time").unref();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, give);
  runTests(done).catch((error: unknown) => {
    say(String(error));
    done(1);
  });
});

await browser.close();
await server.stop();
if (code !== 0) {
  const file = inProject("test-results", `vscode-${host}.log`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${noise}\n${server.log}`);
  say(`What the editor said beside the tests is in ${relative(projectRoot, file)}.`);
}
process.exit(code);

async function runTests(done: (code: number) => void): Promise<void> {
  const page = await browser.newPage();
  page.setDefaultNavigationTimeout(120_000);
  await useTestDriver(page, {
    log: (level, line) => {
      if (line.startsWith(testMark)) process.stdout.write(`${line.slice(testMark.length)}\n`);
      else noise += `${level}: ${line}\n`;
    },
    exit: done,
  });
  page.on("crash", () => {
    done(1);
  });
  const url = windowUrl(server.url, {
    folder: resolve(positionals[0] ?? temporary),
    extensionDevelopmentPath: resolve(extensionDevelopmentPath ?? ""),
    extensionTestsPath: resolve(String(extensionTestsPath)),
  });
  await page.goto(url);
}
