import { downloadAndUnzipVSCode } from "@vscode/test-electron";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { type HostName, installHost } from "../../test/support/vscode/install-host.ts";
import { inCache, inProject, say } from "../provision/project.ts";

/** A Visual Studio Code, or what takes its place. */
export interface ChosenVSCode {
  readonly executable: string;
  /** What it is, for people. */
  readonly label: string;
}

/** The versions that a download is asked for. */
const versions: Readonly<Record<HostName, string>> = { current: "stable", minimum: "1.106.3" };

/**
 * The editor that extension tests run in: the one that VSCODE_EXECUTABLE_PATH names; where windows can be shown an installed one or a
 * download; else the browser editor.
 */
export async function chooseVSCode(host: HostName): Promise<ChosenVSCode> {
  const named = process.env["VSCODE_EXECUTABLE_PATH"];
  if (named !== undefined) return { executable: named, label: named };
  const desktop = hasDisplay()
    ? ((host === "current" ? installedVSCode() : undefined) ?? (await download(host)))
    : undefined;
  if (desktop !== undefined) return { executable: desktop, label: `${host} Visual Studio Code` };
  await installHost(host);
  return {
    executable: inProject("scripts", "vscode-host.ts"),
    label: `${host} Visual Studio Code in a browser`,
  };
}

/** False on a machine where no window could open. */
export function hasDisplay(): boolean {
  return process.platform !== "linux" || Boolean(process.env["DISPLAY"] ?? process.env["WAYLAND_DISPLAY"]);
}

/** The desktop Visual Studio Code where installers put it. */
export function installedVSCode(): string | undefined {
  const places: Partial<Record<NodeJS.Platform, readonly string[]>> = {
    linux: ["/usr/share/code/code", "/snap/code/current/usr/share/code/code"],
    darwin: [
      "/Applications/Visual Studio Code.app/Contents/MacOS/Electron",
      join(homedir(), "Applications/Visual Studio Code.app/Contents/MacOS/Electron"),
    ],
    win32: [
      join(process.env["LOCALAPPDATA"] ?? "", "Programs", "Microsoft VS Code", "Code.exe"),
      join(process.env["ProgramFiles"] ?? "", "Microsoft VS Code", "Code.exe"),
    ],
  };
  return places[process.platform]?.find((place) => existsSync(place));
}

/** Downloads a version where downloads work; gives up soon where they do not. */
export async function download(host: HostName): Promise<string | undefined> {
  try {
    return await downloadAndUnzipVSCode({
      version: versions[host],
      cachePath: inCache("vscode-desktop"),
      timeout: 10_000,
    });
  } catch (error) {
    say(`Visual Studio Code cannot be downloaded here (${String(error)}).`);
    return undefined;
  }
}
