import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { markerName, type ProcessInfo, type Processes } from "../../core/daemons/processes.ts";
import { kill } from "./kill.ts";

/** Reads /proc: every process, its parent and, of this user's, the environment that it was started with. */
export const linuxProcesses: Processes = {
  async startOf(pid) {
    return readStat(pid)?.start;
  },

  async snapshot(marker) {
    const found: ProcessInfo[] = [];
    const needle = `${markerName}=${marker}`;
    for (const name of readdirSync("/proc")) {
      const pid = Number(name);
      if (!Number.isInteger(pid) || pid === process.pid) continue;
      const stat = readStat(pid);
      if (stat !== undefined) found.push({ pid, ...stat, marked: marker !== "" && isMarked(pid, needle) });
    }
    return found;
  },

  kill,

  async host() {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "ascii").trim();
    try {
      return `${boot} ${readlinkSync("/proc/self/ns/pid")}`;
    } catch {
      // Some sandboxes hide the namespace; the boot id alone still tells machines apart.
      return boot;
    }
  },
};

/** `pid (command) state ppid … starttime …`, see proc(5); the command may hold anything, also brackets and spaces. */
function readStat(pid: number): { readonly parent: number; readonly start: string } | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${String(pid)}/stat`, "latin1");
  } catch {
    // It ended since the folder was read.
    return undefined;
  }
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, parent] = fields;
  const start = fields[19];
  if (state === undefined || start === undefined || state === "Z" || state === "X") return undefined;
  return { parent: Number(parent), start };
}

function isMarked(pid: number, needle: string): boolean {
  try {
    return readFileSync(`/proc/${String(pid)}/environ`, "latin1")
      .split("\0")
      .includes(needle);
  } catch {
    // Another user's, or gone.
    return false;
  }
}
