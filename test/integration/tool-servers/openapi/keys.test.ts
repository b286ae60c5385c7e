import assert from "node:assert/strict";
import { type ApiServer, sendJson, startApiServer } from "../../../support/tool-servers/api-server.ts";
import { callTool, connectOpenApi } from "../../../support/tool-servers/openapi-client.ts";

const key = "user:sesame&1";

/** A scheme, and what arrives: the address, then the headers that may hold a key. */
const table = [
  [
    { type: "http", scheme: "bearer" },
    { url: "/a?q=1", authorization: `Bearer ${key}`, cookie: "c=2" },
  ],
  [
    { type: "http", scheme: "basic" },
    { url: "/a?q=1", authorization: `Basic ${btoa(key)}`, cookie: "c=2" },
  ],
  [
    { type: "apiKey", in: "header", name: "X-Key" },
    { url: "/a?q=1", cookie: "c=2", "x-key": key },
  ],
  [
    { type: "apiKey", in: "query", name: "k" },
    { url: "/a?q=1&k=user%3Asesame%261", cookie: "c=2" },
  ],
  [
    { type: "apiKey", in: "cookie", name: "sid" },
    { url: "/a?q=1", cookie: `c=2; sid=${key}` },
  ],
] as const;

describe("keys of OpenAPI servers", () => {
  const servers: ApiServer[] = [];

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  async function start(): Promise<ApiServer> {
    const server = await startApiServer((_, response) => {
      sendJson(response, {});
    });
    servers.push(server);
    return server;
  }

  function specText(more: Readonly<Record<string, unknown>>): string {
    const parameters = [
      { name: "q", in: "query", schema: {} },
      { name: "c", in: "cookie", schema: {} },
    ];
    const paths = { "/a": { get: { operationId: "a", parameters } } };
    return JSON.stringify({ openapi: "3.0.0", info: {}, paths, ...more });
  }

  it("[T6] each goes where its scheme says, and nowhere else", async () => {
    const server = await start();
    const arrived = [];
    for (const [scheme] of table) {
      const text = specText({ security: [{ s: [] }], components: { securitySchemes: { s: scheme } } });
      const { client, steps } = await connectOpenApi({ url: server.url, key, specText: text });
      assert.deepEqual(steps, ["address", "protocol"]);
      await callTool(client, "a", { q: "1", c: "2" });
      const [seen] = server.requests.splice(0);
      assert.ok(seen !== undefined);
      const { url, headers } = seen;
      const kept = ["authorization", "cookie", "x-key"].filter((name) => headers[name] !== undefined);
      arrived.push([scheme, { url, ...Object.fromEntries(kept.map((name) => [name, headers[name]])) }]);
    }
    assert.deepEqual(arrived, table);
  });

  it("[T6, bad/tools-foreign-server] no key and no header of the user goes to another origin", async () => {
    const server = await start();
    const other = await start();
    for (const [scheme] of table) {
      const securitySchemes = { s: scheme };
      const text = specText({
        security: [{ s: [] }],
        components: { securitySchemes },
        servers: [{ url: other.url }],
      });
      const { client } = await connectOpenApi({
        url: server.url,
        key,
        specText: text,
        headerValues: { "X-Mine": "mine" },
      });
      assert.equal((await callTool(client, "a", { q: "1" })).ok, true);
    }
    assert.equal(server.requests.length, 0);
    assert.equal(other.requests.length, table.length);
    assert.doesNotMatch(JSON.stringify(other.requests), /sesame|mine|Basic/);
  });

  it("[T6] none goes over plain http to another machine", async () => {
    for (const [scheme] of table) {
      const text = specText({ security: [{ s: [] }], components: { securitySchemes: { s: scheme } } });
      const { client } = await connectOpenApi({ url: "http://api.invalid", key, specText: text });
      await assert.rejects(callTool(client, "a"), { code: "tools.unauthorized", step: "auth" });
    }
  });
});
