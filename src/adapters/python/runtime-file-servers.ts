import { constants } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { Secret } from "../../core/base/secret.ts";
import type { RunningServer, RunningServers } from "../../core/engine/python.ts";
import { serverAddress } from "../../core/engine/server-address.ts";

const fileName = /^(?:jpserver|nbserver)-\d+\.json$/;
/** Neither through a link nor waiting for a pipe; Windows has none of these flags. */
const readOnly =
  process.platform === "win32" ? "r" : constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const maxBytes = 64 * 1024;
const maxFiles = 100;

const fileSchema = z.object({
  url: z.string(),
  pid: z.int().check(z.positive()),
  token: z.optional(z.string()),
  version: z.optional(z.string()),
});

/** The Jupyter servers that the user runs on this machine, by the files that they leave; whether one answers is for the caller to ask. */
export class RuntimeFileServers implements RunningServers {
  readonly #folders: readonly string[];

  /** Reads in these folders; see {@link jupyterRuntimeFolders}. */
  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  async list(signal: AbortSignal): Promise<readonly RunningServer[]> {
    const servers = new Map<string, RunningServer>();
    for (const folder of this.#folders) {
      for (const name of await filesIn(folder)) {
        signal.throwIfAborted();
        const server = serverOf(await textOf(join(folder, name)));
        if (server) servers.set(server.url, server);
      }
    }
    return [...servers.values()];
  }
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => fileName.test(name)).slice(0, maxFiles);
  } catch {
    // Without Jupyter there is no such folder.
    return [];
  }
}

/** The text of a file that this user alone can have written: a token must not be sent to where someone else says. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path, readOnly);
    const info = await file.stat();
    const ours = process.getuid === undefined || (info.uid === process.getuid() && (info.mode & 0o022) === 0);
    return info.isFile() && ours && info.size <= maxBytes ? await file.readFile("utf8") : undefined;
  } catch {
    // Gone since, a link, or not for us to read.
    return undefined;
  }
}

function serverOf(text: string | undefined): RunningServer | undefined {
  const parsed = fileSchema.safeParse(jsonOrUndefined(text));
  const address = parsed.data && serverAddress(parsed.data.url);
  if (!parsed.data || !address || !runs(parsed.data.pid)) return undefined;
  const { pid, token, version = "?" } = parsed.data;
  return { url: address.url, pid, version, ...(token && { token: new Secret(token) }) };
}

function jsonOrUndefined(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    // Half-written.
    return undefined;
  }
}

/** Servers that were killed leave their files behind; a process of another user is not the one that wrote it. */
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // No such process, or not ours.
    return false;
  }
}
