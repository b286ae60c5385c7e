import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { promisify } from "node:util";
import { PythonInterpreters } from "../../../src/adapters/python/interpreters.ts";
import { VenvEnvironment } from "../../../src/adapters/python/venv-environment.ts";
import { AppError } from "../../../src/core/base/errors.ts";
import type { Interpreter } from "../../../src/core/engine/engine.ts";
import type { Interpreters } from "../../../src/core/engine/python.ts";
import { processesMentioning } from "../../support/engine/processes.ts";
import { TemporaryFolder } from "../../support/engine/temporary-folder.ts";

const run = promisify(execFile);
const system = "/usr/bin/python3";
const nowhere = "http://127.0.0.1:9/simple";
const { signal } = new AbortController();
const quiet = (): void => undefined;
/** The certificates and proxies of this machine, and nothing that says where packages come from. */
const host = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(?:PIP|UV)_/.test(name) || name === "PIP_CERT"),
);

/** The probes of this machine, but only these Pythons to make an environment with. */
function only(folder: TemporaryFolder, env: NodeJS.ProcessEnv, ...paths: readonly string[]): Interpreters {
  const real = new PythonInterpreters({ folder: folder.at("probe-cwd"), env });
  return {
    probe: (path, source, stop) => real.probe(path, source, stop),
    environment: (path, stop) => real.environment(path, stop),
    discover: () =>
      Promise.resolve(
        paths.map((path): Interpreter => ({
          path,
          version: "3.11.2",
          label: "Python 3.11",
          source: "path",
          packages: {},
        })),
      ),
  };
}

describe("VenvEnvironment", function () {
  this.timeout(300_000);
  let folder: TemporaryFolder;

  before(function () {
    if (!existsSync(system)) this.skip();
  });
  beforeEach(async () => {
    folder = await TemporaryFolder.make();
  });
  afterEach(() => folder[Symbol.asyncDispose]());

  /** Without uv on PATH, unless a test puts one there. */
  const made = (env: NodeJS.ProcessEnv = {}, ...pythons: readonly string[]): VenvEnvironment => {
    const all = { ...host, PATH: "/usr/bin:/bin", ...env };
    const interpreters = only(folder, all, ...(pythons.length > 0 ? pythons : [system]));
    return new VenvEnvironment({ folder: folder.at("engine"), env: all, interpreters });
  };
  const leftOver = async (): Promise<string[]> => {
    if (!existsSync(folder.at("engine"))) return [];
    return readdir(folder.at("engine"));
  };
  const failure = async (work: Promise<unknown>): Promise<AppError> => {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof AppError, String(error));
    assert.doesNotMatch(error.message, /\n|Traceback|WARNING/);
    return error;
  };

  it("makes one with pip that works where it is, once, whatever pip is told elsewhere", async () => {
    const config = folder.at("pip.conf");
    await writeFile(config, "[install]\nuser = true\n");
    const environment = made({
      PIP_CONFIG_FILE: config,
      PIP_TARGET: folder.at("elsewhere"),
      PYTHONPATH: folder.path,
    });
    assert.equal(await environment.existing(signal), undefined);
    const steps: string[] = [];
    const [first, second] = await Promise.all([
      environment.create((step) => steps.push(step), signal),
      environment.create(quiet, signal),
    ]);
    assert.deepEqual(second, first);
    assert.match(first.packages.jupyter_server ?? "", /^2\./);
    assert.match(first.packages.ipykernel ?? "", /^[67]\./);
    assert.equal(first.source, "own-environment");
    assert.match(first.label, /^Python 3\.\d+ \(Backburner\)$/);
    assert.deepEqual(await environment.existing(signal), first);
    assert.equal(steps[0], "Making a Python environment…");
    assert.ok(steps.includes("Checking…") && steps.some((step) => /^Adding /.test(step)), steps.join());
    const { stdout } = await run(first.path.replace(/python$/, "pip"), ["--version"]);
    assert.ok(stdout.includes(folder.at("engine")));
    assert.equal((await stat(folder.at("engine"))).mode & 0o777, 0o700);
    assert.equal((await leftOver()).length, 2);
  });

  it("makes one with uv where there is one", async function () {
    const uv = uvOnPath();
    if (uv === undefined) return this.skip();
    await symlink(uv, folder.at("uv"));
    const environment = made({ PATH: `${folder.path}:/usr/bin:/bin` });
    const interpreter = await environment.create(quiet, signal);
    assert.match(interpreter.packages.jupyter_server ?? "", /^2\./);
    await run(interpreter.path, ["-m", "pip", "--version"]);
  });

  it("says what to do without a network, and leaves nothing", async () => {
    const error = await failure(made({ PIP_INDEX_URL: nowhere }).create(quiet, signal));
    assert.deepEqual([error.code, error.retry], ["engine.no_network", true]);
    assert.match(error.message, /check the network/);
    assert.ok(error.cause instanceof Error && error.cause.message.includes("Connection refused"));
    assert.deepEqual(await leftOver(), []);
  });

  it("says what to do where pip may not ask an index", async () => {
    const error = await failure(made({ PIP_NO_INDEX: "1" }).create(quiet, signal));
    assert.deepEqual([error.code, await leftOver()], ["engine.install_failed", []]);
    assert.match(error.message, /pip's settings/);
  });

  it("says what to do when uv has no network", async () => {
    const bin = folder.at("uv");
    const output = "error: Request failed after 1 retries\n  cause: tcp connect error";
    await folder.script("uv", `echo "$@" > ${folder.at("asked")}; echo "${output}" >&2; exit 2`);
    const error = await failure(made({ PATH: `${folder.path}:/usr/bin:/bin` }).create(quiet, signal));
    assert.deepEqual([error.code, await leftOver()], ["engine.no_network", []]);
    assert.ok(existsSync(bin));
    assert.match(
      await readFile(folder.at("asked"), "utf8"),
      /^venv --seed --no-project --python \/usr\/bin\/python3 /,
    );
  });

  it("says what to do on a full disk, and leaves nothing", async function () {
    await mkdir(folder.at("engine"));
    if (!mounted(folder.at("engine"))) return this.skip();
    try {
      const error = await failure(made().create(quiet, signal));
      assert.deepEqual([error.code, await leftOver()], ["engine.no_disk", []]);
      assert.match(error.message, /free about 300 MB/);
    } finally {
      execFileSync("umount", [folder.at("engine")]);
    }
  });

  it("says what to do where its folder cannot be made", async () => {
    await writeFile(folder.at("engine"), "a file");
    const environment = made();
    const error = await failure(environment.create(quiet, signal));
    assert.equal(error.code, "engine.install_failed");
  });

  it("[D13, bad/no-python] says what to do without a Python", async () => {
    const environment = new VenvEnvironment({
      folder: folder.at("engine"),
      env: { PATH: "/nowhere" },
      interpreters: only(folder, {}),
    });
    const error = await failure(environment.create(quiet, signal));
    assert.deepEqual([error.code, await leftOver()], ["engine.no_python", []]);
    assert.match(error.message, /install one from python\.org/);
  });

  const debian = "The virtual environment was not created successfully because ensurepip is not\navailable.";

  it("says what to do with a Python that has neither venv nor pip", async () => {
    const python = await folder.script("python3", `echo "${debian}"; exit 1`);
    const error = await failure(made({}, python).create(quiet, signal));
    assert.deepEqual([error.code, await leftOver()], ["engine.no_pip", []]);
    assert.match(error.message, /sudo apt install python3-venv/);
  });

  it("takes the pip outside of the environment where ensurepip is missing", async () => {
    const body = `case "$*" in *--without-pip*|*"-m pip"*) exec ${system} "$@";; esac; echo "${debian}"; exit 1`;
    const python = await folder.script("python3", body);
    // Getting as far as the index shows that pip was asked.
    const error = await failure(made({ PIP_INDEX_URL: nowhere }, python).create(quiet, signal));
    assert.deepEqual([error.code, await leftOver()], ["engine.no_network", []]);
  });

  it("tries the next Python when one cannot make environments", async () => {
    const python = await folder.script("python3", `echo "${debian}"; exit 1`);
    const error = await failure(made({ PIP_INDEX_URL: nowhere }, python, system).create(quiet, signal));
    assert.equal(error.code, "engine.no_network");
  });

  it("leaves nothing, no folder and no process, when it is cancelled in the middle", async () => {
    const silent = createServer();
    const asked = new Promise<void>((resolve) =>
      silent.once("connection", () => {
        resolve();
      }),
    );
    const port = await listening(silent);
    try {
      const controller = new AbortController();
      const environment = made({ PIP_INDEX_URL: `http://127.0.0.1:${String(port)}/simple` });
      const creating = environment.create(quiet, controller.signal);
      await asked;
      assert.notDeepEqual(await processesMentioning(folder.path), []);
      controller.abort();
      await assert.rejects(creating, { name: "AbortError" });
      assert.deepEqual([await leftOver(), await processesMentioning(folder.path)], [[], []]);
      assert.equal(await environment.existing(signal), undefined);
    } finally {
      silent.close();
    }
  });

  it("takes no half-made one, and removes what a window that was killed left long ago", async () => {
    const dead = String(await deadPid());
    const [old, fresh, living] = [`work-${dead}-aaaa`, `env-${dead}-bbbb`, `env-${String(process.pid)}-cccc`];
    for (const name of [old, fresh, living])
      await mkdir(folder.at("engine", name, "bin"), { recursive: true });
    const longAgo = new Date(Date.now() - 24 * 3600_000);
    for (const name of [old, living]) await utimes(folder.at("engine", name), longAgo, longAgo);
    const environment = made({}, await folder.script("python3", "exit 1"));
    assert.equal(await environment.existing(signal), undefined);
    await failure(environment.create(quiet, signal));
    assert.deepEqual((await leftOver()).sort(), [fresh, living].sort());
  });

  for (const [what, text] of [
    ["torn", '{"schema":1,"fol'],
    ["of a newer version", '{"schema":2,"folder":"env-1-a"}'],
    ["that leads elsewhere", '{"schema":1,"folder":"../../usr"}'],
    ["to what is gone", '{"schema":1,"folder":"env-1-a"}'],
  ] as const) {
    it(`has none with a pointer ${what}`, async () => {
      await mkdir(folder.at("engine"));
      await writeFile(folder.at("engine", "environment.json"), text);
      assert.equal(await made().existing(signal), undefined);
    });
  }

  it("[bad/newer-files] leaves the pointer of a newer version, and what it may mean, alone and says so", async () => {
    const pointer = '{"schema":2,"folder":"env-1-a"}';
    const theirs = `env-${String(await deadPid())}-aaaa`;
    await mkdir(folder.at("engine", theirs), { recursive: true });
    const longAgo = new Date(Date.now() - 24 * 3600_000);
    await utimes(folder.at("engine", theirs), longAgo, longAgo);
    await writeFile(folder.at("engine", "environment.json"), pointer);
    const error = await failure(made().create(quiet, signal));
    assert.equal(error.code, "engine.newer");
    await failure(made().addKernelPackage(await folder.script("python3", "exit 1"), quiet, signal));
    assert.equal(await readFile(folder.at("engine", "environment.json"), "utf8"), pointer);
    assert.ok((await readdir(folder.at("engine"))).includes(theirs));
  });

  describe("addKernelPackage", () => {
    it("installs ipykernel into the user's environment", async () => {
      await run(system, ["-m", "venv", folder.at("theirs")]);
      const python = folder.at("theirs", "bin", "python");
      const interpreter = await made().addKernelPackage(python, quiet, signal);
      assert.match(interpreter.packages.ipykernel ?? "", /^[67]\./);
      assert.equal(interpreter.path, python);
    });

    it("says what to do where the user's environment has no pip", async () => {
      await run(system, ["-m", "venv", "--without-pip", folder.at("theirs")]);
      const error = await failure(
        made().addKernelPackage(folder.at("theirs", "bin", "python"), quiet, signal),
      );
      assert.equal(error.code, "engine.no_pip");
    });

    it("leaves a Python of the operating system alone", async () => {
      // As Debian's and Fedora's pip prints it; the system's own Python is not put at risk by a test.
      const python = await folder.script(
        "python3",
        'echo "error: externally-managed-environment" >&2; exit 1',
      );
      const error = await failure(made().addKernelPackage(python, quiet, signal));
      assert.equal(error.code, "engine.install_failed");
      assert.match(error.message, /apt install python3-ipykernel/);
    });

    it("says what to do when the interpreter is gone", async () => {
      const error = await failure(made().addKernelPackage(folder.at("gone"), quiet, signal));
      assert.equal(error.code, "engine.no_python");
    });
  });
});

function uvOnPath(): string | undefined {
  return (process.env["PATH"] ?? "")
    .split(":")
    .map((one) => `${one}/uv`)
    .find((path) => existsSync(path));
}

/** A disk of 4 MB, where one may mount. */
function mounted(path: string): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", path], { stdio: "ignore" });
    return true;
  } catch {
    // Only root may, and only on Linux.
    return false;
  }
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  return address.port;
}

/** The number of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = run("true");
  await child;
  const { pid } = child.child;
  assert.ok(pid !== undefined);
  return pid;
}
