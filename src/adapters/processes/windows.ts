import { execFile } from "node:child_process";
import { hostname } from "node:os";
import { promisify } from "node:util";
import * as z from "zod/mini";
import type { ProcessInfo, Processes } from "../../core/daemons/processes.ts";
import { kill } from "./kill.ts";

const run = promisify(execFile);
const row = z.object({ ProcessId: z.number(), ParentProcessId: z.number(), Started: z.nullable(z.string()) });
const rows = z.union([z.array(row), row]);

/** Asks PowerShell; the environment of other processes cannot be read, so children that cut loose from their parent are not found. */
export const windowsProcesses: Processes = {
  async startOf(pid) {
    return (await list(`-Filter 'ProcessId=${String(pid)}'`))[0]?.start;
  },

  async snapshot() {
    return (await list("")).filter((one) => one.pid !== process.pid);
  },

  kill,

  async host() {
    return hostname();
  },
};

async function list(filter: string): Promise<readonly ProcessInfo[]> {
  const script =
    `Get-CimInstance Win32_Process ${filter} | Select-Object ProcessId, ParentProcessId, ` +
    "@{n='Started';e={if ($_.CreationDate) {$_.CreationDate.ToFileTimeUtc().ToString()}}} | ConvertTo-Json -Compress";
  const { stdout } = await run("powershell.exe", ["-NoProfile", "-NonInteractive", "-Command", script], {
    maxBuffer: 64 * 1024 * 1024,
    windowsHide: true,
  });
  return parseList(stdout);
}

/** Reads PowerShell's JSON: nothing, one object or a list. */
export function parseList(json: string): readonly ProcessInfo[] {
  if (json.trim() === "") return [];
  const parsed = rows.parse(JSON.parse(json));
  const found = (Array.isArray(parsed) ? parsed : [parsed]).map((one) => ({
    pid: one.ProcessId,
    parent: one.ParentProcessId,
    start: one.Started ?? "",
    marked: false,
  }));
  const starts = new Map(found.map((one) => [one.pid, one.start]));
  return found.map((one) => (isOlder(one.start, starts.get(one.parent)) ? { ...one, parent: 0 } : one));
}

/** Windows keeps the number of a parent that is gone, and gives it to others: whoever is older than its parent is no child of it. */
function isOlder(start: string, parentStart: string | undefined): boolean {
  return (
    parentStart !== undefined && start !== "" && parentStart !== "" && BigInt(start) < BigInt(parentStart)
  );
}
