import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What a scenario has found. */
export interface ScenarioResult {
  /** Each check that did not succeed, in words. */
  readonly problems: readonly string[];
  /** How many did. */
  readonly passed: number;
}

interface Check {
  readonly id: string;
  readonly status: "SUCCESS" | "FAILURE" | "WARNING" | "INFO" | "SKIPPED";
  readonly errorMessage?: string;
}

/** Runs one client scenario of MCP's conformance tests with our client. */
export function runScenario(scenario: string, version: string): Promise<ScenarioResult> {
  const client = `${process.execPath} ${fileURLToPath(new URL("client.ts", import.meta.url))}`;
  return conform(["client", "--command", client, "--scenario", scenario, "--spec-version", version]);
}

/** Runs one server scenario with the server at this address. */
export function runServerScenario(url: string, scenario: string, version: string): Promise<ScenarioResult> {
  return conform(["server", "--url", url, "--scenario", scenario, "--spec-version", version]);
}

async function conform(command: readonly string[]): Promise<ScenarioResult> {
  const folder = await mkdtemp(join(tmpdir(), "conformance-"));
  try {
    const main = fileURLToPath(import.meta.resolve("@modelcontextprotocol/conformance/dist/index.js"));
    const output = await run([main, ...command, "--timeout", "60000", "-o", folder]);
    const file = (await readdir(folder, { recursive: true })).find((name) => name.endsWith("checks.json"));
    if (file === undefined) return { problems: [`It did not run:\n${output}`], passed: 0 };
    const checks = JSON.parse(await readFile(join(folder, file), "utf8")) as readonly Check[];
    return {
      problems: checks
        .filter(({ status }) => status === "FAILURE" || status === "WARNING")
        .map(({ id, status, errorMessage = "" }) => `${status} ${id} ${errorMessage}`),
      passed: checks.filter(({ status }) => status === "SUCCESS").length,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** It ends with 1 when a check has failed, which its results tell better. */
function run(args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, (_error, stdout, stderr) => {
      resolve(stdout + stderr);
    });
  });
}
