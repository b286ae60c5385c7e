import assert from "node:assert/strict";
import { Secret } from "../../../../../src/core/base/secret.ts";
import type { ServerAccess } from "../../../../../src/core/tools/server-access.ts";
import { ToolServerError } from "../../../../../src/core/tools/tool-server-error.ts";
import { askingAnyway } from "../../../../../src/extension/tools/oauth/asking-anyway.ts";
import { toolServer } from "../../../../support/tools/tool-page.ts";

const { signal } = new AbortController();

describe("the check of a server with a sign-in", () => {
  const access = (credential: ServerAccess["credential"]): ServerAccess => ({
    credential,
    headers: async () => ({}),
    refused: async () => true,
  });
  const unauthorized = new ToolServerError("tools.unauthorized", "auth", "Sign in.");
  const given = async (url: string, auth: "oauth_2.1" | "bearer", credential: ServerAccess["credential"]) => {
    const target = askingAnyway({ server: toolServer({ url, auth }), access: access(credential) });
    assert.equal(
      await target.access.refused({ status: 401, challenge: undefined, credential: undefined }, signal),
      true,
    );
    assert.deepEqual(await target.access.headers(signal), {});
    return (await target.access.credential(signal))?.reveal();
  };

  it("[T3, O2] asks without a token where there is none, and with the one that is there", async () => {
    assert.equal(
      await given("https://one.example", "oauth_2.1", () => Promise.reject(unauthorized)),
      undefined,
    );
    assert.equal(await given("https://one.example", "oauth_2.1", async () => new Secret("t-1")), "t-1");
  });

  it("[T3] hides no other failure, and none of a server that gets no secret anyway", async () => {
    const other = new ToolServerError("tools.unreachable", "auth", "It cannot be renewed now.");
    await assert.rejects(
      given("https://one.example", "oauth_2.1", () => Promise.reject(other)),
      other,
    );
    await assert.rejects(
      given("http://one.example", "oauth_2.1", () => Promise.reject(unauthorized)),
      unauthorized,
    );
    await assert.rejects(
      given("https://one.example", "bearer", () => Promise.reject(unauthorized)),
      unauthorized,
    );
  });
});
