import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** The command lines that hold one of the texts; those of ended processes and of the search itself are left out. */
export async function processesMentioning(...texts: readonly string[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)("ps", ["-eo", "stat=,args="]);
  const running = stdout.split("\n").filter((line) => !line.startsWith("Z"));
  return running.filter((line) => texts.some((text) => line.includes(text)));
}
