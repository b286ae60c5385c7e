import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { PythonInterpreters } from "../../../src/adapters/python/interpreters.ts";
import { processesMentioning } from "../../support/engine/processes.ts";
import { TemporaryFolder } from "../../support/engine/temporary-folder.ts";

const run = promisify(execFile);
const system = "/usr/bin/python3";
const { signal } = new AbortController();

describe("PythonInterpreters", function () {
  this.timeout(60_000);
  let folder: TemporaryFolder;
  let venv: string;

  before(async function () {
    if (!existsSync(system)) this.skip();
    folder = await TemporaryFolder.make();
    venv = folder.at("project", ".venv");
    await run(system, ["-m", "venv", "--without-pip", venv]);
  });
  after(() => folder[Symbol.asyncDispose]());

  const interpreters = (env: Record<string, string> = {}, timeoutMs?: number): PythonInterpreters =>
    new PythonInterpreters({
      folder: folder.at("cwd"),
      env: { PATH: "/usr/bin:/bin", HOME: folder.path, ...env },
      ...(timeoutMs !== undefined && { timeoutMs }),
    });

  describe("probe", () => {
    it("finds the packages that are there", async () => {
      const found = await interpreters().probe(system, "setting", signal);
      const { stdout } = await run(system, [
        "-c",
        "import sys, ipykernel, jupyter_server as s; print('%d.%d.%d' % sys.version_info[:3], ipykernel.__version__, s.__version__)",
      ]);
      const [version, ipykernel, jupyter_server] = stdout.trim().split(" ");
      assert.deepEqual(found, {
        path: system,
        version,
        label: `Python ${String(version).split(".").slice(0, 2).join(".")}`,
        source: "setting",
        packages: { ipykernel, jupyter_server },
      });
    });

    it("finds a virtual environment by its executable or its folder, and names it", async () => {
      const byFile = await interpreters().probe(`${venv}/bin/python`, "setting", signal);
      const byFolder = await interpreters().probe(venv, "setting", signal);
      assert.deepEqual([byFile?.path, byFile?.packages], [`${venv}/bin/python`, {}]);
      assert.match(byFile?.label ?? "", /^Python 3\.\d+ \(\.venv\)$/);
      assert.deepEqual(byFolder, byFile);
    });

    it("looks behind a shim", async () => {
      const shim = await folder.script("shim", `exec ${venv}/bin/python "$@"`);
      assert.equal((await interpreters().probe(shim, "setting", signal))?.path, `${venv}/bin/python`);
    });

    it("takes no code from PYTHONPATH or from the folder it is called in", async () => {
      const hostile = folder.at("hostile");
      await mkdir(hostile, { recursive: true });
      const marker = folder.at("hostile-ran");
      for (const name of ["json.py", "sitecustomize.py", "ipykernel.py", "importlib.py"]) {
        await writeFile(`${hostile}/${name}`, `open(${JSON.stringify(marker)}, "w")\n`);
      }
      const before = process.cwd();
      process.chdir(hostile);
      try {
        const env = { PYTHONPATH: hostile, PYTHONHOME: hostile, PYTHONSTARTUP: `${hostile}/json.py` };
        const found = await interpreters(env).probe(`${venv}/bin/python`, "setting", signal);
        assert.deepEqual(found?.packages, {});
      } finally {
        process.chdir(before);
      }
      assert.equal(existsSync(marker), false);
    });

    const broken = {
      "exits with 1": "exit 1",
      "prints something else": "echo Python 3.12.1",
      "prints without end": "while :; do printf xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done",
      "is killed": "kill -9 $$",
      "prints a report and fails": `echo 'backburner-probe:{"version":"3.1.1"}'; exit 3`,
    };
    for (const [what, body] of Object.entries(broken)) {
      it(`makes nothing of one that ${what}`, async () => {
        const path = await folder.script("broken", body);
        assert.equal(await interpreters().probe(path, "setting", signal), undefined);
      });
    }

    it("makes nothing of what is not there, is no program, or is Python 2's kind of name", async () => {
      const text = folder.at("text");
      await writeFile(text, "hello");
      await chmod(text, 0o644);
      const paths = [folder.at("missing"), text, folder.path, "no-such-python", "a\0b", ""];
      for (const path of paths)
        assert.equal(await interpreters().probe(path, "setting", signal), undefined, path);
    });

    it("gives up on one that hangs, and leaves none of its processes", async () => {
      const path = await folder.script("hangs", `sleep 611 & sleep 612`);
      assert.equal(await interpreters({}, 500).probe(path, "setting", signal), undefined);
      assert.deepEqual(await processesMentioning(folder.path, "sleep 611", "sleep 612"), []);
    });

    it("ends at once when it is cancelled", async () => {
      const started = folder.at("started");
      const path = await folder.script("cancelled", `: > ${started}; sleep 613`);
      const controller = new AbortController();
      const probing = interpreters().probe(path, "setting", controller.signal);
      while (!existsSync(started)) await new Promise((resolve) => setTimeout(resolve, 5));
      controller.abort();
      await assert.rejects(probing, { name: "AbortError" });
      assert.deepEqual(await processesMentioning(folder.path, "sleep 613"), []);
    });

    it("counts a package that is both installed and importable, and no other", async () => {
      const { stdout } = await run(`${venv}/bin/python`, [
        "-c",
        "import site; print(site.getsitepackages()[0])",
      ]);
      const site = stdout.trim();
      const found = async (): Promise<unknown> =>
        (await interpreters().probe(venv, "setting", signal))?.packages;
      await mkdir(`${site}/ipykernel-6.1.2.dist-info`);
      await writeFile(
        `${site}/ipykernel-6.1.2.dist-info/METADATA`,
        "Metadata-Version: 2.1\nName: ipykernel\nVersion: 6.1.2\n",
      );
      await writeFile(`${site}/jupyter_server.py`, "");
      assert.deepEqual(await found(), {});
      await writeFile(`${site}/ipykernel.py`, "");
      assert.deepEqual(await found(), { ipykernel: "6.1.2" });
    });

    it("finds ipykernel in the user's site, where kernels find it too, but no server, which runs isolated", async () => {
      const { stdout } = await run(system, ["-m", "site", "--user-site"], { env: { HOME: folder.path } });
      const site = stdout.trim();
      assert.ok(site.startsWith(folder.path));
      for (const name of ["ipykernel", "jupyter_server"]) {
        await mkdir(`${site}/${name}-99.0.0.dist-info`, { recursive: true });
        const metadata = `Metadata-Version: 2.1\nName: ${name}\nVersion: 99.0.0\n`;
        await writeFile(`${site}/${name}-99.0.0.dist-info/METADATA`, metadata);
        await writeFile(`${site}/${name}.py`, "");
      }
      const prefix = folder.at("user-site");
      await run(system, ["-m", "venv", "--without-pip", prefix]);
      const found = async (): Promise<unknown> =>
        (await interpreters().probe(prefix, "setting", signal))?.packages;
      assert.deepEqual(await found(), {});
      const config = await readFile(`${prefix}/pyvenv.cfg`, "utf8");
      await writeFile(`${prefix}/pyvenv.cfg`, config.replace("= false", "= true"));
      // The system's own packages, whatever they are, are hidden, so that only the user's site is left.
      const { stdout: own } = await run(`${prefix}/bin/python`, [
        "-c",
        "import site; print(site.getsitepackages()[0])",
      ]);
      const hide = "import site; site.getsitepackages = lambda prefixes=None: []";
      await writeFile(`${own.trim()}/hide.pth`, `${hide}\n`);
      assert.deepEqual(await found(), { ipykernel: "99.0.0" });
    });
  });

  describe("discover", () => {
    it("keeps the name that the user types, though it is found in many ways", async () => {
      const found = await interpreters().discover(signal);
      const { version } = found[0] ?? {};
      const same = found.filter((one) => /^(?:\/usr)?\/bin\//.test(one.path) && one.version === version);
      assert.deepEqual(
        same.map(({ path, source }) => [path, source]),
        [[system, "path"]],
      );
    });

    it("finds what is on PATH in its order, an environment apart from its base, and each once", async () => {
      const second = folder.at("bin");
      await mkdir(second, { recursive: true });
      await symlink(system, `${second}/python3`);
      await folder.script("bin/python3.99", "exit 1");
      const found = await interpreters({ PATH: `${venv}/bin:relative:.:${second}:/usr/bin:/bin` }).discover(
        signal,
      );
      const onPath = found.filter(({ source }) => source === "path").map(({ path }) => path);
      assert.deepEqual(onPath.slice(0, 2), [`${venv}/bin/python3`, `${second}/python3`]);
      assert.equal(
        found.some(({ path }) => path.startsWith("/usr/bin/python3")),
        false,
      );
    });

    it("finds what pyenv, conda and uv keep in the home folder", async () => {
      await using home = await TemporaryFolder.make();
      const places = [
        ".pyenv/versions/3.12.1/bin/python3",
        "miniforge3/envs/torch/bin/python",
        ".local/share/uv/python/cpython-3.13/bin/python3",
        "listed/bin/python",
      ];
      for (const [index, place] of places.entries()) {
        const path = home.at(place);
        const root = path.replace(/\/bin\/python3?$/, "");
        await mkdir(`${root}/bin`, { recursive: true });
        // Each an installation of its own, as far as anyone can tell.
        const report = {
          executable: path,
          version: `3.12.${String(index)}`,
          prefix: root,
          basePrefix: root,
          conda: false,
        };
        await writeFile(
          path,
          `#!/bin/sh\necho 'backburner-probe:${JSON.stringify({ ...report, ipykernel: null, jupyter_server: null })}'\n`,
        );
        await chmod(path, 0o755);
      }
      await mkdir(home.at(".conda"));
      await writeFile(home.at(".conda", "environments.txt"), `${home.at("listed")}\nrelative\n`);
      const env = { HOME: home.path, PATH: "/nowhere" };
      const child = await run(
        process.execPath,
        [
          "--input-type=module",
          "-e",
          discoverScript,
          new URL("../../../src/adapters/python/interpreters.ts", import.meta.url).href,
          home.at("cwd"),
        ],
        { env },
      );
      const paths = new Set(JSON.parse(child.stdout) as string[]);
      for (const place of places) assert.ok(paths.has(home.at(place)), place);
    });
  });

  describe("environment", () => {
    const secrets = {
      JUPYTER_TOKEN: "canary",
      OPENAI_API_KEY: "canary",
      GITHUB_TOKEN: "canary",
      VSCODE_IPC_HOOK: "canary",
      NODE_OPTIONS: "--canary",
      MY_PASSWORD: "canary",
      AWS_SECRET_ACCESS_KEY: "canary",
    };

    it("is that of an activated shell, seen from inside, without the editor's secrets", async () => {
      const host = { ...secrets, CUDA_HOME: "/usr/local/cuda", LD_LIBRARY_PATH: "/usr/local/cuda/lib64" };
      const env = await interpreters(host).environment(`${venv}/bin/python`, signal);
      const script = "import json, os, shutil; print(json.dumps([shutil.which('python'), dict(os.environ)]))";
      const { stdout } = await run("python", ["-c", script], { env });
      const [which, inside] = JSON.parse(stdout) as [string, Record<string, string>];
      assert.equal(which, `${venv}/bin/python`);
      assert.equal(inside["VIRTUAL_ENV"], venv);
      assert.equal(inside["LD_LIBRARY_PATH"], "/usr/local/cuda/lib64");
      assert.doesNotMatch(stdout, /canary/);
    });

    it("has what conda's activation sets, whatever its scripts do", async () => {
      const prefix = folder.at("conda's env", "envs", "torch");
      await run(system, ["-m", "venv", "--without-pip", prefix]);
      await mkdir(`${prefix}/conda-meta`);
      await mkdir(`${prefix}/etc/conda/activate.d`, { recursive: true });
      await writeFile(
        `${prefix}/conda-meta/state`,
        JSON.stringify({ env_vars: { KEPT: "in the environment" } }),
      );
      const scripts = {
        "a.sh": 'echo noise; export GDAL_DATA="$CONDA_PREFIX/share/gdal"; export PATH="$PATH:/from/script"',
        "b.sh": "false; unset NOT_THERE; cd /",
        "c.sh": "export LINES_OF='one\ntwo'",
      };
      for (const [name, body] of Object.entries(scripts))
        await writeFile(`${prefix}/etc/conda/activate.d/${name}`, body);
      const env = await interpreters(secrets).environment(`${prefix}/bin/python`, signal);
      const { PATH, ...rest } = env;
      assert.deepEqual(rest, {
        HOME: folder.path,
        CONDA_PREFIX: prefix,
        CONDA_DEFAULT_ENV: "torch",
        CONDA_SHLVL: "1",
        KEPT: "in the environment",
        GDAL_DATA: `${prefix}/share/gdal`,
        LINES_OF: "one\ntwo",
      });
      assert.equal(PATH, `${prefix}/bin:/usr/bin:/bin:/from/script`);
      await writeFile(`${prefix}/etc/conda/activate.d/d.sh`, "exit 1");
      const basics = await interpreters().environment(`${prefix}/bin/python`, signal);
      assert.deepEqual(
        [basics["CONDA_PREFIX"], basics["KEPT"], basics["GDAL_DATA"]],
        [prefix, "in the environment", undefined],
      );
    });
  });
});

/** Where the home folder is cannot be changed in this process. */
const discoverScript = `
const { PythonInterpreters } = await import(process.argv[1]);
const found = await new PythonInterpreters({ folder: process.argv[2], env: process.env }).discover(new AbortController().signal);
console.log(JSON.stringify(found.map(({ path }) => path)));
`;
