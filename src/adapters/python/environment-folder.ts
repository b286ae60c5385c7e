import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, statfs, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import * as z from "zod/mini";

const pointerName = "environment.json";
const pointerSchema = z.object({
  schema: z.literal(1),
  folder: z.string().check(z.regex(/^env-[0-9a-z-]+$/)),
});
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
    const name = await this.#pointed();
    return name === undefined ? undefined : join(this.path, name);
  }

  /** A path for an environment or for temporary files that nobody else uses; it tells by whom it was taken. */
  async fresh(kind: "env" | "work"): Promise<string> {
    await mkdir(this.path, { recursive: true, mode: 0o700 });
    return join(this.path, `${kind}-${String(process.pid)}-${randomBytes(4).toString("hex")}`);
  }

  /** Makes an environment the one that counts. */
  async point(environment: string): Promise<void> {
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
    const pointed = await this.#pointed();
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

  async #pointed(): Promise<string | undefined> {
    try {
      const pointer = pointerSchema.safeParse(
        JSON.parse(await readFile(join(this.path, pointerName), "utf8")),
      );
      return pointer.data?.folder;
    } catch (error) {
      if (error instanceof SyntaxError || isSystemError(error)) return undefined;
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
