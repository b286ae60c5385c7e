import type { Processes } from "../../core/daemons/processes.ts";
import { darwinProcesses } from "./darwin.ts";
import { linuxProcesses } from "./linux.ts";
import { windowsProcesses } from "./windows.ts";

/** The processes of the machine that this runs on. */
export function processesHere(platform: NodeJS.Platform = process.platform): Processes {
  if (platform === "win32") return windowsProcesses;
  return platform === "darwin" ? darwinProcesses : linuxProcesses;
}
