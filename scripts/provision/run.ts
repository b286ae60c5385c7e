import { spawn } from "node:child_process";

/** How a program is started. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Shows the program's own output as it comes; otherwise it is shown only when the program fails. */
  readonly show?: boolean;
  /** Kills it after this time. */
  readonly timeoutMs?: number;
}

/** What a program left behind. */
export interface Finished {
  /** The exit code, or undefined when a signal ended it or it could not be started. */
  readonly code: number | undefined;
  /** Standard output and standard error, as they came. */
  readonly output: string;
}

/** How long the rest of a program's output is waited for once it has ended. */
const lastWordsMs = 2_000;

/** Runs a program to its end, whatever that is; never rejects. */
export function finish(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ["ignore", "pipe", "pipe"],
      // npm is a batch file on Windows.
      shell: process.platform === "win32" && command === "npm",
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.env === undefined ? {} : { env: options.env }),
      ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs, killSignal: "SIGKILL" }),
    });
    let output = "";
    const take =
      (target: NodeJS.WriteStream) =>
      (chunk: Buffer): void => {
        output += chunk.toString();
        if (options.show === true) target.write(chunk);
      };
    child.stdout.on("data", take(process.stdout));
    child.stderr.on("data", take(process.stderr));
    child.on("error", (error) => {
      resolve({ code: undefined, output: output + error.message });
    });
    const end = (code: number | null): void => {
      resolve({ code: code ?? undefined, output });
    };
    child.on("close", end);
    // What it left behind may hold its output open for ever.
    child.on("exit", (code) => setTimeout(end, lastWordsMs, code).unref());
  });
}

/** Runs a program that has to succeed; rejects with what it said. */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const finished = await finish(command, args, options);
  if (finished.code === 0) return finished.output;
  const how = finished.code === undefined ? "did not finish" : `exited with ${String(finished.code)}`;
  const said = options.show === true ? "" : `:\n${finished.output.slice(-4000)}`;
  throw new Error(`"${[command, ...args].join(" ")}" ${how}${said}`);
}
