import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";

/** Lets nobody but its owner read a file, which is made empty where it is not there yet: what is written into it later was never anybody else's. */
export async function ownersOnly(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, "a", 0o600);
  try {
    await file.chmod(0o600);
  } finally {
    await file.close();
  }
}
