import assert from "node:assert/strict";
import { networkVariables } from "../../../src/extension/network-variables.ts";

describe("the network settings of the editor for another process", () => {
  const variables = (values: Readonly<Record<string, unknown>>, env = {}): object =>
    networkVariables((key) => values[key], env);
  const here = "localhost,127.0.0.1,::1";

  it("[D7] are its proxy, its exceptions and the system's certificates", () => {
    assert.deepEqual(variables({ proxy: "http://proxy:3128", noProxy: ["*.lan", "10.0.0.1"] }), {
      no_proxy: `*.lan,10.0.0.1,${here}`,
      http_proxy: "http://proxy:3128",
      https_proxy: "http://proxy:3128",
      NODE_USE_SYSTEM_CA: "1",
    });
  });

  it("leave the environment's alone where they say nothing, but never send this machine's own traffic away", () => {
    assert.deepEqual(variables({ proxy: "", noProxy: [] }, { NO_PROXY: "corp" }), {
      no_proxy: `corp,${here}`,
      NODE_USE_SYSTEM_CA: "1",
    });
  });

  it("can switch both off", () => {
    assert.deepEqual(variables({ proxySupport: "off", systemCertificates: false }), {
      no_proxy: here,
      NODE_USE_ENV_PROXY: "0",
    });
  });
});
