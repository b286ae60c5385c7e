import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inProject } from "../../scripts/provision/project.ts";
import { run } from "../../scripts/provision/run.ts";
import { build } from "../../scripts/test/tool.ts";
import { median, ms } from "../numbers.ts";
import type { Scenario } from "../scenario.ts";

/** Prints how long the first `require` of a file takes where "vscode" is an object that answers to every name. */
const probe = `
const { Module } = require("node:module");
const resolve = Module._resolveFilename;
Module._resolveFilename = (name, ...rest) => (name === "vscode" ? __filename : resolve(name, ...rest));
const anything = new Proxy(function () {}, {
  get: (_, key) => (key === "__esModule" ? false : key === Symbol.toPrimitive ? () => "" : anything),
  apply: () => anything,
  construct: () => anything,
});
module.exports = anything;
const started = performance.now();
require(process.argv[2]);
console.log(performance.now() - started);
`;

/** What every start of the editor pays: loading the activation bundle in a fresh process. */
export const activation: Scenario = {
  name: "activation",
  perStack: false,
  async *run() {
    const built = await build("--production", "extension");
    if (built.code !== 0) throw new Error(built.output);
    const folder = await mkdtemp(join(tmpdir(), "backburner-bench-"));
    try {
      const script = join(folder, "probe.cjs");
      await writeFile(script, probe);
      const times: number[] = [];
      for (let round = 0; round < 15; round++) {
        times.push(Number(await run(process.execPath, [script, inProject("dist", "extension.cjs")])));
      }
      const middle = median(times);
      yield {
        what: `require of dist/extension.cjs, median of ${String(times.length)} processes`,
        measured: ms(middle),
        goal: "< 50 ms",
        ok: middle < 50,
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
