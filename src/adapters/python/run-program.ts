import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** How a program is run. */
export interface ProgramOptions {
  /** The working directory; never one that others can write to. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Called with each line of its output as it comes. */
  readonly onLine?: (line: string) => void;
}

/** How a program ended. */
export type ProgramEnd =
  | { readonly kind: "exited"; readonly code: number; readonly lines: readonly string[] }
  /** It is not there, or may not be executed. */
  | { readonly kind: "not-started"; readonly reason: string }
  /** The time was up and it was killed. */
  | { readonly kind: "timed-out"; readonly lines: readonly string[] };

/** More lines than this say no more about what went wrong. */
const keptLines = 400;
/** A program that prints more than this is not doing what it was asked. */
const maxBytes = 16 * 1024 * 1024;

/** Runs a program without a shell to its end, its output line by line; on abort the program and its children are killed. */
export async function runProgram(
  file: string,
  args: readonly string[],
  { cwd, env, timeoutMs, onLine }: ProgramOptions,
  signal: AbortSignal,
): Promise<ProgramEnd> {
  signal.throwIfAborted();
  const child = spawnOrReason(file, args, cwd, env);
  if (typeof child === "string") return { kind: "not-started", reason: child };
  const lines: string[] = [];
  const readers = [child.stdout, child.stderr].map((input) =>
    createInterface({ input, crlfDelay: Infinity }).on("line", (line) => {
      lines.push(line);
      if (lines.length > keptLines) lines.shift();
      onLine?.(line);
    }),
  );
  const time = { isUp: false };
  const end = (): void => {
    killTree(child);
    // A grandchild in a session of its own may still hold the pipes.
    child.stdout.destroy();
    child.stderr.destroy();
  };
  const timer = setTimeout(() => {
    time.isUp = true;
    end();
  }, timeoutMs);
  signal.addEventListener("abort", end);
  let bytes = 0;
  for (const output of [child.stdout, child.stderr]) {
    output.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) end();
    });
  }
  try {
    const ended = await new Promise<{ code: number } | { reason: string }>((resolve) => {
      child.once("error", (error) => {
        resolve({ reason: error.message });
      });
      child.once("close", (code) => {
        resolve({ code: code ?? -1 });
      });
    });
    signal.throwIfAborted();
    if (time.isUp) return { kind: "timed-out", lines };
    return "code" in ended
      ? { kind: "exited", code: ended.code, lines }
      : { kind: "not-started", reason: ended.reason };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
    for (const reader of readers) reader.close();
  }
}

function spawnOrReason(
  file: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): ReturnType<typeof spawnPiped> | string {
  try {
    return spawnPiped(file, args, cwd, env);
  } catch (error) {
    // A path with a NUL, a .bat on Windows: spawn throws instead of reporting.
    return error instanceof Error ? error.message : String(error);
  }
}

function spawnPiped(
  file: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
) {
  // A group of its own, so that its children can be killed with it.
  const detached = process.platform !== "win32";
  return spawn(file, args, { cwd, env, detached, windowsHide: true, stdio: ["ignore", "pipe", "pipe"] });
}

/** Kills a program of ours and what it started. */
function killTree(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  if (process.platform === "win32") {
    spawn("taskkill", ["/pid", String(child.pid), "/t", "/f"], { windowsHide: true, stdio: "ignore" }).once(
      "error",
      () => child.kill("SIGKILL"),
    );
    return;
  }
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // The group is gone already; the child itself may not be.
    child.kill("SIGKILL");
  }
}
