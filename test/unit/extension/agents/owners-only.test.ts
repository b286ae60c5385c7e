import { deepEqual } from "node:assert/strict";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ownersOnly } from "../../../../src/extension/agents/owners-only.ts";

describe("a file that holds the token of other agents", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "backburner-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  for (const [what, before] of [
    ["is not there", undefined],
    ["everybody could read", "{}\n"],
  ] as const) {
    it(`[A4, bad/agent-token] that ${what} is its owner's alone, and keeps what is in it`, async function () {
      if (process.platform === "win32") this.skip();
      const path = join(folder, ...(before === undefined ? ["new"] : []), "mcp-config.json");
      if (before !== undefined) await writeFile(path, before, { mode: 0o644 });
      await ownersOnly(path);
      deepEqual([(await stat(path)).mode & 0o777, await readFile(path, "utf8")], [0o600, before ?? ""]);
    });
  }
});
