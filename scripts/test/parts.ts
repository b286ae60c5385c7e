import type { Counts } from "../../test/support/mocha-counter.ts";
import { bashKernel, v2Stack } from "../../test/support/jupyter/stacks.ts";
import { installHost } from "../../test/support/vscode/install-host.ts";
import { packageExtension } from "../package/vsix.ts";
import { ensureBrowser } from "../provision/browser.ts";
import { ensureDebianJupyter } from "../provision/python.ts";
import { runChecks } from "./checks.ts";
import { runExtensionTests } from "./extension.ts";
import { runMocha } from "./mocha.ts";
import { build } from "./tool.ts";

/** One part of `npm test`: what it needs, then what it runs. */
interface Part {
  /** Installs or builds; parts share what was done. */
  readonly needs: readonly Need[];
  readonly run: () => Promise<Counts>;
}

type Need = () => Promise<unknown>;

const bundles: Need = async () => {
  const { code, output } = await build("--production");
  if (code !== 0) throw new Error(`The build failed:\n${output}`);
};
const vsix: Need = packageExtension;
const browser: Need = ensureBrowser;
const editor: Need = () => installHost("current");
const jupyters: Need = async () => {
  await ensureDebianJupyter();
  await v2Stack();
  await bashKernel();
};

/** All parts, in the order in which `npm test` runs them. */
export const parts = {
  check: { needs: [], run: runChecks },
  unit: { needs: [], run: () => runMocha(["test/unit/**/*.test.ts", "test/*.test.ts"]) },
  integration: {
    needs: [jupyters, bundles],
    run: () => runMocha(["test/integration/**/*.test.ts"], { retries: 1 }),
  },
  webview: { needs: [browser], run: () => runMocha(["test/webview/**/*.test.ts"], { retries: 1 }) },
  extension: { needs: [jupyters, browser, bundles], run: runExtensionTests },
  e2e: {
    needs: [jupyters, browser, editor, vsix],
    run: () => runMocha(["test/e2e/**/*.test.ts"], { retries: 1 }),
  },
} as const satisfies Record<string, Part>;

/** Names one part. */
export type PartName = keyof typeof parts;

/** Tells a part's name from any other word. */
export function isPart(name: string): name is PartName {
  return Object.hasOwn(parts, name);
}
