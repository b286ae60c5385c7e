import { execFile } from "node:child_process";
import { hostname } from "node:os";
import { promisify } from "node:util";
import { markerName, type ProcessInfo, type Processes } from "../../core/daemons/processes.ts";
import { kill } from "./kill.ts";

const run = promisify(execFile);
const options = { maxBuffer: 64 * 1024 * 1024, env: { LC_ALL: "C" } };

/** Asks `ps`, which shows the environment of this user's own processes. */
export const darwinProcesses: Processes = {
  async startOf(pid) {
    const found = await list(["-p", String(pid)]);
    return found[0]?.start;
  },

  async snapshot(marker) {
    const all = await list(["-ax"]);
    const marked = marker === "" ? new Set<number>() : await markedPids(marker);
    return all
      .filter(({ pid }) => pid !== process.pid)
      .map((one) => ({ ...one, marked: marked.has(one.pid) }));
  },

  kill,

  async host() {
    return hostname();
  },
};

async function list(which: readonly string[]): Promise<readonly ProcessInfo[]> {
  return parseList(await ps([...which, "-o", "pid=,ppid=,stat=,lstart="]));
}

/** Reads lines of `pid ppid state start…`, where the start is five words. */
export function parseList(text: string): readonly ProcessInfo[] {
  const found: ProcessInfo[] = [];
  for (const line of text.split("\n")) {
    const [pid, parent, state, ...start] = line.trim().split(/\s+/);
    if (pid === undefined || parent === undefined || state === undefined || state.startsWith("Z")) continue;
    found.push({ pid: Number(pid), parent: Number(parent), start: start.join(" "), marked: false });
  }
  return found;
}

async function markedPids(marker: string): Promise<ReadonlySet<number>> {
  const needle = `${markerName}=${marker}`;
  const text = await ps(["-axwwE", "-o", "pid=,command="]);
  const lines = text.split("\n").filter((line) => line.split(" ").includes(needle));
  return new Set(lines.map((line) => Number.parseInt(line, 10)));
}

async function ps(args: readonly string[]): Promise<string> {
  try {
    return (await run("/bin/ps", args, options)).stdout;
  } catch (error) {
    // `ps` ends with 1 when it finds none.
    if ((error as { readonly code?: unknown }).code === 1) return "";
    throw error;
  }
}
