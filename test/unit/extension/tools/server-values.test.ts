import assert from "node:assert/strict";
import { placeOf, readServers, withServer } from "../../../../src/extension/tools/server-values.ts";
import { mcpServer } from "./servers.ts";

const weather = { id: "weather", type: "mcp", url: "https://weather.example/mcp" };

const full = {
  id: "shop.1",
  type: "openapi",
  url: "https://shop.example/api/",
  specPath: "v2/openapi.yaml",
  inlineSpec: true,
  auth: "oauth",
  account: { provider: "github", scopes: ["read:user"] },
  headers: ["X-Team"],
  name: "Shop",
  description: "Orders",
  enabled: false,
  tools: ["list_orders", "!delete_order"],
};

describe("the setting of tool servers", () => {
  it("[T2] gives all fields, and what goes without saying", () => {
    assert.deepEqual(readServers([weather, full]), {
      servers: [
        mcpServer(),
        {
          id: "shop.1",
          type: "openapi",
          url: "https://shop.example/api",
          spec_path: "v2/openapi.yaml",
          inline_spec: true,
          auth: "oauth",
          account: { provider: "github", scopes: ["read:user"] },
          headers: ["X-Team"],
          name: "Shop",
          description: "Orders",
          enabled: false,
          tool_filter: ["list_orders", "!delete_order"],
        },
      ],
      places: [0, 1],
      problems: [],
    });
    assert.deepEqual(readServers(undefined), { servers: [], places: [], problems: [] });
  });

  it("[O1] gives what the user has set for signing in, and writes it back without what goes without saying", () => {
    const oauth = {
      clientId: "my-client",
      clientAuth: "client_secret_basic",
      scopes: ["mail"],
      omitResource: true,
      allowSilentPkce: true,
    };
    const entries = [{ ...weather, auth: "oauth_2.1", oauth }];
    const [server] = readServers(entries).servers;
    assert.deepEqual(server?.oauth, {
      client_id: "my-client",
      client_auth: "client_secret_basic",
      scopes: ["mail"],
      omit_resource: true,
      allow_silent_pkce: true,
    });
    assert.ok(server);
    assert.deepEqual(withServer(entries, server, "weather"), entries);
    assert.deepEqual(withServer([], server, "weather"), entries);
    const usual = { ...server.oauth, client_id: "", client_auth: "none", scopes: [] } as const;
    const blank = { ...server, oauth: { ...usual, omit_resource: false, allow_silent_pkce: false } };
    assert.deepEqual(withServer(entries, blank, "weather"), [{ ...weather, auth: "oauth_2.1" }]);
    assert.equal(readServers([{ ...weather, oauth: {} }]).servers[0]?.oauth, undefined);
  });

  it("[O4, bad/tools-settings] takes no secret of a client out of the settings, and nothing that is none", () => {
    const { servers, problems } = readServers([
      { ...weather, oauth: { clientId: "a", clientSecret: "s3cret" } },
      { ...weather, id: "b", oauth: { clientAuth: "magic" } },
      { ...weather, id: "c", oauth: { scopes: "mail" } },
      { ...weather, id: "d", oauth: true },
    ]);
    assert.deepEqual(
      servers.map(({ id, oauth }) => [id, oauth?.client_id]),
      [["weather", "a"]],
    );
    assert.equal(problems.length, 4);
    assert.match(problems[0] ?? "", /has "clientSecret" of "oauth" in the settings/);
    assert.match(problems[1] ?? "", /left out: "oauth" cannot be read/);
  });

  it("[T2] keeps the closing slash of an MCP server only", () => {
    const urls = ["https://a.example/mcp/", "https://a.example/api//", "https://a.example/api?next=/"];
    const entries = [
      { id: "a", type: "mcp", url: urls[0] },
      { id: "b", type: "openapi", url: urls[1] },
      { id: "c", type: "openapi", url: urls[2] },
    ];
    assert.deepEqual(
      readServers(entries).servers.map(({ url }) => url),
      ["https://a.example/mcp/", "https://a.example/api", "https://a.example/api?next=/"],
    );
  });

  it("[T2] gives an OpenAPI server without an id one that no other has", () => {
    const entries = [
      { type: "openapi", url: "https://a.example", name: "Pet Store" },
      { type: "openapi", url: "https://b.example:8443/x" },
      { id: "pet-store", type: "openapi", url: "https://c.example" },
    ];
    assert.deepEqual(
      readServers(entries).servers.map(({ id }) => id),
      ["pet-store-2", "b-example-8443", "pet-store"],
    );
  });

  it("[bad/tools-settings] leaves out what makes no sense, says why, and goes on with the others", () => {
    const url = "https://a.example";
    const entries = [
      7,
      null,
      { id: "a", url },
      { type: "mcp", url, name: "No id" },
      { id: "b", type: "mcp" },
      { id: "c", type: "mcp", url: "file:///etc/passwd" },
      { id: "d", type: "mcp", url: "https://me:hidden@a.example" },
      { id: "e:1", type: "mcp", url },
      { id: "vscode", type: "mcp", url },
      { id: "f", type: "openapi", url, specPath: " " },
      { id: "g", type: "mcp", url, auth: "basic", enabled: "yes", headers: [1] },
      { id: "h", type: "mcp", url, auth: "oauth" },
      { id: "i", type: "mcp", url, headers: ["X Team"] },
      { id: "j", type: "mcp", url, account: { provider: "github", scopes: "user" } },
      { id: "k", type: "mcp", url, name: null },
      weather,
      { ...weather, url },
    ];
    const { servers, places, problems } = readServers(entries);
    assert.deepEqual([servers, places], [[mcpServer()], [15]]);
    assert.deepEqual(
      problems.map((problem) => problem.replace("The tool server in entry ", "")),
      [
        "1 is left out: it is no object.",
        "2 is left out: it is no object.",
        '3 ("a") is left out: its "type" is neither "mcp" nor "openapi".',
        '4 ("No id") is left out: it has no "id", which an MCP server needs.',
        '5 ("b") is left out: its "url" is no http or https address.',
        '6 ("c") is left out: its "url" is no http or https address.',
        '7 ("d") is left out: its "url" holds a user name or a password, which belong in a key.',
        '8 ("e:1") is left out: its "id" has a colon or a vertical bar.',
        '9 ("vscode") is left out: its "id" is not made of letters, digits, dots, dashes and underscores, or is "vscode".',
        '10 ("f") is left out: its "specPath" is empty.',
        '11 ("g") is left out: "auth" and "headers" and "enabled" cannot be read.',
        '12 ("h") is left out: its "auth" is "oauth", and no "provider" is named in "account".',
        '13 ("i") is left out: "headers" has something that is no name of a header.',
        '14 ("j") is left out: "account" cannot be read.',
        '15 ("k") is left out: "name" cannot be read.',
        '17 ("weather") is left out: another one has its "id".',
      ],
    );
    const noList = 'The setting "backburner.toolServers" is not a list. Correct it in the settings.';
    assert.deepEqual(
      ["x", {}, 1].map((value) => readServers(value)),
      [1, 2, 3].map(() => ({ servers: [], places: [], problems: [noList] })),
    );
  });

  it("[T2, bad/tools-settings] uses no secret that is written there, and says where it belongs", () => {
    const entry = {
      ...weather,
      auth: "bearer",
      key: "sk-canary",
      "x-apiToken": "canary",
      headers: { Authorization: "Bearer canary", "X-Team": "canary" },
    };
    const { servers, problems } = readServers([entry]);
    assert.deepEqual(servers, [mcpServer({ auth: "bearer", headers: ["Authorization", "X-Team"] })]);
    const ending =
      "in the settings, which is not used: settings are no place for secrets. Remove it there, and use “Set Key…” or “Set Value…” on the card of the server.";
    assert.deepEqual(
      problems,
      ['"key"', '"x-apiToken"', 'values of "headers"'].map(
        (what) => `The tool server in entry 1 ("weather") has ${what} ${ending}`,
      ),
    );
    assert.ok(!JSON.stringify([servers, problems]).includes("canary"));
  });
});

describe("a tool server that is written into the setting", () => {
  const server = mcpServer();

  it("[T2] has only the fields that say something", () => {
    assert.deepEqual(withServer([], server, server.id), [weather]);
    const [read] = readServers([full]).servers;
    assert.ok(read);
    assert.deepEqual(withServer([], read, read.id), [{ ...full, url: "https://shop.example/api" }]);
  });

  it("[bad/tools-settings] leaves all else as its user has written it", () => {
    const entries = [
      "nonsense",
      { ...weather, enabled: true, note: "mine", headers: { "X-Team": "blue" }, tools: [" a "] },
      { id: "weather", type: "mcp", url: "broken" },
      full,
    ];
    const read = readServers(entries).servers[0];
    assert.ok(read);
    assert.deepEqual(withServer(entries, read, "weather"), entries);
    assert.deepEqual(withServer(entries, { ...read, enabled: false, name: "Sun" }, "weather"), [
      "nonsense",
      {
        ...weather,
        enabled: false,
        note: "mine",
        headers: { "X-Team": "blue" },
        tools: [" a "],
        name: "Sun",
      },
      { id: "weather", type: "mcp", url: "broken" },
      full,
    ]);
  });

  it("[T2] takes the place of the one that it replaces, also under another id", () => {
    const renamed = { ...server, id: "sun", tool_filter: ["today"] };
    assert.deepEqual(withServer([full, { ...weather, name: "W" }], renamed, "weather"), [
      full,
      { ...weather, id: "sun", tools: ["today"] },
    ]);
    assert.deepEqual(withServer([full], renamed, "gone"), [
      full,
      { ...weather, id: "sun", tools: ["today"] },
    ]);
    assert.deepEqual(
      ["weather", "shop.1", "x"].map((id) => placeOf([full, 1, weather], id)),
      [2, 0, undefined],
    );
  });
});
