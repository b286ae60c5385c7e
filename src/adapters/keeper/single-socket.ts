import { lstatSync, renameSync, unlinkSync } from "node:fs";
import { connect, type Server } from "node:net";
import { exclusively } from "./file-lock.ts";

/** A keeper needs moments to take the place: one that shows no life for so long was halted, or its number belongs to another process by now. */
const staleMs = 10_000;

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
 * A pipe of Windows is free once its process is gone. The file of a Unix socket stays: whether it is stale is looked at, and it is
 * replaced, under a lock, or a rival that was slow to replace what it had seen would replace one that listens by now.
 */
export async function listenAlone(server: Server, address: string): Promise<SingleSocket | undefined> {
  if (process.platform === "win32") {
    if (!(await listens(server, address))) return undefined;
    return { isOurs: () => true, remove: () => undefined };
  }
  const work = async (): Promise<SingleSocket | undefined> => {
    if (await isAnswered(address)) return undefined;
    const own = `${address}.${String(process.pid)}`;
    unlinkIfThere(own);
    if (!(await listens(server, own))) return undefined;
    const inode = inodeOf(own);
    renameSync(own, address);
    const isOurs = (): boolean => inode !== undefined && inodeOf(address) === inode;
    return {
      isOurs,
      remove: () => {
        if (isOurs()) unlinkIfThere(address);
      },
    };
  };
  return exclusively(`${address}.lock`, work, { staleMs });
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
