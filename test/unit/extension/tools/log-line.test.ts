import assert from "node:assert/strict";
import { logLine } from "../../../../src/extension/tools/log-line.ts";

describe("a line for the log of a tool server", () => {
  it("[T5] is one line without secrets", () => {
    assert.equal(
      logLine("POST /mcp\r\nAuthorization: Bearer canary\n\u001b[31m2026-01-01 [error] forged"),
      "POST /mcp ⏎ Authorization: [secret] ⏎  [31m2026-01-01 [error] forged",
    );
  });

  it("[T5] is bounded", () => {
    assert.equal(logLine("x".repeat(2048)), "x".repeat(2048));
    for (const length of [2049, 10_000_000]) {
      assert.equal(logLine("x".repeat(length)), `${"x".repeat(2047)}…`);
    }
  });
});
