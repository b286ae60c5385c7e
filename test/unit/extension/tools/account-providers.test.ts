import assert from "node:assert/strict";
import { accountProviders } from "../../../../src/extension/tools/account-providers.ts";

describe("the account providers that a tool server may have", () => {
  it("[T9] are the editor's own and those that extensions name, each once", () => {
    const manifests = [
      {},
      { contributes: {} },
      { contributes: { authentication: [{ id: "gitlab", label: "GitLab" }, { id: "github" }] } },
      { contributes: { authentication: [{ id: "acme" }, { label: "no id" }, null, 1] } },
      { contributes: { authentication: "nonsense" } },
    ];
    assert.deepEqual(accountProviders(manifests), ["github", "microsoft", "acme", "gitlab"]);
  });
});
