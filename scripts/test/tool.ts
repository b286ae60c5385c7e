import { type Finished, type RunOptions, finish } from "../provision/run.ts";
import { inProject, projectRoot } from "../provision/project.ts";

/** The programs of our development dependencies, by the file that Node runs. */
const tools = {
  depcruise: "dependency-cruiser/bin/dependency-cruiser.mjs",
  eslint: "eslint/bin/eslint.js",
  knip: "knip/bin/knip.js",
  mocha: "mocha/bin/mocha.js",
  prettier: "prettier/bin/prettier.cjs",
  tsc: "typescript/bin/tsc",
  vsce: "@vscode/vsce/vsce",
} as const;

/** Names one of them. */
export type Tool = keyof typeof tools;

/** Runs one in the project under the Node that runs this, on every system alike. */
export function tool(name: Tool, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const script = inProject("node_modules", ...tools[name].split("/"));
  return finish(process.execPath, [script, ...args], { cwd: projectRoot, show: true, ...options });
}

/** Runs our own build. */
export function build(...args: readonly string[]): Promise<Finished> {
  return finish(process.execPath, [inProject("esbuild.mjs"), ...args], { cwd: projectRoot });
}
