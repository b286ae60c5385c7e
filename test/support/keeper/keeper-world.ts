import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { KeeperClient, type KeeperClientOptions } from "../../../src/adapters/keeper/keeper-client.ts";
import { processesHere } from "../../../src/adapters/processes/here.ts";
import type { Log } from "../../../src/core/base/log.ts";

/** The entry of the keeper, run as it is. */
export const keeperScript = join(import.meta.dirname, "../../../src/adapters/keeper/main.ts");
const windowScript = join(import.meta.dirname, "window-process.ts");
const launcher = join(import.meta.dirname, "fake_launcher.py");

/** A storage folder of its own, so a keeper of its own, and windows on it. */
export class KeeperWorld {
  readonly storage: string;
  readonly #windows: KeeperClient[] = [];
  readonly #children: ChildProcess[] = [];

  private constructor(storage: string) {
    this.storage = storage;
  }

  static async make(): Promise<KeeperWorld> {
    return new KeeperWorld(await mkdtemp(join(tmpdir(), "backburner-keeper-")));
  }

  /** A window in this process. */
  open(workspace = "workspace", options: Partial<KeeperClientOptions> = {}): KeeperClient {
    const window = new KeeperClient({
      storage: this.storage,
      script: keeperScript,
      workspace,
      graceSeconds: () => 0.5,
      reloadGraceSeconds: 0.3,
      launcher,
      log: silentLog,
      ...options,
    });
    this.#windows.push(window);
    return window;
  }

  /** A window in a process of its own, which can be killed; it does what `commands` say, in JSON, and prints the answers as JSON. */
  spawn(
    workspace: string,
    commands: readonly (readonly unknown[])[],
    options: Readonly<Record<string, unknown>> = {},
  ): WindowProcess {
    const argument = JSON.stringify({
      storage: this.storage,
      script: keeperScript,
      workspace,
      launcher,
      commands,
      ...options,
    });
    const child = spawn(process.execPath, [windowScript, argument], { stdio: ["ignore", "pipe", "inherit"] });
    this.#children.push(child);
    return new WindowProcess(child);
  }

  /** The keepers that run now; more than one only while they race. */
  async keeperPids(): Promise<readonly number[]> {
    const marked: number[] = [];
    for (const { pid } of await processesHere().snapshot("")) {
      const command = await readFile(`/proc/${String(pid)}/cmdline`, "utf8").catch(() => "");
      if (command.includes(`${keeperScript}\0--storage\0${this.storage}\0`)) marked.push(pid);
    }
    return marked;
  }

  /** Kills all keepers that there are, or those that are chosen; one that lost the race may be gone by then. */
  async killKeepers(isChosen: (pid: number) => boolean = () => true): Promise<void> {
    for (const pid of await this.keeperPids()) if (isChosen(pid)) processesHere().kill(pid);
  }

  /** Waits until exactly one is left: those that lost the race may still be on their way out. */
  async hasOneKeeper(): Promise<void> {
    await eventually(async () => (await this.keeperPids()).length === 1, "exactly one keeper");
  }

  /** What the keepers wrote down. */
  async log(): Promise<string> {
    return readFile(join(this.storage, "run", "keeper.log"), "utf8").catch(() => "");
  }

  /** Lets every window go and waits until no keeper is left. */
  async dispose(): Promise<void> {
    for (const window of this.#windows) window.dispose();
    for (const child of this.#children) child.kill("SIGKILL");
    for (let tries = 0; tries < 40 && (await this.keeperPids()).length > 0; tries += 1) await wait(100);
    await this.killKeepers();
    await rm(this.storage, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A window that can be killed. */
export class WindowProcess {
  readonly #child: ChildProcess;
  #text = "";

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#text += text;
    });
  }

  /** The answers to the first `count` commands. */
  async answers(count: number): Promise<readonly unknown[]> {
    await eventually(async () => this.#text.split("\n").length > count, `${String(count)} answers`);
    return this.#text
      .split("\n")
      .slice(0, count)
      .map((line) => JSON.parse(line) as unknown);
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, "exit");
  }
}

/** Waits until something is true; says what was waited for when it never is. */
export async function eventually(
  isTrue: () => Promise<boolean>,
  what: string,
  timeoutMs = 15_000,
): Promise<void> {
  for (const end = Date.now() + timeoutMs; Date.now() < end;) {
    if (await isTrue()) return;
    await wait(20);
  }
  throw new Error(`Waited in vain for: ${what}`);
}

const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
