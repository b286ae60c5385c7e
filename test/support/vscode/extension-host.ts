import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type * as vscode from "vscode";

/** The extension that has to be among `extensionFolders` for any of this. */
export const helperFolder = join(import.meta.dirname, "helper");

/** Code that runs inside an extension host: it sees only its own arguments, and both ways everything is JSON. */
export type HostCode<A, R> = (api: typeof vscode, args: A, require: NodeJS.Require) => R | Promise<R>;

/** One live extension host, reached through the helper extension in it. */
export class ExtensionHost {
  readonly pid: number;
  readonly #port: number;

  constructor(pid: number, port: number) {
    this.pid = pid;
    this.#port = port;
  }

  /** Runs a function there; it may use nothing from around it but `args`. */
  async run<A, R>(code: HostCode<A, R>, args: A): Promise<R> {
    const response = await fetch(`http://127.0.0.1:${String(this.#port)}/`, {
      method: "POST",
      body: JSON.stringify({ code: code.toString(), args }),
    });
    const reply = (await response.json()) as { value: R; error?: string };
    if (reply.error !== undefined) throw new Error(`In the extension host: ${reply.error}`);
    return reply.value;
  }

  /** Kills it as a crash would; it may be going by itself. */
  kill(): void {
    try {
      process.kill(this.pid, "SIGKILL");
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  }

  /** Changes a user setting; a value of undefined removes it. */
  async setSetting(key: string, value: unknown): Promise<void> {
    await this.run(
      async (api, change) => {
        await api.workspace
          .getConfiguration()
          .update(change.key, change.value, api.ConfigurationTarget.Global);
      },
      { key, value },
    );
  }
}

/** The extension hosts that announced themselves in `folder` and live, oldest first; waits until there are `atLeast`. */
export async function extensionHosts(
  folder: string,
  atLeast: number,
  timeoutMs: number,
): Promise<ExtensionHost[]> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const hosts = await announced(folder);
    if (hosts.length >= atLeast) return hosts;
    if (Date.now() > end) {
      throw new Error(
        `${String(hosts.length)} of ${String(atLeast)} extension hosts started in ${String(timeoutMs)} ms.`,
      );
    }
    await pause(200);
  }
}

async function announced(folder: string): Promise<ExtensionHost[]> {
  const found: { host: ExtensionHost; since: number }[] = [];
  for (const file of await readdir(folder)) {
    const text = await readFile(join(folder, file), "utf8").catch(() => "");
    if (text === "") continue;
    const { pid, port } = JSON.parse(text) as { pid: number; port: number };
    const since = await startOf(pid);
    if (since !== undefined) found.push({ host: new ExtensionHost(pid, port), since });
  }
  return found.sort((a, b) => a.since - b.since).map(({ host }) => host);
}

/** When a process started, in an order of the system's own; undefined when it is gone. */
async function startOf(pid: number): Promise<number | undefined> {
  if (process.platform === "linux") {
    const stat = await readFile(`/proc/${String(pid)}/stat`, "utf8").catch(() => "");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // Field 3 is the state, field 22 the start time; a zombie is gone.
    return fields.length < 20 || fields[0] === "Z" ? undefined : Number(fields[19]);
  }
  try {
    process.kill(pid, 0);
    return pid;
  } catch {
    // There is no such process.
    return undefined;
  }
}
