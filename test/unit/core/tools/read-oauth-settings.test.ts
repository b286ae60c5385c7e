import assert from "node:assert/strict";
import { importServers } from "../../../../src/core/tools/import-servers.ts";
import type { OAuthSettings } from "../../../../src/protocol/oauth.ts";

const usual: OAuthSettings = {
  client_id: "",
  client_auth: "none",
  scopes: [],
  omit_resource: false,
  allow_silent_pkce: false,
};

/** What a connection of Open WebUI with this `info` gives. */
function read(info: object): { readonly oauth: unknown; readonly notes: readonly string[] } {
  const entry = { type: "mcp", url: "https://x.example/mcp", auth_type: "oauth_2.1_static" };
  const { servers, notes } = importServers(
    JSON.stringify([{ ...entry, info: { id: "files", ...info } }]),
    [],
  );
  return { oauth: servers[0]?.server.oauth, notes };
}

const note = "The client secret of files is not taken from the file; set it on its card before you sign in.";

describe("the client of a sign-in in a file of Open WebUI", () => {
  const cases: readonly (readonly [string, object, OAuthSettings | undefined, readonly string[]])[] = [
    ["nothing", {}, undefined, []],
    ["what goes without saying", { oauth_resource_parameter: "auto", oauth_scope: " " }, undefined, []],
    [
      "a client, whose secret is not taken",
      {
        oauth_client_id: " my-client ",
        oauth_client_secret: "s3cret",
        oauth_scope: "mail.read  offline_access",
        oauth_resource_parameter: "include",
      },
      {
        ...usual,
        client_id: "my-client",
        client_auth: "client_secret_post",
        scopes: ["mail.read", "offline_access"],
      },
      [note],
    ],
    [
      "a client without a secret, as we export it",
      { oauth_client_id: "my-client", oauth_client_auth: "none" },
      { ...usual, client_id: "my-client" },
      [],
    ],
    ["no resource", { oauth_resource_parameter: "omit" }, { ...usual, omit_resource: true }, []],
    ["a variable of another program", { oauth_client_id: "${env:CLIENT}" }, undefined, []],
    [
      "values of another kind",
      { oauth_client_id: 1, oauth_scope: ["a"], oauth_client_auth: {} },
      undefined,
      [],
    ],
  ];
  for (const [what, info, oauth, notes] of cases) {
    it(`[T8, O1] is read: ${what}`, () => {
      assert.deepEqual(read(info), { oauth, notes });
    });
  }

  it("[T8, O3] never switches PKCE's check off", () => {
    const { oauth } = read({ oauth_client_id: "a", allow_silent_pkce: true, oauth_allow_silent_pkce: true });
    assert.equal((oauth as OAuthSettings).allow_silent_pkce, false);
  });
});
