import assert from "node:assert/strict";
import { keeperEnvironment, serverEnvironment } from "../../../../src/adapters/keeper/environment.ts";

const window = {
  PATH: "/bin",
  Path: "C:\\Windows",
  HOME: "/home/me",
  LC_ALL: "C.UTF-8",
  XDG_DATA_HOME: "/data",
  https_proxy: "http://me:password@proxy:3128",
  NODE_EXTRA_CA_CERTS: "/ca.pem",
  GITHUB_TOKEN: "token",
  VSCODE_IPC_HOOK: "/run/hook",
  NODE_OPTIONS: "--require evil.js",
  PYTHONPATH: "/work",
  JUPYTER_TOKEN: "token",
  EMPTY: undefined,
};
const basic = {
  PATH: "/bin",
  Path: "C:\\Windows",
  HOME: "/home/me",
  LC_ALL: "C.UTF-8",
  XDG_DATA_HOME: "/data",
};

describe("The environment of what outlives a window", () => {
  it("reaches servers as the window does, and has no more of the window", () => {
    assert.deepEqual(keeperEnvironment(window), {
      ...basic,
      https_proxy: "http://me:password@proxy:3128",
      NODE_EXTRA_CA_CERTS: "/ca.pem",
      NODE_USE_ENV_PROXY: "1",
      ELECTRON_RUN_AS_NODE: "1",
    });
  });

  it("takes the window's network settings before its environment, in one spelling", () => {
    const env = keeperEnvironment(
      { HTTPS_PROXY: "http://env:1", NO_PROXY: "a", HOME: "/home/me" },
      { https_proxy: "http://setting:2", no_proxy: "b", NODE_USE_ENV_PROXY: "0" },
    );
    assert.deepEqual(env, {
      HOME: "/home/me",
      https_proxy: "http://setting:2",
      no_proxy: "b",
      NODE_USE_ENV_PROXY: "0",
      ELECTRON_RUN_AS_NODE: "1",
    });
  });

  it("has nothing for a Jupyter server that could be a secret", () => {
    assert.deepEqual(serverEnvironment(keeperEnvironment(window)), basic);
  });
});
