import assert from "node:assert/strict";
import {
  controlApiOf,
  codeModeOf,
  gracesOf,
  limitsOf,
  metadataDocumentOf,
  type ReadSetting,
  retentionOf,
  variablesOf,
} from "../../../src/extension/setting-values.ts";

const reading =
  (values: Readonly<Record<string, unknown>>): ReadSetting =>
  (key) =>
    values[key];

describe("the values of settings", () => {
  it("[D9] are the contract's where the user has set none", () => {
    assert.deepEqual(limitsOf(reading({}), undefined), { maxConcurrent: 3, maxRuntimeSeconds: 3600 });
    assert.deepEqual(gracesOf(reading({})), { disconnectSeconds: 60, uiLostSeconds: 600 });
    assert.deepEqual(retentionOf(reading({})), {
      maxDaemonBytes: 268_435_456,
      maxTotalBytes: 2_147_483_648,
      maxAgeDays: 14,
    });
  });

  it("[K3] let scripts call tools, so often and no more", () => {
    const usual = { enabled: true, maxCallsPerRun: 50, maxCallsPerHour: 600 };
    assert.deepEqual(codeModeOf(reading({})), usual);
    const nonsense = {
      "codeMode.enabled": 1,
      "codeMode.maxCallsPerRun": "9",
      "codeMode.maxCallsPerHour": NaN,
    };
    assert.deepEqual(codeModeOf(reading(nonsense)), usual);
    const own = { "codeMode.enabled": false, "codeMode.maxCallsPerRun": 0, "codeMode.maxCallsPerHour": 1e9 };
    assert.deepEqual(codeModeOf(reading(own)), {
      enabled: false,
      maxCallsPerRun: 1,
      maxCallsPerHour: 100_000,
    });
  });

  it("[D9] take the run time from the setting, then from the environment", () => {
    assert.equal(limitsOf(reading({}), "120").maxRuntimeSeconds, 120);
    assert.equal(limitsOf(reading({ "daemons.maxRuntime": 60 }), "120").maxRuntimeSeconds, 60);
    assert.equal(limitsOf(reading({ "daemons.maxRuntime": "60" }), "nonsense").maxRuntimeSeconds, 3600);
  });

  it("[D9] are moved into their bounds, and nonsense counts as not set", () => {
    for (const value of [Number.NaN, Infinity, "3", null, {}]) {
      assert.equal(limitsOf(reading({ "daemons.maxConcurrent": value }), undefined).maxConcurrent, 3);
    }
    assert.equal(limitsOf(reading({ "daemons.maxConcurrent": 0 }), undefined).maxConcurrent, 1);
    assert.equal(limitsOf(reading({ "daemons.maxConcurrent": 2.9 }), undefined).maxConcurrent, 2);
    assert.equal(gracesOf(reading({ "daemons.disconnectGrace": 0 })).disconnectSeconds, 5);
    assert.equal(gracesOf(reading({ "daemons.uiLostGrace": 0 })).uiLostSeconds, 0);
  });

  it("[O2] take as a document about this client only what a client can have as its id", () => {
    const documents = [
      "https://app.example/client.json",
      " https://app.example/client.json?v=2 ",
      "https://app.example/",
      "https://user@app.example/client.json",
      "https://app.example/client.json#x",
      "http://app.example/client.json",
      "client.json",
      "",
    ];
    assert.deepEqual(
      documents.map((value) => metadataDocumentOf(reading({ "tools.clientMetadataDocument": value }))),
      [documents[0], documents[1]?.trim(), ...Array<undefined>(6).fill(undefined)],
    );
  });

  it("[A1] leave the control API off, at a free port, for everything that is no switch and no port", () => {
    assert.deepEqual(controlApiOf(reading({})), { enabled: false, port: 0 });
    for (const value of ["true", 1, null, {}])
      assert.equal(controlApiOf(reading({ "api.enabled": value })).enabled, false);
    for (const value of ["80", 0, -1, 65_536, 80.5, Number.NaN, null])
      assert.equal(controlApiOf(reading({ "api.port": value })).port, 0);
    assert.deepEqual(controlApiOf(reading({ "api.enabled": true, "api.port": 65_535 })), {
      enabled: true,
      port: 65_535,
    });
  });

  it("take as variables only texts under names that an environment can have", () => {
    const value = { A: "1", "B C": "2", "1D": "3", E: 4, __proto__: "5" };
    assert.deepEqual(variablesOf(reading({ "run.environment": value })), { A: "1" });
    assert.deepEqual(variablesOf(reading({ "run.environment": null })), {});
  });
});
