import type { Interpreter } from "./engine.ts";

/** The oldest releases that speak the protocol as we use it, by major version. */
const oldest = { ipykernel: 6, jupyter_server: 1 } as const;

/** A package that an engine needs. */
export type EnginePackage = keyof typeof oldest;

/** Whether the interpreter can run scripts. */
export function canRunKernels(interpreter: Interpreter): boolean {
  return lackOf("ipykernel", interpreter) === undefined;
}

/** Whether the interpreter can run a Jupyter server. */
export function canServe(interpreter: Interpreter): boolean {
  return lackOf("jupyter_server", interpreter) === undefined;
}

/** What is wrong with a package, in words that follow "it"; undefined when nothing is. */
export function lackOf(name: EnginePackage, { packages }: Interpreter): string | undefined {
  const version = packages[name];
  if (version === undefined) return `does not have ${name}`;
  if (Number.parseInt(version, 10) < oldest[name]) return `has ${name} ${version}, which is too old`;
  return undefined;
}
