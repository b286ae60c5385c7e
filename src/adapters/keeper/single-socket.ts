import { lstatSync, renameSync, unlinkSync } from "node:fs";
import { connect, type Server } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** Longer than a rival needs from seeing a stale socket to replacing it. */
const settleMs = 40;

/** The one place at which one of many processes listens. */
export interface SingleSocket {
  /** False once another process has taken the place: whoever is not found there must end. */
  isOurs(): boolean;
  /** Frees the place; nobody can connect any more. */
  remove(): void;
}

/**
 * Listens at an address at which at most one process may listen; undefined when another one does.
 *
 * A pipe of Windows is free once its process is gone. The file of a Unix socket stays: it is replaced by renaming, which is atomic, so of
 * rivals that replace the same stale file the last one wins and the others see that they were replaced, now or by `isOurs` later.
 */
export async function listenAlone(server: Server, address: string): Promise<SingleSocket | undefined> {
  if (process.platform === "win32") {
    if (!(await listens(server, address))) return undefined;
    return { isOurs: () => true, remove: () => undefined };
  }
  if (await isAnswered(address)) return undefined;
  const own = `${address}.${String(process.pid)}`;
  unlinkIfThere(own);
  if (!(await listens(server, own))) return undefined;
  const inode = inodeOf(own);
  renameSync(own, address);
  const socket: SingleSocket = {
    isOurs: () => inode !== undefined && inodeOf(address) === inode,
    remove: () => {
      if (inode !== undefined && inodeOf(address) === inode) unlinkIfThere(address);
    },
  };
  await wait(settleMs);
  return socket.isOurs() ? socket : undefined;
}

function listens(server: Server, address: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      if (error.code === "EADDRINUSE" || error.code === "EACCES") resolve(false);
      else reject(error);
    };
    server.once("error", onError);
    server.listen(address, () => {
      server.off("error", onError);
      resolve(true);
    });
  });
}

/** True when somebody listens, also somebody who is too busy to say so. */
function isAnswered(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      resolve(error.code !== "ENOENT" && error.code !== "ECONNREFUSED");
    });
  });
}

function inodeOf(path: string): number | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.ino;
}

function unlinkIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
