import assert from "node:assert/strict";
import { runScenario } from "../../../support/conformance/run-scenario.ts";

const both = [
  "metadata-default",
  "metadata-var1",
  "metadata-var2",
  "metadata-var3",
  "basic-cimd",
  "scope-from-www-authenticate",
  "scope-from-scopes-supported",
  "scope-omitted-when-undefined",
  "scope-step-up",
  "scope-retry-limit",
  "token-endpoint-auth-basic",
  "token-endpoint-auth-post",
  "token-endpoint-auth-none",
  "pre-registration",
] as const;

/** All client scenarios of the versions that sign in, and those of the revision that old servers are of. */
const scenarios = {
  "2025-03-26": ["2025-03-26-oauth-metadata-backcompat", "2025-03-26-oauth-endpoint-fallback"],
  "2025-11-25": both,
  "2026-07-28": [
    ...both,
    "resource-mismatch",
    "offline-access-scope",
    "offline-access-not-supported",
    "authorization-server-migration",
    "iss-supported",
    "iss-not-advertised",
    "iss-supported-missing",
    "iss-wrong-issuer",
    "iss-unexpected",
    "iss-normalized",
    "metadata-issuer-mismatch",
  ],
} as const;

describe("conformance of signing in to MCP servers", function () {
  this.timeout(120_000);

  for (const [version, names] of Object.entries(scenarios)) {
    for (const name of names) {
      it(`[O2] [O3] ${name} of ${version}`, async () => {
        const { problems, passed } = await runScenario(`auth/${name}`, version);
        assert.deepEqual(problems, []);
        assert.ok(passed > 0);
      });
    }
  }
});
