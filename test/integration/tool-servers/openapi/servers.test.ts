import assert from "node:assert/strict";
import type { ApiServer } from "../../../support/tool-servers/api-server.ts";
import { coverPng, startBookshop } from "../../../support/tool-servers/bookshop.ts";
import { callTool, connectOpenApi } from "../../../support/tool-servers/openapi-client.ts";
import { startPrefixedApi } from "../../../support/tool-servers/prefixed-api.ts";
import { startWeatherStation } from "../../../support/tool-servers/weather-station.ts";

const signal = new AbortController().signal;
const key = "sesame-1";

describe("OpenAPI servers", () => {
  let server: ApiServer | undefined;

  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  it("[T6] a connection reads the document and says what the server is", async () => {
    server = await startBookshop({ key });
    const { client, steps } = await connectOpenApi({ url: server.url, key });
    assert.deepEqual(steps, ["address", "connect", "http", "protocol", "auth"]);
    assert.deepEqual(client.facts, {
      title: "Bookshop",
      description: "Books that can be found and ordered.",
      version: "2.3.0",
      protocol: "OpenAPI 3.1",
    });
    const { tools, skipped } = await client.list(signal);
    assert.deepEqual(
      tools.map(({ name }) => name),
      ["findBooks", "getBook", "deleteBook", "get_books_id_cover", "order"],
    );
    assert.deepEqual(skipped, []);
    await client.close();
  });

  it("[T6] calls send parameters, bodies and the key, and give what is answered", async () => {
    server = await startBookshop({ key });
    const { client } = await connectOpenApi({ url: server.url, key });
    const found = await callTool(client, "findBooks", {
      words: "war & peace",
      tags: ["old", "long"],
      "X-Locale": "de",
      session: "s 1",
    });
    const title = "War and Peace (war & peace)";
    assert.deepEqual(found, {
      ok: true,
      content: [
        { kind: "json", text: JSON.stringify({ books: [{ id: 7, title, tags: "old|long" }] }, undefined, 2) },
      ],
    });
    const seen = server.requests.at(-1);
    assert.equal(seen?.url, "/books?words=war%20%26%20peace&tags=old%7Clong");
    const { authorization, cookie, "x-locale": locale } = seen.headers;
    assert.deepEqual(
      { authorization, cookie, locale },
      {
        authorization: `Bearer ${key}`,
        cookie: "session=s%201",
        locale: "de",
      },
    );
    const ordered = await callTool(client, "order", { book: 7, copies: 2, note: null });
    assert.deepEqual(ordered.content, [
      { kind: "json", text: JSON.stringify({ number: "A-1", book: 7, copies: 2, note: null }, undefined, 2) },
    ]);
  });

  it("[T6] pictures, empty answers and failures of a call", async () => {
    server = await startBookshop();
    const { client } = await connectOpenApi({ url: server.url });
    assert.deepEqual(await callTool(client, "get_books_id_cover", { id: 7 }), {
      ok: true,
      content: [{ kind: "image", mime: "image/png", data: coverPng }],
    });
    assert.deepEqual(await callTool(client, "deleteBook", { id: 7 }), {
      ok: true,
      content: [{ kind: "text", text: "HTTP 204 No Content: done, with an empty answer." }],
    });
    assert.equal((await callTool(client, "getBook", { id: 404 })).ok, false);
    const before = server.requests.length;
    assert.deepEqual(await callTool(client, "getBook", {}), {
      ok: false,
      content: [{ kind: "text", text: 'The argument "id" is missing.' }],
    });
    assert.equal(server.requests.length, before);
    await assert.rejects(callTool(client, "burnBook"), { code: "tools.unknown", step: "tools" });
  });

  it("[T6] a key that is not accepted is for the user to set", async () => {
    server = await startBookshop({ key });
    const { client } = await connectOpenApi({ url: server.url, key: "wrong" });
    await assert.rejects(callTool(client, "getBook", { id: 7 }), {
      code: "tools.unauthorized",
      step: "auth",
    });
  });

  it("[T6, bad/tools-swagger-2] Swagger 2.0 in YAML, with a key under its own name and nowhere else", async () => {
    server = await startWeatherStation(key);
    const { client } = await connectOpenApi({ url: server.url, spec_path: "swagger.yaml", key });
    assert.equal(client.facts.protocol, "Swagger 2.0");
    const { tools } = await client.list(signal);
    assert.deepEqual(
      tools.map(({ name, parameters }) => [name, parameters]),
      [
        [
          "weather",
          {
            type: "object",
            properties: { town: { type: "string" }, days: { type: "array", items: { type: "string" } } },
            required: ["town"],
            additionalProperties: false,
          },
        ],
        [
          "put_weather_town",
          {
            type: "object",
            properties: {
              town: { type: "string" },
              degrees: { type: ["number", "null"] },
              sky: { type: "string", enum: ["clear", "grey"] },
            },
            required: ["town", "degrees"],
            additionalProperties: false,
          },
        ],
      ],
    );
    const { content } = await callTool(client, "weather", { town: "Ulm", days: ["Mon", "Tue"] });
    assert.deepEqual(content, [{ kind: "json", text: '{\n  "url": "/v1/weather/Ulm?days=Mon%7CTue"\n}' }]);
    assert.equal(server.requests.at(-1)?.headers.authorization, undefined);
    assert.equal((await callTool(client, "put_weather_town", { town: "Ulm", degrees: 3 })).ok, true);
    const wrong = await connectOpenApi({ url: server.url, spec_path: "swagger.yaml", key: "wrong" });
    await assert.rejects(callTool(wrong.client, "weather", { town: "Ulm" }), { code: "tools.unauthorized" });
  });

  it("[T6] a server behind a prefix, whose document wants the key as well", async () => {
    server = await startPrefixedApi(key);
    await assert.rejects(connectOpenApi({ url: server.url }), { code: "tools.unauthorized", step: "auth" });
    const { client } = await connectOpenApi({ url: server.url, key });
    assert.deepEqual((await callTool(client, "add_add_post", { a: 1, b: null })).content, [
      { kind: "json", text: "1" },
    ]);
    assert.equal(server.requests.at(-1)?.url, "/api/v1/add");
  });

  it("[T6] the user's headers win over the key", async () => {
    server = await startPrefixedApi("other");
    const { client } = await connectOpenApi({
      url: server.url,
      key,
      headerValues: { Authorization: "Bearer other" },
    });
    assert.deepEqual((await callTool(client, "add_add_post", { a: 1 })).content, [
      { kind: "json", text: "1" },
    ]);
  });
});
