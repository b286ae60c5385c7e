import { TestRunFailedError, runTests } from "@vscode/test-electron";
import { build } from "esbuild";
import { globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Counts } from "../../test/support/mocha-counter.ts";
import type { HostName } from "../../test/support/vscode/install-host.ts";
import { inProject, projectRoot } from "../provision/project.ts";
import { chooseVSCode } from "./choose-vscode.ts";
import { add, none } from "./counts.ts";
import { counted } from "./mocha.ts";

const hosts: readonly HostName[] = ["minimum", "current"];

/** Runs test/extension inside the extension hosts of the oldest and of the newest editor. */
export async function runExtensionTests(): Promise<Counts> {
  await bundleTests();
  let counts = none;
  for (const host of hosts) counts = add(counts, await runIn(host));
  return counts;
}

/** Extension hosts load CommonJS only. */
async function bundleTests(): Promise<void> {
  rmSync(inProject("out", "extension-tests"), { recursive: true, force: true });
  await build({
    absWorkingDir: projectRoot,
    entryPoints: [
      "test/extension/index.ts",
      ...globSync("test/extension/**/*.test.ts", { cwd: projectRoot }),
    ],
    outdir: "out/extension-tests",
    outExtension: { ".js": ".cjs" },
    entryNames: "[name]",
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node22",
    sourcemap: "inline",
    // The bundles run one folder level apart from their sources.
    define: { "import.meta.dirname": "__dirname" },
    alias: { mocha: "mocha/lib/mocha.cjs" },
    external: ["vscode", "mocha/lib/mocha.cjs"],
    logLevel: "warning",
  });
}

async function runIn(host: HostName): Promise<Counts> {
  const { executable, label } = await chooseVSCode(host);
  console.log(`\n  In the ${label}:`);
  const workspace = mkdtempSync(join(tmpdir(), "backburner-workspace-"));
  const profile = mkdtempSync(join(tmpdir(), "backburner-profile-"));
  try {
    return await counted(async (env) => {
      try {
        return await runTests({
          vscodeExecutablePath: executable,
          // The tests of models need one that the editor offers, those of the API an extension that uses it.
          extensionDevelopmentPath: [
            projectRoot,
            inProject("test", "support", "vscode", "model-provider"),
            inProject("docs", "example-extension"),
          ],
          extensionTestsPath: inProject("out", "extension-tests", "index.cjs"),
          extensionTestsEnv: { ...env, BACKBURNER_VSCODE: host },
          launchArgs: [workspace, "--disable-extensions", ...profileIn(profile)],
        });
      } catch (error) {
        if (error instanceof TestRunFailedError) return error.code;
        throw error;
      }
    });
  } finally {
    for (const folder of [workspace, profile]) rmSync(folder, { recursive: true, force: true });
  }
}

/** Without these the editor's data would be put into the project. */
function profileIn(folder: string): string[] {
  return [`--user-data-dir=${join(folder, "data")}`, `--extensions-dir=${join(folder, "extensions")}`];
}
