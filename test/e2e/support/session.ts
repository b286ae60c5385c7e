import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Browser, BrowserContext, FrameLocator, Locator } from "playwright-core";
import { packageExtension } from "../../../scripts/package/vsix.ts";
import {
  type CodeServer,
  type CodeServerOptions,
  startCodeServer,
} from "../../support/vscode/code-server.ts";
import { type ExtensionHost, helperFolder } from "../../support/vscode/extension-host.ts";
import { launchBrowser } from "../../support/vscode/launch-browser.ts";
import { Workbench } from "../../support/vscode/workbench.ts";

let packaged: Promise<string> | undefined;

/** The package, made once for all tests of a run. */
function thePackage(): Promise<string> {
  packaged ??= packageExtension();
  return packaged;
}

/** The interpreter with Debian's Jupyter, which every machine that runs these tests has. */
export const debianPython = "/usr/bin/python3";

/** A user with an editor that has the packaged extension, a browser, and a workspace of their own. */
export class Session {
  readonly server: CodeServer;
  readonly browser: Browser;
  readonly workspace: string;
  /** Windows of one user share what the browser stores. */
  readonly context: BrowserContext;

  private constructor(server: CodeServer, browser: Browser, workspace: string, context: BrowserContext) {
    this.server = server;
    this.browser = browser;
    this.workspace = workspace;
    this.context = context;
  }

  /** Installs the package and starts the editor on a workspace with these files. */
  static async start(
    files: Readonly<Record<string, string>>,
    options: CodeServerOptions = {},
  ): Promise<Session> {
    const workspace = mkdtempSync(join(tmpdir(), "backburner-workspace-"));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(workspace, name)), { recursive: true });
      writeFileSync(join(workspace, name), text);
    }
    const server = await startCodeServer({
      extensionFolders: [helperFolder],
      ...options,
      vsix: [await thePackage()],
      settings: {
        "security.workspace.trust.enabled": options.workspaceTrust === true,
        "backburner.python.path": debianPython,
        ...options.settings,
      },
    });
    const browser = await launchBrowser();
    const context = await browser.newContext({
      viewport: { width: 1400, height: 900 },
      permissions: ["clipboard-read", "clipboard-write"],
    });
    return new Session(server, browser, workspace, context);
  }

  /** Opens a window on the workspace, or on another folder, and waits for the extension's icon. */
  async openWindow(folder = this.workspace): Promise<Workbench> {
    const window = await Workbench.open(this.browser, this.server.url, { folder, context: this.context });
    await window.ready("Backburner");
    return window;
  }

  /** The extension host of the newest window. */
  host(): Promise<ExtensionHost> {
    return this.server.extensionHost();
  }

  /** The command lines of this machine that match, for what a script has started. */
  processesLike(pattern: RegExp): readonly string[] {
    return commandLines().flatMap(({ command }) => (pattern.test(command) ? [command] : []));
  }

  /** Everything of the extension's that runs on this machine because of this editor: keeper, Jupyter server, kernels. */
  ours(): readonly string[] {
    return commandLines()
      .filter(({ command }) => /keeper\.cjs|launcher\.py|ipykernel_launcher/.test(command))
      .filter(({ command }) => command.includes(this.server.dataFolder))
      .map(({ pid, command }) => `${pid} ${command}`);
  }

  /** Resolves when nothing of the extension's runs any more; rejects with what is left. */
  async allGone(timeoutMs: number): Promise<void> {
    await eventually(() => {
      const left = this.ours();
      if (left.length > 0) throw new Error(`still running: ${left.join("\n")}`);
    }, timeoutMs);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    for (const process_ of this.ours()) {
      try {
        process.kill(Number(process_.split(" ")[0]), "SIGKILL");
      } catch {
        // It ended by itself.
      }
    }
    rmSync(this.workspace, { recursive: true, force: true });
  }
}

function commandLines(): { readonly pid: string; readonly command: string }[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
        return [{ pid, command }];
      } catch {
        // The process is gone by now.
        return [];
      }
    });
}

/** Runs a check until it holds; what it throws last is the failure. */
export async function eventually<T>(check: () => T | Promise<T>, timeoutMs = 30_000): Promise<T> {
  for (const end = Date.now() + timeoutMs; ;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await pause(200);
  }
}

/** Opens a file and runs it in the background through the palette. */
export async function runFile(window: Workbench, name: string): Promise<FrameLocator> {
  await window.openFile(name);
  await window.command("Backburner: Run File in Background");
  return window.webview("Backburner");
}

/** The card of the daemon with this title. */
export function card(page: FrameLocator, title: string): Locator {
  return page.getByTestId("daemon-card").filter({ hasText: title }).first();
}

/** What the exported API says of a daemon's kept text, by its title. */
export async function keptText(host: ExtensionHost, title: string): Promise<string> {
  return host.run(async (api, wanted) => {
    interface Exports {
      listDaemons(): Promise<readonly { daemon_id: string; title: string }[]>;
      readDaemonOutput(id: string): Promise<{ records: readonly { stream: string; content: string }[] }>;
    }
    const extension = api.extensions.getExtension<Exports>("backburner.backburner");
    const exports = await extension?.activate();
    const daemon = (await exports?.listDaemons())?.find((one) => one.title === wanted);
    if (exports === undefined || daemon === undefined) throw new Error(`there is no daemon ${wanted}`);
    const { records } = await exports.readDaemonOutput(daemon.daemon_id);
    return records.map((record) => record.content).join("");
  }, title);
}

/** How a daemon stands according to the exported API: "status/reason". */
export async function standing(host: ExtensionHost, title: string): Promise<string> {
  return host.run(async (api, wanted) => {
    interface Exports {
      listDaemons(): Promise<readonly { title: string; status: string; reason: string }[]>;
    }
    const extension = api.extensions.getExtension<Exports>("backburner.backburner");
    const daemon = (await (await extension?.activate())?.listDaemons())?.find((one) => one.title === wanted);
    return daemon === undefined ? "unknown" : `${daemon.status}/${daemon.reason}`;
  }, title);
}

/** A script that prints `count` numbered lines, one every 50 ms, and then "done". */
export function counting(count: number): string {
  return `import time\nfor i in range(${String(count)}):\n    print("line", i)\n    time.sleep(0.05)\nprint("done")\n`;
}

/** What {@link counting} prints. */
export function counted(count: number): string {
  return Array.from({ length: count }, (_, i) => `line ${String(i)}\n`).join("") + "done\n";
}

/** Keeps a picture of the window in which a test has failed, if there still is one to see. */
export async function picture(
  window: Workbench,
  test: { isFailed(): boolean; title: string } | undefined,
): Promise<void> {
  if (test?.isFailed() !== true || window.page.isClosed()) return;
  await window
    .screenshot(`failed ${test.title.replaceAll(/[^\w ]/g, "").slice(0, 60)}`)
    .catch(() => undefined);
}

/** The files below a folder that hold a text. */
export function filesWith(text: string, folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => textOf(path).includes(text));
}

function textOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    // An editor that runs removes files of its own at any time.
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return Buffer.alloc(0);
    throw error;
  }
}
