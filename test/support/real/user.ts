import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { FileJournal } from "../../../src/adapters/journal/file-journal.ts";
import { systemClock } from "../../../src/core/base/clock.ts";
import type { DaemonRecord } from "../../../src/protocol/daemon.ts";
import { type DaemonId, isId } from "../../../src/protocol/ids.ts";
import { testLog } from "../jupyter/run.ts";
import { eventually, KeeperWorld } from "../keeper/keeper-world.ts";
import { type LineCheck, LineChecker } from "./line-check.ts";
import type { UserWindow } from "./user-window-process.ts";

const windowScript = join(import.meta.dirname, "user-window-process.ts");

/** A user whose windows are processes that can be killed and halted, with a keeper, a Jupyter server and a journal of their own. */
export class RealUser implements AsyncDisposable {
  readonly world: KeeperWorld;
  readonly #python: string;
  readonly #windows: ChildProcess[] = [];
  readonly #journal: FileJournal;

  private constructor(world: KeeperWorld, python: string) {
    this.world = world;
    this.#python = python;
    const folder = join(world.storage, "daemons");
    this.#journal = new FileJournal({ folder, clock: systemClock, log: testLog, maxDaemonBytes: () => 0 });
  }

  static async make(python: string): Promise<RealUser> {
    return new RealUser(await KeeperWorld.make(), python);
  }

  /** Opens a window, which takes over what is left of others and then starts these. */
  async open(
    codes: readonly string[] = [],
    options: Partial<Pick<UserWindow, "graceSeconds" | "maxRuntimeSeconds">> = {},
  ): Promise<{ readonly window: ChildProcess; readonly ids: readonly DaemonId[] }> {
    const setup: UserWindow = {
      storage: this.world.storage,
      python: this.#python,
      graceSeconds: 10,
      maxRuntimeSeconds: 600,
      codes,
      ...options,
    };
    const window = spawn(process.execPath, [windowScript, JSON.stringify(setup)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#windows.push(window);
    const ids: DaemonId[] = [];
    for await (const line of createInterface(window.stdout)) {
      if (line === "ready") return { window, ids };
      if (isId(line)) ids.push(line as DaemonId);
    }
    throw new Error("the window did not open");
  }

  /** The record on disk once it satisfies the condition. */
  async until(
    id: DaemonId,
    condition: (record: DaemonRecord) => boolean,
    timeoutMs = 60_000,
  ): Promise<DaemonRecord> {
    let record: DaemonRecord | undefined;
    await eventually(
      async () => {
        record = (await this.#journal.load(id))?.record;
        return record !== undefined && condition(record);
      },
      `the daemon, which is ${JSON.stringify(record)}`,
      timeoutMs,
    );
    if (record === undefined) throw new Error("there is no record");
    return record;
  }

  /** Waits for so much output on disk. */
  async printed(id: DaemonId, lines: number): Promise<void> {
    await eventually(async () => (await this.lines(id)).lines >= lines, `${String(lines)} lines`);
  }

  /** What is kept of a script that prints numbered lines. */
  lines(id: DaemonId): Promise<LineCheck> {
    return new LineChecker().readAll(this.#journal, id);
  }

  /** The pids of all that runs because of this user, windows aside: keeper, server and kernels. */
  ours(): readonly number[] {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => !this.#windows.some((window) => window.pid === pid))
      .filter((pid) => commandOf(pid).includes(this.world.storage));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const window of this.#windows) await kill(window);
    // Without their keeper, server and kernels end at once.
    for (const pid of await this.world.keeperPids()) signal(pid, "SIGKILL");
    await eventually(async () => this.ours().length === 0, "the end of all that is ours", 30_000).catch(
      () => {
        for (const pid of this.ours()) signal(pid, "SIGKILL");
      },
    );
    await this.world.dispose();
  }
}

/** Ends a window as a crash does, or with SIGTERM as a reload; resolves when it is gone. */
export async function kill(window: ChildProcess, how: NodeJS.Signals = "SIGKILL"): Promise<void> {
  if (window.exitCode !== null || window.signalCode !== null) return;
  const gone = once(window, "exit");
  window.kill(how);
  await gone;
}

/** Signals a process that may have ended by itself. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${String(pid)}/cmdline`, "utf8");
  } catch {
    // It has just ended.
    return "";
  }
}
