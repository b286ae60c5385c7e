import assert from "node:assert/strict";
import { editorMayNotAsk } from "../../../../src/extension/agents/editor-approval.ts";

const by = (values: Readonly<Record<string, unknown>>): boolean => editorMayNotAsk((key) => values[key]);

describe("the approval of the editor", () => {
  it("[A4] proves something where all calls are asked about", () => {
    assert.equal(by({}), false);
    assert.equal(
      by({
        "tools.global.autoApprove": false,
        "permissions.default": "default",
        defaultConfiguration: { mode: "interactive", approvals: "manual" },
        "autopilot.advanced.enabled": false,
      }),
      false,
    );
  });

  const open: readonly Readonly<Record<string, unknown>>[] = [
    { "tools.global.autoApprove": true },
    { "tools.global.autoApprove": { backburner_start_daemon: true } },
    { "tools.autoApprove": true },
    { "permissions.default": "autopilot" },
    { "permissions.default": "autoApprove" },
    { defaultConfiguration: { approvals: "assisted" } },
    { "autopilot.advanced.enabled": true },
  ];
  for (const values of open) {
    it(`[A4, bad/agent-auto-approve] proves nothing with ${JSON.stringify(values)}`, () => {
      assert.equal(by(values), true);
    });
  }
});
