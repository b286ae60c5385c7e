import assert from "node:assert/strict";
import { launcherPaths } from "../../../../src/adapters/python/interpreters.ts";
import { jupyterRuntimeFolders } from "../../../../src/adapters/python/jupyter-runtime-folders.ts";
import { parseProbe } from "../../../../src/adapters/python/probe.ts";

const report = {
  executable: "/usr/bin/python3",
  version: "3.11.2",
  prefix: "/usr",
  basePrefix: "/usr",
  conda: false,
  ipykernel: "6.17.0",
  jupyter_server: null,
};
const line = `backburner-probe:${JSON.stringify(report)}`;

describe("parseProbe", () => {
  it("reads the report among what else is printed", () => {
    assert.deepEqual(parseProbe(["hello from sitecustomize", line, "DeprecationWarning"]), report);
  });

  for (const [what, lines] of [
    ["nothing", []],
    ["something else", ["Python was not found; run without arguments to install from the Microsoft Store"]],
    ["half a report", [line.slice(0, 40)]],
    ["a report of another shape", ['backburner-probe:{"version":3}']],
    ["Python 2", [line.replace("3.11.2", "2.7.18")]],
  ] as const) {
    it(`makes nothing of ${what}`, () => {
      assert.equal(parseProbe(lines), undefined);
    });
  }
});

describe("launcherPaths", () => {
  it("reads what the launcher of Windows lists, old and new", () => {
    const printed = [
      " -V:3.12 *        C:\\Users\\Ada L\\AppData\\Local\\Programs\\Python\\Python312\\python.exe",
      " -3.8-64          C:\\Python38\\python.exe",
      "No installed Pythons found!",
      " -V:ContinuumAnalytics/py39-64 C:\\Miniconda3\\python.exe  ",
    ];
    assert.deepEqual(launcherPaths(printed), [
      "C:\\Users\\Ada L\\AppData\\Local\\Programs\\Python\\Python312\\python.exe",
      "C:\\Python38\\python.exe",
      "C:\\Miniconda3\\python.exe",
    ]);
  });
});

describe("jupyterRuntimeFolders", () => {
  it("has what the variables name first", () => {
    const env = {
      JUPYTER_RUNTIME_DIR: "/r",
      JUPYTER_DATA_DIR: "/d",
      XDG_DATA_HOME: "/s",
      XDG_RUNTIME_DIR: "/run/user/1",
    };
    assert.deepEqual(jupyterRuntimeFolders(env, "linux"), [
      "/r",
      "/d/runtime",
      "/s/jupyter/runtime",
      "/run/user/1/jupyter",
    ]);
  });

  it("takes no relative folder, which would lie in a workspace", () => {
    assert.deepEqual(jupyterRuntimeFolders({ JUPYTER_RUNTIME_DIR: "r", XDG_DATA_HOME: "/s" }, "linux"), [
      "/s/jupyter/runtime",
    ]);
  });
});
