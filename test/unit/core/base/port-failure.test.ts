import assert from "node:assert/strict";
import { portFailure } from "../../../../src/core/base/port-failure.ts";

describe("a port that cannot be listened on", () => {
  const failure = (code: string): Error =>
    portFailure(Object.assign(new Error(code), { code }), 80, "agents.port_taken", "Choose another.");

  it("[A1, A4, bad/api-port-taken] is another program's, or not for this user; all else is told as it is", () => {
    const texts = ["EADDRINUSE", "EACCES", "EMFILE"].map((code) => failure(code).message);
    assert.deepEqual(texts, [
      "The port 80 on this machine is used by another program. Choose another.",
      "The port 80 on this machine may not be used by this user. Choose another.",
      "EMFILE",
    ]);
  });
});
