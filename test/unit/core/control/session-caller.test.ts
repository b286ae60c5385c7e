import assert from "node:assert/strict";
import { Secret } from "../../../../src/core/base/secret.ts";
import { withSession } from "../../../../src/core/control/session-caller.ts";
import { quietLog } from "../../../support/executor.ts";

const admin = { tokenId: "t-1", owner: "local", role: "admin" } as const;

describe("the session token at the control API", () => {
  let session: Secret | undefined = new Secret("session-token");
  const tokens = withSession(
    { find: (token) => Promise.resolve(token === "admin-token" ? admin : undefined) },
    () => (session === undefined ? Promise.reject(new Error("locked")) : Promise.resolve(session)),
    quietLog,
  );

  it("[T9, A3] is accepted with the role of a user, beside the tokens that were made", async () => {
    assert.deepEqual(await tokens.find("session-token"), {
      tokenId: "session",
      owner: "local",
      role: "user",
    });
    assert.deepEqual(await tokens.find("admin-token"), admin);
  });

  it("[T9, bad/api-token] is none when it is another one, nothing, or cannot be read", async () => {
    assert.equal(await tokens.find("session-toke"), undefined);
    assert.equal(await tokens.find(""), undefined);
    session = undefined;
    assert.equal(await tokens.find("session-token"), undefined);
    assert.deepEqual(await tokens.find("admin-token"), admin);
  });
});
