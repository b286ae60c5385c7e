import assert from "node:assert/strict";
import { ToolServerError } from "../../../../src/core/tools/tool-server-error.ts";
import { type ApiServer, startApiServer } from "../../../support/tool-servers/api-server.ts";
import { callTool, connectOpenApi } from "../../../support/tool-servers/openapi-client.ts";

const signal = new AbortController().signal;

/** What is no document, and what the user is told. */
const noDocuments = [
  ["", "it is empty"],
  ["<!doctype html><title>Sign in</title>", "it is a web page"],
  ["[]", "it is no object"],
  ["hello", "it is no object"],
  ["42", "it is no object"],
  ["{}", 'it has neither "openapi" nor "swagger"'],
  ["a: [1", "its YAML is broken"],
  ["\u0000\u0001\u0002", "it"],
  ["openapi: 4.0.0", "its version is 4.0, and only 2.0, 3.0 and 3.1 are known"],
  ["swagger: 1.2", "its version is 1.2, and only 2.0, 3.0 and 3.1 are known"],
  ["openapi: 3.0.0\ninfo: &a\n  b: *a", "its YAML repeats itself too often"],
  [
    `openapi: 3.0.0\na: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefgh"
      .split("")
      .map(
        (name, index) =>
          `${name}: &${name} [${Array(9)
            .fill(`*${"abcdefg".charAt(index)}`)
            .join(",")}]`,
      )
      .join("\n")}`,
    "its YAML repeats itself too often",
  ],
] as const;

describe("bad days of an OpenAPI server", () => {
  let server: ApiServer | undefined;

  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  async function serve(text: string, status = 200): Promise<string> {
    await server?.stop();
    server = await startApiServer((_, response) => {
      response.writeHead(status, { "content-type": "application/json" }).end(text);
    });
    return server.url;
  }

  async function failureOf(url: string): Promise<ToolServerError> {
    const error: unknown = await connectOpenApi({ url }).then(
      () => undefined,
      (one: unknown) => one,
    );
    assert.ok(error instanceof ToolServerError, String(error));
    return error;
  }

  it("[T6, bad/tools-no-document] what is no document is a failure of the step protocol", async () => {
    for (const [text, why] of noDocuments) {
      const { step, code, message } = await failureOf(await serve(text));
      assert.deepEqual([text, step, code], [text, "protocol", "tools.bad_reply"]);
      assert.ok(message.startsWith(`This is no OpenAPI document: ${why}`), message);
    }
    await assert.rejects(connectOpenApi({ specText: " " }), { step: "protocol", code: "tools.invalid" });
  });

  it("[T6, bad/tools-no-document] a status of failure is one of the step http, and says what to do", async () => {
    const missing = await failureOf(await serve("", 404));
    assert.deepEqual([missing.step, missing.code], ["http", "tools.bad_reply"]);
    assert.match(missing.message, /openapi\.json \(404\); check the URL and the path of the document/);
    const broken = await failureOf(await serve("", 500));
    assert.deepEqual([broken.step, broken.retry], ["http", true]);
  });

  it("[T6, bad/tools-no-document] nothing listens there", async () => {
    const url = await serve("");
    await server?.stop();
    const { step, code } = await failureOf(url);
    assert.deepEqual([step, code], ["connect", "tools.unreachable"]);
  });

  it("[T6, bad/tools-no-document] parts that make no sense cost their operations only", async () => {
    const paths = {
      "/a": { get: { operationId: "a", parameters: "x", security: "y", requestBody: 5, servers: {} } },
      "/b": { post: null, parameters: [null, 5, { in: "query" }, { name: "q", in: "body" }] },
      "/c": 7,
      "/d": {
        post: { operationId: "d", requestBody: { content: { "application/json": null, "text/plain": {} } } },
      },
    };
    for (const more of [{}, { servers: 3, components: 4, security: 5, info: [] }]) {
      const { client } = await connectOpenApi({
        specText: JSON.stringify({ openapi: "3.0.0", paths, ...more }),
      });
      const { tools, skipped } = await client.list(signal);
      assert.deepEqual(
        [tools.map(({ name }) => name), skipped.map(({ name }) => name)],
        [["a", "d"], ["post_b"]],
      );
    }
    const { client } = await connectOpenApi({ specText: JSON.stringify({ openapi: "3.0.0", paths: [1] }) });
    assert.deepEqual(await client.list(signal), { tools: [], skipped: [] });
  });

  it("[T6, bad/tools-broken-tool] what is nested without end costs its operation only", async () => {
    const nested = (open: string, close: string): string => open.repeat(30_000) + close.repeat(30_000);
    const operation = (id: string, schema: string): string =>
      `"/${id}":{"get":{"operationId":"${id}","parameters":[{"name":"q","in":"query","schema":${schema}}]}}`;
    const paths = [
      operation("in-place", nested('{"allOf":[', "]}")),
      operation("data", `{"type":"array","default":${nested("[", "]")}}`),
      operation("good", "{}"),
    ];
    const { client } = await connectOpenApi({ specText: `{"openapi":"3.0.0","paths":{${paths.join()}}}` });
    const { tools, skipped } = await client.list(signal);
    const why = "Its description is nested too deeply.";
    assert.deepEqual(
      [tools.map(({ name }) => name), skipped],
      [
        ["good"],
        [
          { name: "in-place", why },
          { name: "data", why },
        ],
      ],
    );
  });

  it("[T6, bad/tools-external-ref] nothing that is elsewhere is fetched", async () => {
    const url = await serve(JSON.stringify({ openapi: "3.0.0", info: {}, paths: {} }));
    const ref = { $ref: `${url}/canary.json#/x` };
    const json = { content: { "application/json": { schema: ref } } };
    const paths = {
      "/item": ref,
      "/parameter": { get: { parameters: [ref] } },
      "/body": { post: { requestBody: ref } },
      "/schema": { post: { requestBody: json, parameters: [{ name: "q", in: "query", schema: ref }] } },
      "/file": { post: { requestBody: { $ref: "file:///etc/passwd" } } },
    };
    const securitySchemes = { s: ref };
    const text = JSON.stringify({
      openapi: "3.1.0",
      info: {},
      paths,
      components: { securitySchemes },
      security: [{ s: [] }],
    });
    const { client } = await connectOpenApi({ specText: text });
    const { tools, skipped } = await client.list(signal);
    assert.deepEqual(
      [tools.map(({ name }) => name), skipped.map(({ name }) => name)],
      [["post_schema"], ["/item", "get_parameter", "post_body", "post_file"]],
    );
    assert.deepEqual(server?.requests, []);
  });

  it("[T6, bad/tools-foreign-server] a redirect to another origin is not followed", async () => {
    const url = await serve("{}");
    const other = await startApiServer((_, response) => {
      response.writeHead(307, { location: `${url}/canary` }).end();
    });
    const paths = { "/a": { post: { operationId: "a" } } };
    const specText = JSON.stringify({ openapi: "3.0.0", info: {}, paths });
    const { client } = await connectOpenApi({ url: other.url, key: "sesame", specText });
    await assert.rejects(callTool(client, "a"), { code: "tools.bad_reply" });
    assert.deepEqual(server?.requests, []);
    await other.stop();
  });

  it("[T6] a call can be given up", async () => {
    const hanging = await startApiServer(() => undefined);
    const specText = JSON.stringify({
      openapi: "3.0.0",
      info: {},
      paths: { "/a": { get: { operationId: "a" } } },
    });
    const { client } = await connectOpenApi({ url: hanging.url, specText });
    const controller = new AbortController();
    const call = client.call("a", {}, () => undefined, controller.signal);
    const reason = new Error("Enough");
    setTimeout(() => {
      controller.abort(reason);
    }, 50);
    await assert.rejects(call, (error) => error === reason);
    await hanging.stop();
  });

  it("[T6, bad/tools-huge-document] a large document is listed in turns with everything else", async () => {
    const specText = largeDocument();
    assert.ok(specText.length > 12_000_000, String(specText.length));
    const { client } = await connectOpenApi({ specText });
    let turns = 0;
    const listing = client.list(signal);
    let isListing = true;
    const turn = (): void => {
      turns += 1;
      if (isListing) setImmediate(turn);
    };
    setImmediate(turn);
    const { tools, skipped } = await listing;
    isListing = false;
    assert.deepEqual([tools.length, skipped.length], [1200, 0]);
    assert.ok(turns >= 1000, String(turns));
    const again = await client.list(signal);
    assert.equal(again.tools[0], tools[0]);
    const controller = new AbortController();
    const stopped = (await connectOpenApi({ specText })).client.list(controller.signal);
    controller.abort(new Error("Enough"));
    await assert.rejects(stopped, { message: "Enough" });
  });
});

/** 600 schemas that refer to each other, and 1200 operations that use them. */
function largeDocument(): string {
  const description = "A field that says a lot about itself and what it is good for. ".repeat(5);
  const ref = (index: number): unknown => ({ $ref: `#/components/schemas/S${String(index % 600)}` });
  const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
  const schemas = numbers(600).map((index) => {
    const fields = numbers(66).map((field) => [
      `field_${String(field)}`,
      field % 6 === 0 ? ref(index * 7 + field) : { type: "string", nullable: true, description },
    ]);
    return [`S${String(index)}`, { type: "object", properties: Object.fromEntries(fields) as unknown }];
  });
  const paths = numbers(600).map((index) => {
    const requestBody = { content: { "application/json": { schema: ref(index) } } };
    const item = {
      get: { parameters: [{ name: "q", in: "query", schema: ref(index + 1) }] },
      post: { requestBody },
    };
    return [`/r${String(index)}/{id}`, item];
  });
  const components = { schemas: Object.fromEntries(schemas) as unknown };
  return JSON.stringify({
    openapi: "3.0.3",
    info: { title: "Large" },
    paths: Object.fromEntries(paths) as unknown,
    components,
  });
}
