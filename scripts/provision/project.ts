import { join } from "node:path";

/** The folder that holds `package.json`. */
export const projectRoot = join(import.meta.dirname, "..", "..");

/** A path inside the project. */
export function inProject(...parts: readonly string[]): string {
  return join(projectRoot, ...parts);
}

/** A path inside the cache of everything that tests and `npm start` install; git ignores it, deleting it is always safe. */
export function inCache(...parts: readonly string[]): string {
  return join(projectRoot, ".cache", ...parts);
}

/** Tells people what is being done and why it takes time; results go elsewhere. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
