import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exclusively } from "../../../src/adapters/keeper/file-lock.ts";
import { TokenFile } from "../../../src/adapters/control-api/token-file.ts";
import { portFile } from "../../../src/adapters/control-api/port-file.ts";
import { systemClock } from "../../../src/core/base/clock.ts";
import type { Clock } from "../../../src/core/base/clock.ts";
import { tokenBookContract } from "../../contract/token-book.ts";
import { quietLog } from "../../support/executor.ts";

const wanted = { name: "ci", role: "user", owner: "local" } as const;

describe("The file of API tokens", () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), "backburner-tokens-")), "control-api");
    path = join(folder, "tokens.json");
  });
  afterEach(() => rm(join(folder, ".."), { recursive: true, force: true }));

  const open = (clock: Clock = systemClock): TokenFile =>
    new TokenFile({ path, exclusively, clock, log: quietLog });

  describe("as every book of tokens", () => {
    tokenBookContract(async (clock) => ({ open: () => open(clock), dispose: () => Promise.resolve() }));
  });

  it("[A3] is read by its owner only, and holds no token", async () => {
    const { token } = await open().create(wanted);
    const text = await readFile(path, "utf8");
    assert.ok(!text.includes(token.reveal().slice("bbk_".length)));
    assert.equal(text.includes('"version": 1'), true);
    if (process.platform !== "win32") assert.equal((await stat(path)).mode & 0o777, 0o600);
  });

  it("[A3] loses none of the tokens that many windows make at once", async () => {
    const windows = Array.from({ length: 8 }, () => open());
    const made = await Promise.all(windows.flatMap((one) => [one.create(wanted), one.create(wanted)]));
    const ids = made.map(({ kept }) => kept.id).sort();
    assert.deepEqual((await open().list()).map(({ id }) => id).sort(), ids);
    assert.deepEqual(await readdir(folder), ["tokens.json"]);
  });

  for (const [what, text] of [
    ["is cut in the middle", '{"version":1,"tokens":[{"id":"a","na'],
    ["is empty", ""],
    ["is something else", '["tokens"]'],
    ["holds a token that makes no sense", '{"version":1,"tokens":[{"id":"a","role":"root","hash":"x"}]}'],
  ] as const) {
    it(`[A3, bad/api-token-file] is set aside whole when it ${what}`, async () => {
      const book = open();
      await book.create(wanted);
      await writeFile(path, text);
      const told: string[] = [];
      book.onDidSetAside((aside) => told.push(aside));
      assert.equal(await book.find("bbk_x"), undefined);
      assert.deepEqual(await book.list(), []);
      const { token } = await book.create(wanted);
      assert.notEqual(await open().find(token.reveal()), undefined);
      assert.equal(told.length, 1);
      assert.equal(await readFile(told[0] ?? "", "utf8"), text);
    });
  }

  it("[A3, bad/api-token-file, bad/newer-files] is left alone when a newer version wrote it", async () => {
    const text = '{"version":2,"tokens":"sealed"}';
    await open().create(wanted);
    await writeFile(path, text);
    const book = open();
    for (const work of [book.list(), book.create(wanted), book.revoke("a")])
      await assert.rejects(work, { code: "control.tokens", message: /newer version/ });
    assert.equal(await book.find("bbk_x"), undefined);
    assert.equal(await readFile(path, "utf8"), text);
  });

  it("[A3, bad/api-token-file] says what to do when it cannot be used", async () => {
    await writeFile(folder, "a file where the folder should be");
    await assert.rejects(open().create(wanted), { code: "control.tokens", message: /may be written/ });
    assert.equal(await open().find("bbk_x"), undefined);
  });

  it("[A1] lies beside the port that is remembered for all windows", async () => {
    const port = portFile(join(folder, "port"));
    assert.equal(await port.get(), undefined);
    await port.set(4711);
    assert.equal(await portFile(join(folder, "port")).get(), 4711);
    for (const nonsense of ["", "70000", "-1", "port", "0"]) {
      await writeFile(join(folder, "port"), nonsense);
      assert.equal(await port.get(), undefined);
    }
  });
});
