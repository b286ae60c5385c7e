import assert from "node:assert/strict";
import { AppError } from "../../../../src/core/base/errors.ts";
import { Secret } from "../../../../src/core/base/secret.ts";
import { chooseEngine, type EngineFacts } from "../../../../src/core/engine/choose-engine.ts";
import type { Interpreter } from "../../../../src/core/engine/engine.ts";
import { both, interpreter, kernelOnly, serverOnly } from "../../../support/engine/interpreters.ts";

type Has = Interpreter["packages"] | "broken" | "absent";
const path = {
  setting: "/setting/python",
  active: "/active/python",
  onPath: "/path/python3",
  own: "/own/python",
  known: "/known/python",
};

/** A machine by what each of its interpreters has. */
function machine(has: Partial<Record<keyof typeof path, Has>>): EngineFacts {
  const found = (key: keyof typeof path, source: Interpreter["source"]): Interpreter | undefined => {
    const packages = has[key];
    return packages === undefined || typeof packages === "string"
      ? undefined
      : interpreter(path[key], packages, source);
  };
  const named = (key: "setting" | "active", source: Interpreter["source"]) => {
    const one = found(key, source);
    return has[key] === undefined ? {} : { [key]: { path: path[key], ...(one && { interpreter: one }) } };
  };
  const own = found("own", "own-environment");
  return {
    ...named("setting", "setting"),
    ...named("active", "python-extension"),
    ...(own && { own }),
    discovered: [found("known", "known"), found("onPath", "path")].filter((one) => one !== undefined),
  };
}

const none = {};
const rows: readonly {
  readonly when: string;
  readonly has: Partial<Record<keyof typeof path, Has>>;
  readonly kernel?: keyof typeof path;
  readonly server?: keyof typeof path;
  readonly problem?: string;
}[] = [
  {
    when: "the set Python has both",
    has: { setting: both, active: both, onPath: both, own: both },
    kernel: "setting",
    server: "setting",
  },
  {
    when: "the set Python needs a server and ours has it",
    has: { setting: kernelOnly, onPath: both, own: both },
    kernel: "setting",
    server: "own",
  },
  {
    when: "the set Python needs a server and one on PATH has it",
    has: { setting: kernelOnly, onPath: serverOnly, known: both },
    kernel: "setting",
    server: "onPath",
  },
  {
    when: "the set Python needs a server and there is none",
    has: { setting: kernelOnly, active: kernelOnly, onPath: none },
    problem: "engine.missing create",
  },
  {
    when: "the set Python has no ipykernel",
    has: { setting: serverOnly, active: both, onPath: both, own: both },
    problem: "engine.no_kernel_package add-kernel-package",
  },
  {
    when: "the set Python does not run",
    has: { setting: "broken", active: both, onPath: both, own: both },
    problem: "engine.no_python",
  },
  {
    when: "the selected Python has both",
    has: { active: both, onPath: both, own: both },
    kernel: "active",
    server: "active",
  },
  {
    when: "the selected Python needs a server and ours has it",
    has: { active: kernelOnly, onPath: both, own: serverOnly },
    kernel: "active",
    server: "own",
  },
  {
    when: "the selected Python needs a server and any has it",
    has: { active: kernelOnly, known: serverOnly },
    kernel: "active",
    server: "known",
  },
  {
    when: "the selected Python needs a server and there is none",
    has: { active: kernelOnly, onPath: kernelOnly },
    problem: "engine.missing create",
  },
  {
    when: "the selected Python has no ipykernel, PATH has both",
    has: { active: none, onPath: both },
    kernel: "onPath",
    server: "onPath",
    problem: "engine.no_kernel_package add-kernel-package,create",
  },
  {
    when: "the selected Python has no ipykernel, ours has both",
    has: { active: none, own: both },
    kernel: "own",
    server: "own",
    problem: "engine.no_kernel_package add-kernel-package,create",
  },
  {
    when: "the selected Python has no ipykernel and nothing has",
    has: { active: serverOnly, onPath: none },
    problem: "engine.no_kernel_package add-kernel-package,create",
  },
  {
    when: "the selected Python does not run, PATH has both",
    has: { active: "broken", onPath: both },
    kernel: "onPath",
    server: "onPath",
    problem: "engine.no_python",
  },
  {
    when: "the selected Python does not run and is the only one",
    has: { active: "broken" },
    problem: "engine.no_python",
  },
  {
    when: "PATH has both",
    has: { onPath: both, own: both, known: both },
    kernel: "onPath",
    server: "onPath",
  },
  {
    when: "PATH runs kernels and ours serves",
    has: { onPath: kernelOnly, own: both },
    kernel: "onPath",
    server: "own",
  },
  {
    when: "PATH has nothing and ours has both",
    has: { onPath: none, own: both, known: both },
    kernel: "own",
    server: "own",
  },
  {
    when: "only one found elsewhere has both",
    has: { onPath: none, known: both },
    kernel: "known",
    server: "known",
  },
  {
    when: "kernel and server are on two Pythons",
    has: { onPath: serverOnly, known: kernelOnly },
    kernel: "known",
    server: "onPath",
  },
  {
    when: "there are Pythons without anything",
    has: { onPath: none, known: none },
    problem: "engine.missing create",
  },
  {
    when: "there are servers but nothing that runs kernels",
    has: { onPath: serverOnly },
    problem: "engine.missing create",
  },
  {
    when: "ipykernel is too old",
    has: { onPath: { ipykernel: "5.5.6", jupyter_server: "2.0.0" } },
    problem: "engine.missing create",
  },
  {
    when: "jupyter_server is too old",
    has: { onPath: { ipykernel: "6.0.0", jupyter_server: "0.3.0" } },
    problem: "engine.missing create",
  },
  { when: "there is no Python", has: {}, problem: "engine.no_python" },
];

describe("chooseEngine", () => {
  for (const { when, has, kernel, server, problem } of rows) {
    it(`${when}: ${kernel ? `${kernel} runs, ${String(server)} serves` : String(problem)}`, () => {
      const choice = chooseEngine(machine(has));
      const { engine } = choice;
      assert.deepEqual(
        {
          kernel: engine?.kind === "managed" ? engine.kernel.path : undefined,
          server: engine?.kind === "managed" ? engine.server.path : undefined,
          problem: choice.problem && [choice.problem.code, choice.problem.offers.join()].join(" ").trim(),
        },
        { kernel: kernel && path[kernel], server: server && path[server], problem },
      );
    });
  }

  it("says of every interpreter why it was or was not taken", () => {
    const { findings } = chooseEngine(
      machine({ active: kernelOnly, own: serverOnly, onPath: both, known: none }),
    );
    assert.deepEqual(findings, [
      {
        subject: "Python 3.12 (active), /active/python (Python extension)",
        outcome: "chosen",
        why: "It runs the scripts; it does not have jupyter_server.",
      },
      {
        subject: "Python 3.12 (path), /path/python3 (PATH)",
        outcome: "usable",
        why: "It has all that is needed, but another comes first.",
      },
      {
        subject: "Python 3.12 (own), /own/python (made by Backburner)",
        outcome: "chosen",
        why: "It runs the Jupyter server.",
      },
      {
        subject: "Python 3.12 (known), /known/python (found on this machine)",
        outcome: "unusable",
        why: "It does not have ipykernel and does not have jupyter_server.",
      },
    ]);
  });

  it("names the interpreter that does not run", () => {
    assert.deepEqual(chooseEngine(machine({ setting: "broken" })).findings, [
      {
        subject: "/setting/python (backburner.python.path)",
        outcome: "unusable",
        why: "It is not there or does not run as Python 3.",
      },
    ]);
  });

  it("says once what was found in two ways", () => {
    const twice = interpreter("/usr/bin/python3", both, "python-extension");
    const { findings } = chooseEngine({
      active: { path: twice.path, interpreter: twice },
      discovered: [{ ...twice, source: "path" }],
    });
    assert.equal(findings.length, 1);
  });

  it("takes the server that the user named before everything else", () => {
    const token = new Secret("s3cret");
    const server = { url: "https://hub.example/user/a/", label: "Jupyter at hub.example", token };
    const choice = chooseEngine({ ...machine({ setting: both, own: both }), server });
    assert.deepEqual(choice.engine, { kind: "server", ...server });
    assert.deepEqual(choice.findings[0], {
      subject: "Jupyter at hub.example (backburner.jupyter.url)",
      outcome: "chosen",
      why: "It is set and it answers.",
    });
  });

  it("[D13] tells of all that was looked at beside a named server: its kernels, each Python, the servers that run here", () => {
    const python3 = { name: "python3", display_name: "Python 3", language: "python", isDefault: true };
    const server = {
      url: "https://hub.example/",
      label: "Jupyter at hub.example",
      kernels: [python3, { ...python3, name: "torch", display_name: "Torch", isDefault: false }],
      kernelName: "torch",
    };
    const local = { label: "Jupyter at localhost:8888", version: "2.14.0" };
    const running = [
      { ...local, url: server.url },
      { ...local, url: "http://localhost:1/" },
      { ...local, url: "http://localhost:2/", problem: new AppError("jupyter.unauthorized", "No.") },
      { ...local, url: "http://localhost:3/", problem: new AppError("jupyter.unreachable", "It is gone.") },
    ];
    const choice = chooseEngine({ ...machine({ setting: both }), server, running });
    assert.equal(choice.engine?.kind === "server" && choice.engine.kernelName, "torch");
    const chooseIt = 'it is taken only when you choose it with "Select Jupyter Engine…".';
    assert.deepEqual(
      choice.findings.slice(1).map(({ subject, outcome, why }) => [subject, outcome, why]),
      [
        [
          "its kernel Python 3 (python3)",
          "usable",
          'Scripts in python run on Torch (torch); "Select Jupyter Engine…" offers both.',
        ],
        [
          "its kernel Torch (torch)",
          "chosen",
          "Scripts in python run on it: backburner.jupyter.kernel names it.",
        ],
        [
          "Python 3.12 (setting), /setting/python (backburner.python.path)",
          "usable",
          "It has all that is needed, but backburner.jupyter.url names a server.",
        ],
        [
          `${local.label}, http://localhost:1/ (runs on this machine)`,
          "usable",
          `It has version 2.14.0; ${chooseIt}`,
        ],
        [
          `${local.label}, http://localhost:2/ (runs on this machine)`,
          "usable",
          `It has version 2.14.0 and needs a password; ${chooseIt}`,
        ],
        [`${local.label}, http://localhost:3/ (runs on this machine)`, "unusable", "It is gone."],
      ],
    );
  });

  for (const code of ["jupyter.unreachable", "jupyter.unauthorized", "jupyter.not_jupyter"] as const) {
    it(`takes nothing in place of a named server: ${code}`, () => {
      const problem = { code, message: "Do this.", offers: [] };
      const server = { url: "http://127.0.0.1:1/", label: "Jupyter at 127.0.0.1:1", problem };
      const choice = chooseEngine({ ...machine({ setting: both }), server });
      assert.deepEqual({ engine: choice.engine, problem: choice.problem }, { engine: undefined, problem });
    });
  }
});
