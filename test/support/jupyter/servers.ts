import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { Secret } from "../../../src/core/base/secret.ts";
import type { JupyterServer, JupyterServers } from "../../../src/core/engine/jupyter-server.ts";
import type { Stack } from "./stacks.ts";
import { freePort } from "../free-port.ts";

/** The folder with the launcher and the preamble. */
export const assets = join(import.meta.dirname, "../../../media/python");

/** A real server for a test, and the folder where it keeps everything. */
export interface TestServer extends AsyncDisposable {
  readonly server: JupyterServer;
  readonly folder: string;
  readonly process: ChildProcess;
}

/** The managed server, started as the keeper starts it. */
export async function launchManaged(
  stack: Stack,
  extraEnv: Readonly<Record<string, string>> = {},
): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), "backburner-server-"));
  const tokenFile = join(folder, "token");
  const token = randomBytes(24).toString("hex");
  writeFileSync(tokenFile, token, { mode: 0o600 });
  const child = spawn(
    stack.python,
    ["-I", join(assets, "launcher.py"), "--folder", folder, "--token-file", tokenFile],
    {
      cwd: folder,
      env: baseEnv(),
      stdio: ["pipe", "pipe", "pipe"],
    },
  );
  const said = collect(child);
  const line = await Promise.race([firstLine(child), once(child, "exit").then(() => undefined)]);
  if (line === undefined) throw new Error(`the launcher ended: ${said()}`);
  const { url } = JSON.parse(line) as { url: string };
  const server: JupyterServer = {
    url,
    token: new Secret(token),
    owned: true,
    label: `Python (${stack.name})`,
    kernelspecRoot: folder,
    kernel: { python: stack.python, env: { ...baseEnv(), ...extraEnv } },
  };
  return { server, folder, process: child, [Symbol.asyncDispose]: () => end(child, folder) };
}

/**
 * A server as people have it: started by its own entry point, with its rate limits, at a path that ends with a slash; with a password it
 * has no token. One that is started `again` has the address and the token of the one before.
 */
export async function launchStock(
  stack: Stack,
  basePath = "/",
  password?: string,
  again?: JupyterServer,
): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), "backburner-stock-"));
  const port = again === undefined ? await freePort() : Number(new URL(again.url).port);
  const token = again?.token?.reveal() ?? randomBytes(24).toString("hex");
  mkdirSync(join(folder, "config"));
  const args = [
    "-m",
    "jupyter_server",
    "--no-browser",
    "--allow-root",
    `--ServerApp.port=${String(port)}`,
    "--ServerApp.ip=127.0.0.1",
    `--ServerApp.base_url=${basePath}`,
    ...(password === undefined ? [] : [`--ServerApp.password=${await hashed(stack, password)}`]),
  ];
  const env = {
    ...baseEnv(),
    ...(password === undefined ? { JUPYTER_TOKEN: token } : {}),
    JUPYTER_CONFIG_DIR: join(folder, "config"),
    JUPYTER_RUNTIME_DIR: join(folder, "runtime"),
    JUPYTER_DATA_DIR: join(folder, "data"),
    IPYTHONDIR: join(folder, "ipython"),
  };
  const child = spawn(
    stack.python,
    [...args, "--ServerApp.port_retries=0", `--ServerApp.root_dir=${folder}`],
    {
      cwd: folder,
      env,
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  const said = collect(child);
  const url = `http://127.0.0.1:${String(port)}${basePath}`;
  for (let tries = 0; !(await answers(url)); tries += 1) {
    if (child.exitCode !== null || tries > 300) throw new Error(`the stock server did not start: ${said()}`);
    await sleep(100);
  }
  const server: JupyterServer = {
    url,
    token: new Secret(password ?? token),
    owned: false,
    label: `Jupyter (${stack.name})`,
  };
  return { server, folder, process: child, [Symbol.asyncDispose]: () => end(child, folder) };
}

/** The kernels that a server has now. */
export async function kernelIds({ url, token }: JupyterServer): Promise<readonly string[]> {
  const headers = { Authorization: `token ${token?.reveal() ?? ""}` };
  for (;;) {
    const response = await fetch(`${url}api/kernels`, { headers });
    const kernels = (await response.json()) as { id: string }[];
    // While one comes or goes a server of the second generation may fail to list them.
    if (response.ok) return kernels.map((kernel) => kernel.id);
    await sleep(50);
  }
}

/** Installs another Python kernel on a stock server, one that sets `WHICH_KERNEL` to its name. */
export function installKernel({ folder }: TestServer, stack: Stack, name: string, title: string): void {
  const spec = {
    argv: [stack.python, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
    display_name: title,
    language: "python",
    env: { WHICH_KERNEL: name },
  };
  mkdirSync(join(folder, "data", "kernels", name), { recursive: true });
  writeFileSync(join(folder, "data", "kernels", name, "kernel.json"), JSON.stringify(spec));
}

/** One server that is always the right one; `current` may be changed or taken away. */
export class FixedServers implements JupyterServers {
  current: JupyterServer | undefined;

  constructor(current: JupyterServer) {
    this.current = current;
  }

  async open(): Promise<JupyterServer> {
    if (this.current === undefined) throw new Error("no server");
    return this.current;
  }

  async find(url: string): Promise<JupyterServer | undefined> {
    return this.current?.url === url ? this.current : undefined;
  }
}

/** What a shell gives to every program, without what this test's own environment holds besides. */
export function baseEnv(): Record<string, string> {
  const names = ["PATH", "HOME", "LANG", "TMPDIR", "USER"];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

async function end(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    const killer = setTimeout(() => child.kill("SIGKILL"), 15_000);
    await gone;
    clearTimeout(killer);
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

function collect(child: ChildProcess): () => string {
  let text = "";
  child.stderr?.on("data", (data: Buffer) => {
    text = (text + data.toString()).slice(-4000);
  });
  return () => text;
}

async function firstLine(child: ChildProcess): Promise<string | undefined> {
  if (child.stdout === null) return undefined;
  for await (const line of createInterface(child.stdout)) return line;
  return undefined;
}

/** As the server's own Python makes it. */
async function hashed(stack: Stack, password: string): Promise<string> {
  const script = "import sys; from jupyter_server.auth import passwd; print(passwd(sys.argv[1]))";
  const { stdout } = await promisify(execFile)(stack.python, ["-I", "-c", script, password]);
  return stdout.trim();
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}api`)).ok;
  } catch {
    return false;
  }
}
