import { createHash, randomBytes } from "node:crypto";
import { chmodSync, linkSync, lstatSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { AppError, messageOf } from "../../core/base/errors.ts";
import { protocolVersion } from "./wire.ts";

/** The length of a socket's path is limited by the kernel: 107 bytes on Linux, 103 on macOS. Temporary names add a few. */
const maxSocketPathBytes = 90;

/** Where the windows of one user and the keeper meet. */
export interface MeetingPlace {
  /** The address to listen on and connect to: a socket's path, or a pipe's name on Windows. */
  readonly address: string;
  /** Private to the user; what the keeper writes is in here. */
  readonly folder: string;
  /** Shared by all who may read the folder. */
  readonly secret: string;
}

/** Finds or makes the place that belongs to a storage folder. Errors: `keeper.unreachable` when it cannot be made private. */
export function meetingPlace(storage: string, platform: NodeJS.Platform = process.platform): MeetingPlace {
  try {
    const folder = join(storage, "run");
    makePrivate(folder, platform);
    const secret = readSecret(join(folder, "secret"));
    const name = `keeper-${String(protocolVersion)}`;
    if (platform === "win32") {
      // Nobody can guess the name, so nobody else can have made a pipe of that name.
      return { address: `\\\\.\\pipe\\backburner-${hash(`${name} ${storage} ${secret}`)}`, folder, secret };
    }
    const address = join(folder, name);
    if (Buffer.byteLength(address) <= maxSocketPathBytes) return { address, folder, secret };
    const short = join(shortest(tmpdir(), "/tmp"), `backburner-${String(userInfo().uid)}-${hash(storage)}`);
    makePrivate(short, platform);
    return { address: join(short, name), folder, secret };
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      "keeper.unreachable",
      `Backburner cannot make its private folder (${messageOf(error)}). Check that ${storage} may be written.`,
      { cause: error },
    );
  }
}

function makePrivate(folder: string, platform: NodeJS.Platform): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (platform === "win32") return;
  // A folder under the temporary one may have been laid there by somebody else, also as a link.
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== userInfo().uid) {
    throw new AppError(
      "keeper.unreachable",
      `${folder} belongs to somebody else, so Backburner does not use it. Remove it or ask its owner to.`,
    );
  }
  if ((found.mode & 0o077) !== 0) chmodSync(folder, 0o700);
}

/** Whoever is first makes the secret; the link makes it appear whole, and only once. */
function readSecret(path: string): string {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const secret = readFileSync(path, "utf8");
      if (/^[0-9a-f]{64}$/.test(secret)) return secret;
      unlinkSync(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT" || attempt === 5) throw error;
    }
    const partial = `${path}.${randomBytes(6).toString("hex")}`;
    writeFileSync(partial, randomBytes(32).toString("hex"), { flag: "wx", mode: 0o600 });
    try {
      linkSync(partial, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    } finally {
      unlinkSync(partial);
    }
  }
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 24);
}

function shortest(preferred: string, fallback: string): string {
  return Buffer.byteLength(preferred) <= 40 ? preferred : fallback;
}
