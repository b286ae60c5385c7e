import assert from "node:assert/strict";
import { apiDetails, listLine } from "../../../../src/extension/control/api-texts.ts";

describe("what is copied of the control API", () => {
  it("[A1] is the contract's lines, with a variable in place of the token", () => {
    const daemons = "http://127.0.0.1:4711/api/v1/daemons";
    const header = '-H "Authorization: Bearer $BACKBURNER_TOKEN"';
    const lines = apiDetails(4711).split("\n");
    assert.equal(lines[0], "http://127.0.0.1:4711");
    assert.deepEqual(
      lines.filter((line) => line.startsWith("curl")),
      [
        `curl ${header} ${daemons}`,
        `curl -X POST ${header} ${daemons}/<daemon_id>/stop`,
        `curl -X POST ${header} ${daemons}/chat/<chat_id>/stop`,
        `curl ${header} http://127.0.0.1:4711/api/v1/openapi.json`,
      ],
    );
  });

  it("[A3] has the token itself only in the line that is copied with it", () => {
    assert.match(listLine(4711, "bbk_token"), /^curl -H "Authorization: Bearer bbk_token" http:\/\/127/);
  });
});
