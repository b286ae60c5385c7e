import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { type Clock, delay } from "../../core/base/clock.ts";
import { AppError } from "../../core/base/errors.ts";
import { family, type Processes } from "../../core/daemons/processes.ts";
import { serverEnvironment } from "./environment.ts";
import type { WireServer } from "./wire.ts";

const startTimeoutMs = 60_000;
const stopTimeoutMs = 3000;
const sayMs = 200;
const maxErrorLength = 64 * 1024;

const ready = z.object({ url: z.string(), pid: z.int() });

/** How to start a server. */
export interface ServerStart {
  /** An absolute path. */
  readonly python: string;
  /** The script that starts a server and ends with its standard input. */
  readonly launcher: string;
  /** Made for this server and removed with it. */
  readonly folder: string;
  readonly processes: Processes;
  readonly clock: Clock;
}

/** One Jupyter server that lives under this process: when we go, however we go, its standard input ends and it goes too. */
export class ManagedServerProcess {
  readonly #start: ServerStart;
  readonly #child: ChildProcess;
  readonly #token = randomBytes(32).toString("hex");
  #stderr = "";
  #answer: WireServer | undefined;
  #ended = false;
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
  /** Resolves when the server answers. Errors: `engine.server_failed`. */
  readonly ready: Promise<WireServer>;

  constructor(start: ServerStart) {
    const { python, launcher, folder } = start;
    this.#start = start;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const tokenFile = join(folder, "token");
    writeFileSync(tokenFile, this.#token, { mode: 0o600 });
    this.#child = spawn(python, ["-I", launcher, "--folder", folder, "--token-file", tokenFile], {
      cwd: folder,
      env: serverEnvironment(process.env),
      stdio: ["pipe", "pipe", "pipe"],
      windowsHide: true,
    });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-maxErrorLength);
    });
    // The pipe breaks when the server ends first; that it ended is told elsewhere.
    this.#child.stdin?.on("error", () => undefined);
    this.ended = new Promise((resolve) => {
      const finish = (): void => {
        this.#ended = true;
        rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
        resolve();
      };
      this.#child.once("exit", finish);
      this.#child.once("error", finish);
    });
    this.ready = this.#waitUntilReady();
  }

  /** How to reach it, while it runs and answers. */
  get running(): WireServer | undefined {
    return this.#ended ? undefined : this.#answer;
  }

  /** True when there is nothing to wait for any more. */
  get isOver(): boolean {
    return this.#ended;
  }

  /** Ends the server and everything below it. Never rejects. */
  async stop(): Promise<void> {
    const { processes, clock } = this.#start;
    const pid = this.#child.pid;
    const start = pid === undefined || this.#ended ? undefined : await processes.startOf(pid);
    // Whoever loses its parent can no longer be found by it: so look first.
    const tree =
      pid === undefined || start === undefined ? [] : family(await processes.snapshot(""), { pid, start });
    this.#child.stdin?.end();
    await Promise.race([this.ended, delay(clock, stopTimeoutMs)]);
    if (!this.#ended) this.#child.kill("SIGKILL");
    const starts = new Map(tree.map((one) => [one.pid, one.start]));
    for (const one of await processes.snapshot("")) {
      if (one.pid !== pid && starts.get(one.pid) === one.start) processes.kill(one.pid);
    }
    await Promise.race([this.ended, delay(clock, stopTimeoutMs)]);
  }

  #waitUntilReady(): Promise<WireServer> {
    return new Promise((resolve, reject) => {
      const fail = (what: string, cause?: unknown): void => {
        timeout.dispose();
        reject(this.#failure(what, cause));
      };
      const timeout = this.#start.clock.after(startTimeoutMs, () => {
        fail("did not answer within a minute");
        this.#child.kill("SIGKILL");
      });
      this.#child.once("error", (error) => {
        fail(`could not be run (${error.message})`, error);
      });
      this.#child.once("exit", (code, signal) => {
        // What it said may still be on its way.
        this.#start.clock.after(sayMs, () => {
          fail(`ended at once (${signal ?? `exit code ${String(code)}`})`);
        });
      });
      let text = "";
      this.#child.stdout?.setEncoding("utf8").on("data", (piece: string) => {
        if (this.#answer !== undefined) return;
        text += piece;
        const end = text.indexOf("\n");
        if (end < 0) return;
        const answer = parseReady(text.slice(0, end));
        if (answer === undefined) {
          fail("gave an answer that cannot be understood");
          this.#child.kill("SIGKILL");
          return;
        }
        timeout.dispose();
        this.#answer = { ...answer, token: this.#token, kernelspecRoot: this.#start.folder };
        resolve(this.#answer);
      });
    });
  }

  #failure(what: string, cause: unknown): AppError {
    const lastLine = this.#stderr.replaceAll(this.#token, "[secret]").trimEnd().split("\n").at(-1) ?? "";
    const said = lastLine === "" ? "" : ` It said: ${lastLine.slice(0, 500)}`;
    return new AppError(
      "engine.server_failed",
      `The Jupyter server of ${this.#start.python} ${what}. Check that interpreter or select another one.${said}`,
      { cause },
    );
  }
}

function parseReady(line: string): z.infer<typeof ready> | undefined {
  try {
    const parsed = ready.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
