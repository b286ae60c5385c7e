import assert from "node:assert/strict";
import { runScenario } from "../../../support/conformance/run-scenario.ts";

/** All client scenarios of the two versions that need no sign-in. */
const scenarios = {
  "2025-11-25": [
    "initialize",
    "tools_call",
    "elicitation-sep1034-client-defaults",
    "sse-retry",
    "json-schema-2020-12-preservation",
  ],
  "2026-07-28": [
    "tools_call",
    "request-metadata",
    "sep-2322-client-request-state",
    "http-standard-headers",
    "http-custom-headers",
    "http-invalid-tool-headers",
    "json-schema-ref-no-deref",
    "json-schema-2020-12-preservation",
  ],
} as const;

describe("conformance of the MCP client", function () {
  this.timeout(120_000);

  for (const [version, names] of Object.entries(scenarios)) {
    for (const name of names) {
      it(`[T5] ${name} of ${version}`, async () => {
        const { problems, passed } = await runScenario(name, version);
        assert.deepEqual(problems, []);
        assert.ok(passed > 0);
      });
    }
  }
});
