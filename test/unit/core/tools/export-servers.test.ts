import assert from "node:assert/strict";
import fc from "fast-check";
import { exportServers } from "../../../../src/core/tools/export-servers.ts";
import { importServers } from "../../../../src/core/tools/import-servers.ts";
import { checkToolServer } from "../../../../src/protocol/check-tool-server.ts";
import type { ToolServer } from "../../../../src/protocol/tools.ts";
import { toolServer } from "../../../support/tools/fake-tool-client.ts";

const word = fc.stringMatching(/^[A-Za-z][\w.-]{0,20}$/);
const text = fc.string({
  unit: fc.constantFrom("a", "!", "*", ",", " ", '"', "\\", "\n", "//", "/*", "}", "é", "😀", "\u2028"),
  maxLength: 30,
});

/** All but that PKCE may be silent, which each user decides; what goes without saying is not kept. */
const oauth = fc
  .record(
    {
      client_id: fc.constantFrom("", "my-client", "https://app.example/client.json"),
      client_auth: fc.constantFrom("none", "client_secret_basic", "client_secret_post" as const),
      scopes: fc.uniqueArray(word),
      omit_resource: fc.boolean(),
      allow_silent_pkce: fc.constant(false),
    },
    { noNullPrototype: true },
  )
  .filter(
    (one) => one.client_id !== "" || one.client_auth !== "none" || one.scopes.length > 0 || one.omit_resource,
  );

/** All that can be saved. */
const servers: fc.Arbitrary<{ server: ToolServer; specText?: string }[]> = fc.uniqueArray(
  fc
    .record({
      id: word.filter((id) => id !== "vscode"),
      type: fc.constantFrom("mcp" as const, "openapi" as const),
      url: fc.constantFrom("http://127.0.0.1:8080/mcp", "https://example.com/", "https://[::1]:8443/a?b=c"),
      spec_path: fc.constantFrom("openapi.json", "/v1/openapi.yaml", "https://example.com/spec"),
      inline_spec: fc.boolean(),
      auth: fc.constantFrom("none", "bearer", "session", "oauth", "oauth_2.1" as const),
      account: fc.option(fc.record({ provider: word, scopes: fc.array(text) }, { noNullPrototype: true }), {
        nil: undefined,
      }),
      oauth: fc.option(oauth, { nil: undefined }),
      headers: fc.uniqueArray(fc.oneof(word, fc.constant("Authorization"), fc.constant("__proto__"))),
      name: text,
      description: text,
      enabled: fc.boolean(),
      tool_filter: fc.array(text),
      spec: fc.constantFrom("openapi: 3.1.0", '{"openapi": "3.0.0"} // x'),
    })
    .map(({ spec, oauth: one, ...rest }) => {
      const server: ToolServer = { ...rest, ...(one === undefined ? {} : { oauth: one }) };
      return server.inline_spec ? { server, specText: spec } : { server };
    })
    .filter(({ server, specText }) => Object.keys(checkToolServer(server, specText ?? "", [])).length === 0),
  { selector: ({ server }) => server.id, minLength: 1, maxLength: 5 },
);

describe("exportServers", () => {
  it("[T8] writes what Open WebUI reads", () => {
    const server = toolServer({
      type: "openapi",
      auth: "oauth",
      account: { provider: "github", scopes: ["repo"] },
      headers: ["X-Org"],
      tool_filter: ["!delete"],
      enabled: false,
      inline_spec: true,
    });
    assert.deepEqual(JSON.parse(exportServers([{ server, specText: "openapi: 3.1.0" }])), [
      {
        type: "openapi",
        url: "http://127.0.0.1:8080/mcp",
        spec_type: "json",
        spec: "openapi: 3.1.0",
        path: "openapi.json",
        auth_type: "system_oauth",
        headers: { "X-Org": "" },
        key: "",
        account: { provider: "github", scopes: ["repo"] },
        config: { enable: false, function_name_filter_list: ["!delete"] },
        info: { id: "files", name: "Files", description: "" },
      },
    ]);
  });

  it("[T8] writes no key that is in an address", () => {
    const server = toolServer({
      type: "openapi",
      url: "https://a.example/api?apiKey=k-123&team=a",
      spec_path: "https://a.example/openapi.json?token=t-123",
    });
    const [entry] = JSON.parse(exportServers([{ server }])) as [{ url: string; path: string }];
    assert.deepEqual(
      [entry.url, entry.path],
      ["https://a.example/api?apiKey=&team=a", "https://a.example/openapi.json?token="],
    );
  });

  it("[T8, O4] writes the client of a sign-in in Open WebUI's words, without its secret", () => {
    const server = toolServer({
      auth: "oauth_2.1",
      oauth: {
        client_id: "my-client",
        client_auth: "client_secret_basic",
        scopes: ["mail.read", "offline_access"],
        omit_resource: true,
        allow_silent_pkce: true,
      },
    });
    const [entry] = JSON.parse(exportServers([{ server }])) as [{ auth_type: unknown; info: unknown }];
    assert.deepEqual(
      [entry.auth_type, entry.info],
      [
        "oauth_2.1_static",
        {
          ...{ id: "files", name: "Files", description: "" },
          oauth_client_id: "my-client",
          oauth_client_auth: "client_secret_basic",
          oauth_scope: "mail.read offline_access",
          oauth_resource_parameter: "omit",
        },
      ],
    );
  });

  it("[T8] loses nothing on the way to a file and back, and names each secret that is to be set", () => {
    fc.assert(
      fc.property(servers, (all) => {
        const back = importServers(exportServers(all), []);
        const without = back.servers.map(({ headerValues, ...rest }) => {
          assert.deepEqual(headerValues, {});
          return rest;
        });
        assert.deepEqual(without, all);
        const secrets = all.flatMap(({ server: { auth, oauth: one, headers } }) => [
          ...(auth === "oauth_2.1" && one !== undefined && one.client_id !== "" && one.client_auth !== "none"
            ? ["client secret"]
            : []),
          ...(auth === "bearer" ? ["key"] : []),
          ...(headers.length > 0 ? ["headers"] : []),
        ]);
        assert.equal(back.notes.length, secrets.length);
      }),
    );
  });

  it("[T8, bad/tools-import] survives any JSON", () => {
    const json = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom("mcpServers", "servers", "mcp", "url"), fc.jsonValue()),
      fc.array(
        fc.dictionary(fc.constantFrom("url", "type", "headers", "info", "config", "spec"), fc.jsonValue()),
      ),
      fc.dictionary(
        word,
        fc.dictionary(fc.constantFrom("url", "type", "headers", "command", "oauth"), fc.jsonValue()),
      ),
    );
    fc.assert(
      fc.property(json, (value) => {
        try {
          importServers(JSON.stringify(value), []);
        } catch (error) {
          assert.equal((error as { code?: unknown }).code, "tools.invalid");
        }
      }),
    );
  });
});
