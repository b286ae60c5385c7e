import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

/** Visual Studio Code and its siblings, by the command that their installers put on PATH, and by their program on Windows. */
const editors = [
  ["code", "Code.exe"],
  ["code-insiders", "Code - Insiders.exe"],
  ["codium", "VSCodium.exe"],
] as const;

/** Opens in the window that a terminal belongs to, or on the other side of WSL: neither takes an extension from here. */
const isOfAnotherMachine = /[/\\]remote-cli[/\\]|^\/mnt\/[a-z]\//;

/** The desktop editor that a command on `path` opens; undefined when there is none. */
export function editorOnPath(path = process.env["PATH"] ?? ""): string | undefined {
  const folders = path.split(delimiter).filter((folder) => folder !== "");
  return editors
    .flatMap(([command, program]) => folders.map((folder) => placeOf(folder, command, program)))
    .find((place) => existsSync(place) && !isOfAnotherMachine.test(place));
}

/** Node starts no batch files without a shell: on Windows the program beside the folder of commands is taken. */
function placeOf(folder: string, command: string, program: string): string {
  return process.platform === "win32" ? join(dirname(folder), program) : join(folder, command);
}
