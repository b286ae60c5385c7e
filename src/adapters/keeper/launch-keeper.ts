import { spawn } from "node:child_process";
import { keeperEnvironment } from "./environment.ts";

/** How to start a keeper. */
export interface KeeperLaunch {
  /** The bundled entry, or its source under a Node that runs it. */
  readonly script: string;
  readonly storage: string;
  /** The version of the extension. */
  readonly version: string;
  /** How long claims wait, for one that replaces another. */
  readonly settleMs: number;
  /** Variables for the window's network settings. */
  readonly network: Readonly<Record<string, string>>;
}

/** Starts a keeper that outlives this process; whether it is the one that stays is decided at its socket. */
export function launchKeeper(
  { script, storage, version, settleMs, network }: KeeperLaunch,
  onError: (error: Error) => void,
): void {
  const args = [script, "--storage", storage, "--settle", String(settleMs), "--extension", version];
  const child = spawn(process.execPath, args, {
    detached: true,
    stdio: "ignore",
    cwd: storage,
    env: keeperEnvironment(process.env, network),
    windowsHide: true,
  });
  child.once("error", onError);
  child.unref();
}
