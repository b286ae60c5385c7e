import assert from "node:assert/strict";
import { AppError } from "../../../../src/core/base/errors.ts";
import { Secret } from "../../../../src/core/base/secret.ts";
import { Engines } from "../../../../src/core/engine/engines.ts";
import type { EngineView } from "../../../../src/protocol/views.ts";
import { FakeEngineWorld, managed } from "../../../support/engine/fake-engine-world.ts";
import { both, interpreter, kernelOnly, serverOnly } from "../../../support/engine/interpreters.ts";

describe("Engines", () => {
  let world: FakeEngineWorld;
  let engines: Engines;
  const { signal } = new AbortController();

  beforeEach(() => {
    world = new FakeEngineWorld();
    engines = new Engines(world.options());
  });
  afterEach(() => {
    engines.dispose();
  });

  it("opens the server on the user's interpreter, and looks no further", async () => {
    world.values = { pythonPath: "/venv/python" };
    world.put(interpreter("/venv/python", both));
    assert.deepEqual(await engines.open(undefined, signal), {
      url: managed.url,
      token: managed.token,
      owned: true,
      label: "Python 3.12 (venv)",
      kernelspecRoot: managed.kernelspecRoot,
      kernel: { python: "/venv/python", env: { PATH: "/venv/python/bin" } },
    });
    assert.deepEqual(world.done, ["ensure /venv/python"]);
  });

  it("runs the kernel on the user's interpreter and the server on our own", async () => {
    world.active = "/venv/python";
    world.put(interpreter("/venv/python", kernelOnly));
    world.own = interpreter("/own/python", serverOnly, "own-environment");
    const server = await engines.open(undefined, signal);
    assert.deepEqual([server.kernel?.python, world.done], ["/venv/python", ["ensure /own/python"]]);
  });

  it("opens the configured server with the token from the vault and without what was pasted behind its base path", async () => {
    world.values = {
      serverUrl: "http://localhost:8888/base/lab?token=pasted",
      serverToken: new Secret("vault"),
    };
    const server = await engines.open(undefined, signal);
    assert.deepEqual(
      { ...server, token: server.token?.reveal() },
      {
        url: "http://localhost:8888/base/",
        label: "Jupyter at localhost:8888",
        owned: false,
        token: "vault",
      },
    );
  });

  it("[D13] opens the configured server with the kernel that the user picked, and no other in its place", async () => {
    world.values = { serverUrl: "http://localhost:8888/", kernelName: "torch" };
    await assert.rejects(engines.open(undefined, signal), {
      code: "jupyter.no_kernelspec",
      message:
        'Jupyter at localhost:8888 has no kernel named torch: choose another with "Select Jupyter Engine…".',
    });
    world.kernels = [...world.kernels, { name: "torch", language: "python", isDefault: false }];
    assert.equal((await engines.open(undefined, signal)).kernelName, "torch");
    assert.deepEqual(await engines.kernels(signal), world.kernels);
  });

  it("[D13] looks at the servers that run here too, for the diagnosis", async () => {
    world.discovered = [interpreter("/usr/bin/python3", both, "path")];
    world.running = [
      { url: managed.url, pid: 1, version: "2.0.0" },
      { url: "http://localhost:8899/", pid: 2, version: "2.14.0" },
    ];
    const { findings } = await engines.choice(signal);
    assert.deepEqual(
      findings.map(({ subject }) => subject),
      [
        "Python 3.12 (usr), /usr/bin/python3 (PATH)",
        "Jupyter at localhost:8899, http://localhost:8899/ (runs on this machine)",
      ],
    );
  });

  it("[D13] runs the scripts of each folder on the interpreter that is selected there", async () => {
    world.active = "/a/python";
    world.activeIn.set("/b", "/b/python");
    for (const path of ["/a/python", "/b/python"]) world.put(interpreter(path, both));
    const pythons: (string | undefined)[] = [];
    for (const folder of ["/a", "/b", undefined, "/b"])
      pythons.push((await engines.open(folder, signal)).kernel?.python);
    assert.deepEqual(pythons, ["/a/python", "/b/python", "/a/python", "/b/python"]);
  });

  it("chooses once, and ensures the server each time", async () => {
    world.discovered = [interpreter("/usr/bin/python3", both, "path")];
    await engines.open(undefined, signal);
    await engines.open(undefined, signal);
    assert.deepEqual(world.done, ["discover", "ensure /usr/bin/python3", "ensure /usr/bin/python3"]);
  });

  it("shares one opening between callers", async () => {
    world.discovered = [interpreter("/usr/bin/python3", both, "path")];
    await Promise.all([
      engines.open(undefined, signal),
      engines.open(undefined, signal),
      engines.open(undefined, signal),
    ]);
    assert.deepEqual(world.done, ["discover", "ensure /usr/bin/python3"]);
  });

  it("lets one caller give up without ending it for the other", async () => {
    const gate = Promise.withResolvers<undefined>();
    world.gate = gate.promise;
    world.discovered = [interpreter("/usr/bin/python3", both, "path")];
    const controller = new AbortController();
    const first = engines.open(undefined, controller.signal);
    const second = engines.open(undefined, signal);
    controller.abort();
    await assert.rejects(first, { name: "AbortError" });
    gate.resolve(undefined);
    assert.equal((await second).url, managed.url);
  });

  it("chooses anew when the settings change", async () => {
    world.discovered = [interpreter("/usr/bin/python3", both, "path")];
    await engines.open(undefined, signal);
    world.values = { pythonPath: "/venv/python" };
    world.put(interpreter("/venv/python", both));
    world.changed.fire();
    assert.deepEqual(engines.view(), { kind: "unknown" });
    assert.equal((await engines.open(undefined, signal)).kernel?.python, "/venv/python");
  });

  it("does not hand out a choice that the settings overtook", async () => {
    const gate = Promise.withResolvers<undefined>();
    world.gate = gate.promise;
    world.discovered = [interpreter("/usr/bin/python3", both, "path")];
    const opening = engines.open(undefined, signal);
    await new Promise(setImmediate);
    world.values = { pythonPath: "/venv/python" };
    world.put(interpreter("/venv/python", both));
    world.changed.fire();
    gate.resolve(undefined);
    assert.equal((await opening).kernel?.python, "/venv/python");
  });

  it("chooses anew after a failure", async () => {
    world.discovered = [interpreter("/usr/bin/python3", both, "path")];
    world.ensureError = new AppError("engine.server_failed", "It did not start.");
    await assert.rejects(engines.open(undefined, signal), world.ensureError);
    assert.deepEqual(engines.view(), { kind: "missing", message: "It did not start." });
    world.ensureError = undefined;
    world.discovered = [interpreter("/opt/python3", both, "path")];
    assert.equal((await engines.open(undefined, signal)).kernel?.python, "/opt/python3");
  });

  it("makes our own environment when the user agrees", async () => {
    world.discovered = [interpreter("/usr/bin/python3", {}, "path")];
    world.answers.push("create");
    const server = await engines.open(undefined, signal);
    assert.deepEqual(
      [server.kernel?.python, world.done],
      [
        "/own/bin/python",
        [
          "discover",
          "progress Making an environment for Backburner",
          "create",
          "discover",
          "ensure /own/bin/python",
        ],
      ],
    );
  });

  it("installs ipykernel into the user's interpreter when the user agrees, then makes a server for it", async () => {
    world.values = { pythonPath: "/venv/python" };
    world.put(interpreter("/venv/python"));
    world.answers.push("add-kernel-package", "create");
    const server = await engines.open(undefined, signal);
    assert.deepEqual(
      [
        server.kernel?.python,
        world.offered.map(({ code }) => code),
        world.done.filter((one) => one !== "discover"),
      ],
      [
        "/venv/python",
        ["engine.no_kernel_package", "engine.missing"],
        [
          "progress Installing ipykernel into Python 3.12 (venv)",
          "add-kernel-package /venv/python",
          "progress Making an environment for Backburner",
          "create",
          "ensure /own/bin/python",
        ],
      ],
    );
  });

  it("uses the next best when the user does not want ipykernel in the selected interpreter", async () => {
    world.active = "/venv/python";
    world.put(interpreter("/venv/python"));
    world.discovered = [interpreter("/usr/bin/python3", both, "path")];
    const server = await engines.open(undefined, signal);
    assert.deepEqual([server.kernel?.python, world.offered.length], ["/usr/bin/python3", 1]);
  });

  it("makes each offer once, even when it did not help", async () => {
    world.active = "/venv/python";
    world.put(interpreter("/venv/python"));
    world.answers.push("create", "create", "create");
    const server = await engines.open(undefined, signal);
    assert.deepEqual([server.kernel?.python, world.offered.length], ["/own/bin/python", 1]);
  });

  it("says what is required and what to do when the user agrees to nothing", async () => {
    world.discovered = [interpreter("/usr/bin/python3", {}, "path")];
    const message =
      "Background execution requires the Jupyter engine. No Python here has Jupyter: let Backburner make an environment of its own, " +
      'or choose one with "Select Jupyter Engine…".';
    await assert.rejects(engines.open(undefined, signal), { code: "engine.missing", message });
    assert.deepEqual(engines.view(), { kind: "missing", message });
  });

  it("offers nothing where there is no Python", async () => {
    await assert.rejects(engines.open(undefined, signal), { code: "engine.no_python" });
    assert.deepEqual(world.offered, []);
  });

  it("passes on why an environment could not be made", async () => {
    world.discovered = [interpreter("/usr/bin/python3", {}, "path")];
    world.answers.push("create");
    world.createError = new AppError("engine.no_network", "The package index could not be reached.");
    await assert.rejects(engines.open(undefined, signal), world.createError);
    assert.deepEqual(engines.view(), { kind: "missing", message: "The package index could not be reached." });
  });

  for (const code of ["jupyter.unreachable", "jupyter.unauthorized", "jupyter.not_jupyter"] as const) {
    it(`reports a configured server's failure as it is: ${code}`, async () => {
      world.values = { serverUrl: "http://127.0.0.1:1/" };
      world.serverErrors.set("http://127.0.0.1:1/", new AppError(code, "Do this."));
      await assert.rejects(engines.open(undefined, signal), { code, message: "Do this." });
    });
  }

  it("says that a configured address is none", async () => {
    world.values = { serverUrl: "file:///etc/passwd" };
    await assert.rejects(engines.open(undefined, signal), {
      code: "jupyter.unreachable",
      message: /backburner\.jupyter\.url is not/,
    });
    assert.deepEqual(world.done, []);
  });

  it("starts and dials nothing in Restricted Mode", async () => {
    world.isTrusted = false;
    world.values = { serverUrl: "http://127.0.0.1:1/" };
    const refused = { code: "daemons.untrusted" };
    await assert.rejects(engines.open(undefined, signal), refused);
    await assert.rejects(engines.choice(signal), refused);
    await assert.rejects(engines.candidates(signal), refused);
    await assert.rejects(engines.find("http://127.0.0.1:1/", signal), refused);
    assert.deepEqual([engines.view().kind, world.done], ["untrusted", []]);
  });

  it("looks without starting or asking anything for the diagnosis", async () => {
    world.discovered = [interpreter("/usr/bin/python3", {}, "path")];
    const seen: EngineView[] = [];
    engines.onDidChange((view) => seen.push(view));
    const choice = await engines.choice(signal);
    assert.deepEqual([choice.problem?.code, world.done, world.offered], ["engine.missing", ["discover"], []]);
    assert.deepEqual(
      seen.map(({ kind }) => kind),
      ["missing"],
    );
  });

  describe("find", () => {
    it("finds a server of ours", async () => {
      const { url, token, kernelspecRoot } = managed;
      const label = "Backburner's Jupyter server";
      assert.deepEqual(await engines.find(url, signal), { url, token, kernelspecRoot, owned: true, label });
    });

    it("finds the configured server with its token", async () => {
      world.values = { serverUrl: "http://localhost:8888/lab?token=pasted" };
      const server = await engines.find("http://localhost:8888/", signal);
      assert.deepEqual([server?.owned, server?.token?.reveal()], [false, "pasted"]);
    });

    it("finds a server that the user runs here", async () => {
      world.running = [
        { url: "http://localhost:8899/", pid: 1, version: "2.0.0", token: new Secret("file") },
      ];
      const server = await engines.find("http://localhost:8899/", signal);
      assert.deepEqual([server?.owned, server?.token?.reveal()], [false, "file"]);
    });

    it("finds nothing at an address that nobody knows", async () => {
      assert.equal(await engines.find("http://localhost:1/", signal), undefined);
    });
  });

  it("[D13] lists all that can be chosen, the present one first and ours not", async () => {
    world.values = { pythonPath: "/venv/python" };
    world.put(interpreter("/venv/python", both));
    world.discovered = [interpreter("/usr/bin/python3", {}, "path")];
    world.running = [
      { url: managed.url, pid: 1, version: "2.0.0" },
      { url: "http://localhost:8899/", pid: 2, version: "2.14.0", token: new Secret("file") },
      { url: "http://localhost:8900/", pid: 3, version: "2.14.0" },
      { url: "http://localhost:8901/", pid: 4, version: "2.14.0" },
    ];
    world.serverErrors.set("http://localhost:8900/", new AppError("jupyter.unreachable", "Gone."));
    world.serverErrors.set(
      "http://localhost:8901/",
      new AppError("jupyter.unauthorized", "Another password."),
    );
    const lines = (await engines.candidates(signal)).map(({ kind, label, detail, current }) => [
      kind,
      label,
      detail,
      current,
    ]);
    assert.deepEqual(lines, [
      ["interpreter", "Python 3.12 (venv)", "/venv/python", true],
      [
        "interpreter",
        "Python 3.12 (usr)",
        "/usr/bin/python3 · does not have ipykernel, which can be installed",
        false,
      ],
      ["server", "Jupyter at localhost:8899", "Runs on this machine, version 2.14.0", false],
      [
        "server",
        "Jupyter at localhost:8901",
        "Runs on this machine, version 2.14.0 · needs a password",
        false,
      ],
      [
        "create",
        "Make an environment for Backburner…",
        "Downloads jupyter-server and ipykernel into a folder of Backburner's own",
        false,
      ],
    ]);
  });
});
