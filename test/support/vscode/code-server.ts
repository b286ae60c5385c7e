import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { run } from "../../../scripts/provision/run.ts";
import { type ExtensionHost, extensionHosts } from "./extension-host.ts";
import { type HostName, type InstalledHost, installHost } from "./install-host.ts";
import { quietSettings } from "./quiet-settings.ts";

/** How a code-server is started. */
export interface CodeServerOptions {
  /** Which editor; "current" when absent. */
  readonly host?: HostName;
  /** Packaged extensions to install. */
  readonly vsix?: readonly string[];
  /** Folders of unpacked extensions to install. */
  readonly extensionFolders?: readonly string[];
  /** User settings, laid over the quiet ones. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Opens folders untrusted, in Restricted Mode, until the user trusts them. */
  readonly workspaceTrust?: boolean;
  /** Variables laid over the environment; undefined removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where everything of this editor is kept; a temporary folder that `stop` removes when absent. */
  readonly dataFolder?: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
}

/** Starts an editor that serves its windows to browsers on this machine; the caller stops it. */
export async function startCodeServer(options: CodeServerOptions = {}): Promise<CodeServer> {
  const installed = await installHost(options.host ?? "current");
  const data = options.dataFolder ?? mkdtempSync(join(tmpdir(), "backburner-vscode-"));
  const folders = {
    data,
    extensions: join(data, "extensions"),
    user: join(data, "User"),
    helper: join(data, "helper"),
    // Apart from the data: the path of a socket may have little more than 100 characters.
    sockets: mkdtempSync(join(tmpdir(), "backburner-sock-")),
  };
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  const remove = (): void => {
    rmSync(folders.sockets, { recursive: true, force: true });
    if (options.dataFolder === undefined) rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const settings = { ...quietSettings, ...options.settings };
    writeFileSync(join(folders.user, "settings.json"), JSON.stringify(settings, undefined, 2));
    writeFileSync(join(data, "config.yaml"), "");
    for (const folder of options.extensionFolders ?? []) placeExtension(folder, folders.extensions);
    const env = environment(folders.helper, options.env ?? {});
    const args = commandLine(installed, folders);
    const install = async (file: string): Promise<void> => {
      await run(installed.node, [...args, "--install-extension", file], { env });
    };
    for (const file of options.vsix ?? []) await install(file);
    const process = spawn(installed.node, [...args, ...serverArguments(options)], {
      env,
      cwd: data,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    return await CodeServer.listening(process, data, folders.helper, { install, remove });
  } catch (error) {
    remove();
    throw error;
  }
}

/** What only those can do who know how it was started. */
interface Actions {
  readonly install: (vsix: string) => Promise<void>;
  readonly remove: () => void;
}

/** A running editor. */
export class CodeServer {
  readonly #process: ChildProcess;
  readonly #helperFolder: string;
  readonly #actions: Actions;
  #log = "";
  #url = "";
  /** Everything of this editor: settings, storage, logs, extensions. */
  readonly dataFolder: string;
  /** Resolves when its process is gone, for whatever reason. */
  readonly ended: Promise<void>;

  private constructor(process: ChildProcess, dataFolder: string, helperFolder: string, actions: Actions) {
    this.#process = process;
    this.dataFolder = dataFolder;
    this.#helperFolder = helperFolder;
    this.#actions = actions;
    this.ended = new Promise((resolve) => {
      process.once("exit", () => {
        resolve();
      });
    });
    const take = (chunk: Buffer): void => {
      this.#log += chunk.toString();
    };
    process.stdout?.on("data", take);
    process.stderr?.on("data", take);
  }

  static async listening(
    process: ChildProcess,
    data: string,
    helper: string,
    actions: Actions,
  ): Promise<CodeServer> {
    const server = new CodeServer(process, data, helper, actions);
    for (const end = Date.now() + 90_000; ;) {
      const address = /HTTP server listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(server.#log)?.[1];
      if (address !== undefined && server.#log.includes("Session server listening")) {
        server.#url = address;
        return server;
      }
      if (process.exitCode !== null || Date.now() > end) {
        await server.stop();
        throw new Error(`code-server did not start:\n${server.#log}`);
      }
      await pause(50);
    }
  }

  /** Where browsers find it, without a closing slash. */
  get url(): string {
    return this.#url;
  }

  /** What it has printed so far. */
  get log(): string {
    return this.#log;
  }

  /** The newest extension host. It needs the helper extension among `extensionFolders`. */
  async extensionHost(timeoutMs = 90_000): Promise<ExtensionHost> {
    const host = (await this.extensionHosts(1, timeoutMs)).at(-1);
    if (host === undefined) throw new Error("There is no extension host.");
    return host;
  }

  /** All live extension hosts, one per window, oldest first; waits until there are `atLeast`. */
  extensionHosts(atLeast = 1, timeoutMs = 90_000): Promise<ExtensionHost[]> {
    return extensionHosts(this.#helperFolder, atLeast, timeoutMs);
  }

  /** Installs a packaged extension while it runs; windows take it when they are opened or reloaded. */
  install(vsix: string): Promise<void> {
    return this.#actions.install(vsix);
  }

  /** Ends it with everything in its process group; idempotent. */
  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#signal("SIGTERM");
      // A timer that is left behind would keep the caller's process.
      await Promise.race([this.ended, pause(4_000, undefined, { ref: false })]);
    }
    this.#signal("SIGKILL");
    this.#actions.remove();
  }

  /** Kills it with everything in its process group, as a crash would; `stop` still cleans up. */
  kill(): void {
    this.#signal("SIGKILL");
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#process.pid === undefined) return;
    try {
      process.kill(-this.#process.pid, signal);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  }
}

/** A folder that is there before the first start is registered as an installed extension. */
function placeExtension(folder: string, extensions: string): void {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<string, string>;
  const name = `${String(manifest["publisher"])}.${String(manifest["name"])}-${String(manifest["version"])}`;
  cpSync(folder, join(extensions, name), { recursive: true, dereference: true });
}

function environment(
  helperFolder: string,
  changes: Readonly<Record<string, string | undefined>>,
): NodeJS.ProcessEnv {
  // A terminal inside an editor hands these down; they would lead to that editor.
  const foreign = /^(VSCODE_|ELECTRON_|NODE_OPTIONS$|npm_)/;
  const own = Object.entries(process.env).filter(([key]) => !foreign.test(key));
  return { ...Object.fromEntries(own), BACKBURNER_TEST_HELPER: helperFolder, ...changes };
}

function commandLine(
  host: InstalledHost,
  folders: { data: string; extensions: string; sockets: string },
): string[] {
  return [
    host.entry,
    ...["--config", join(folders.data, "config.yaml")],
    ...["--user-data-dir", folders.data],
    ...["--extensions-dir", folders.extensions],
    ...["--session-socket", join(folders.sockets, "session.sock")],
  ];
}

function serverArguments(options: CodeServerOptions): string[] {
  return [
    ...["--auth", "none", "--bind-addr", `127.0.0.1:${String(options.port ?? 0)}`],
    ...["--disable-telemetry", "--disable-update-check", "--disable-getting-started-override"],
    ...(options.workspaceTrust === true ? [] : ["--disable-workspace-trust"]),
  ];
}
