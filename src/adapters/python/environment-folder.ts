import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, statfs, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import * as z from "zod/mini";
import { AppError } from "../../core/base/errors.ts";

const pointerName = "environment.json";
const pointerSchema = z.object({
  schema: z.literal(1),
  folder: z.string().check(z.regex(/^env-[0-9a-z-]+$/)),
});
const anyVersion = z.object({ schema: z.number() });
const leftOverAfterMs = 60 * 60_000;
const nearlyFullBytes = 64 * 1024 * 1024;

/**
 * The folder that holds our environment.
 * An environment is made where it stays, for its scripts hold its path; it counts once a pointer file, replaced in one step,
 * names it. So a half-made one is never taken, and two windows that make one at once do not meet.
 */
export class EnvironmentFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** The environment that counts, if there is one. */
  async current(): Promise<string | undefined> {
    const { folder } = await this.#pointed();
    return folder === undefined ? undefined : join(this.path, folder);
  }

  /** Errors: `engine.newer` when a newer version has made one of a kind that we do not know: nothing may be changed here. */
  async requireOurs(): Promise<void> {
    const { isNewer } = await this.#pointed();
    if (!isNewer) return;
    throw new AppError(
      "engine.newer",
      `A newer version of Backburner has made the environment in ${this.path}. Update the extension, or select a Python interpreter that has jupyter-server.`,
    );
  }

  /** A path for an environment or for temporary files that nobody else uses; it tells by whom it was taken. */
  async fresh(kind: "env" | "work"): Promise<string> {
    await mkdir(this.path, { recursive: true, mode: 0o700 });
    return join(this.path, `${kind}-${String(process.pid)}-${randomBytes(4).toString("hex")}`);
  }

  /** Makes an environment the one that counts. */
  async point(environment: string): Promise<void> {
    await this.requireOurs();
    const file = join(this.path, pointerName);
    const next = `${file}.${randomBytes(4).toString("hex")}`;
    try {
      await writeFile(next, `${JSON.stringify({ schema: 1, folder: basename(environment) })}\n`, {
        mode: 0o600,
      });
      await rename(next, file);
    } catch (error) {
      await removeFolder(next);
      throw error;
    }
  }

  /** Removes what a window left that was killed in the middle, and environments that were replaced. */
  async sweep(): Promise<void> {
    const { folder: pointed, isNewer } = await this.#pointed();
    // What counts for a newer version cannot be told from what is left over.
    if (isNewer) return;
    for (const name of await readdir(this.path)) {
      const pid = /^(?:env|work)-(\d+)-/.exec(name)?.[1];
      if (pid === undefined || name === pointed || isAlive(Number(pid))) continue;
      // The home folder may be shared with a machine whose processes cannot be seen from here.
      const { mtimeMs } = await stat(join(this.path, name));
      if (Date.now() - mtimeMs > leftOverAfterMs) await removeFolder(join(this.path, name));
    }
  }

  /** Whether there is too little space for anything; not every installer says so. */
  async isFull(): Promise<boolean> {
    try {
      const { bavail, bsize, blocks } = await statfs(this.path);
      return blocks > 0 && bavail * bsize < nearlyFullBytes;
    } catch {
      // The folder could not be made, and the error in hand says why.
      return false;
    }
  }

  async #pointed(): Promise<{ readonly folder: string | undefined; readonly isNewer: boolean }> {
    try {
      const pointer: unknown = JSON.parse(await readFile(join(this.path, pointerName), "utf8"));
      const schema = anyVersion.safeParse(pointer).data?.schema ?? 0;
      return { folder: pointerSchema.safeParse(pointer).data?.folder, isNewer: schema > 1 };
    } catch (error) {
      if (error instanceof SyntaxError || isSystemError(error)) return { folder: undefined, isNewer: false };
      throw error;
    }
  }
}

/** Removes a folder with all that is in it; what cannot be removed now is left to the next sweep. */
export async function removeFolder(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  } catch {
    // Something still holds it.
  }
}

/** Tells what the operating system refused from a bug. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && "syscall" in error;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isSystemError(error) && error.code === "EPERM";
  }
}
