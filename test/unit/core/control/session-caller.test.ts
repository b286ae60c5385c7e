import assert from "node:assert/strict";
import { Secret } from "../../../../src/core/base/secret.ts";
import { withSessions } from "../../../../src/core/control/session-caller.ts";
import { quietLog } from "../../../support/executor.ts";

const admin = { tokenId: "t-1", owner: "local", role: "admin" } as const;

describe("session tokens at the control API", () => {
  let sessions: readonly Secret[] | undefined = [new Secret("other-token"), new Secret("session-token")];
  const tokens = withSessions(
    { find: (token) => Promise.resolve(token === "admin-token" ? admin : undefined) },
    () => (sessions === undefined ? Promise.reject(new Error("locked")) : Promise.resolve(sessions)),
    quietLog,
  );

  it("[T9, A3] are accepted with the role of a user, beside the tokens that were made", async () => {
    assert.deepEqual(await tokens.find("session-token"), {
      tokenId: "session",
      owner: "local",
      role: "user",
    });
    assert.deepEqual(await tokens.find("admin-token"), admin);
  });

  it("[T9, bad/api-token] are none when they are others, taken back, or cannot be read", async () => {
    assert.equal(await tokens.find("session-toke"), undefined);
    assert.equal(await tokens.find(""), undefined);
    sessions = [];
    assert.equal(await tokens.find("session-token"), undefined);
    sessions = undefined;
    assert.equal(await tokens.find("session-token"), undefined);
    assert.deepEqual(await tokens.find("admin-token"), admin);
  });
});
