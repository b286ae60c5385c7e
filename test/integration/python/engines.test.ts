import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { PythonInterpreters } from "../../../src/adapters/python/interpreters.ts";
import { VenvEnvironment } from "../../../src/adapters/python/venv-environment.ts";
import { diagnosisOf } from "../../../src/core/engine/diagnosis.ts";
import { Engines } from "../../../src/core/engine/engines.ts";
import { FakeEngineWorld } from "../../support/engine/fake-engine-world.ts";
import { TemporaryFolder } from "../../support/engine/temporary-folder.ts";

const run = promisify(execFile);
const system = "/usr/bin/python3";
const { signal } = new AbortController();

describe("Engines on this machine", function () {
  this.timeout(60_000);
  let folder: TemporaryFolder;
  let world: FakeEngineWorld;
  let engines: Engines;

  beforeEach(async function () {
    if (!existsSync(system)) this.skip();
    folder = await TemporaryFolder.make();
    world = new FakeEngineWorld();
    const env = { PATH: "/usr/bin:/bin", HOME: folder.path };
    const interpreters = new PythonInterpreters({ folder: folder.at("cwd"), env, timeoutMs: 2_000 });
    const ownEnvironment = new VenvEnvironment({ folder: folder.at("engine"), env, interpreters });
    engines = new Engines({ ...world.options(), interpreters, ownEnvironment });
  });
  afterEach(async () => {
    engines.dispose();
    await folder[Symbol.asyncDispose]();
  });

  it("[D13] needs no set-up where python3 on PATH has what is needed", async () => {
    const server = await engines.open(undefined, signal);
    assert.deepEqual([server.kernel?.python, world.done], [system, [`ensure ${system}`]]);
    assert.match(server.kernel?.env["PATH"] ?? "", /^\/usr\/bin:/);
    assert.match(
      diagnosisOf(await engines.choice(signal)),
      /^- \*\*Used\*\* Python 3\.\d+, \/usr\/bin\/python3 \(PATH\)/m,
    );
  });

  it("[D13, bad/no-ipykernel] offers ipykernel for the environment that the user named, and takes no other in its place", async () => {
    await run(system, ["-m", "venv", "--without-pip", folder.at("theirs")]);
    world.values = { pythonPath: folder.at("theirs", "bin", "python") };
    await assert.rejects(engines.open(undefined, signal), {
      code: "engine.no_kernel_package",
      message:
        /^Background execution requires the Jupyter engine\. Python 3\.\d+ \(theirs\) does not have ipykernel: install/,
    });
    assert.deepEqual(
      world.offered.map(({ offers }) => offers),
      [["add-kernel-package"]],
    );
  });

  for (const [what, body] of [
    ["fails", "exit 1"],
    ["hangs", "sleep 614"],
  ] as const) {
    it(`says that the Python that the user named does not run when it ${what}`, async () => {
      world.values = { pythonPath: await folder.script("python", body) };
      await assert.rejects(engines.open(undefined, signal), {
        code: "engine.no_python",
        message: /backburner\.python\.path.*does not run: correct it/,
      });
      assert.deepEqual([world.done, world.offered], [[], []]);
    });
  }
});
