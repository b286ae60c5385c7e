import assert from "node:assert/strict";
import { planRequest } from "../../../../../src/adapters/tool-servers/openapi/plan-request.ts";
import { onlyTool, smallApi } from "../../../../support/tool-servers/small-api.ts";

type Loose = Readonly<Record<string, unknown>>;

const text = { type: "string" };

async function requestOf(path: string, operation: Loose, args: Loose, method = "post"): Promise<Loose> {
  const { plan } = onlyTool(smallApi({ [path]: { [method]: operation } }));
  const planned = planRequest(plan, args);
  if (planned.kind === "wrong") return { problems: planned.problems };
  const { url, headers, cookies, body } = planned.request;
  const sent = body === undefined ? undefined : await new Response(body).text();
  const type = headers["content-type"];
  return {
    url: url.href,
    ...(type === undefined ? {} : { type }),
    ...(cookies === "" ? {} : { cookies }),
    ...(sent === undefined ? {} : { body: sent }),
  };
}

function body(mediaType: string, schema: unknown, more: Loose = {}): Loose {
  return { requestBody: { content: { [mediaType]: { schema, ...more } } } };
}

describe("the request of a call", () => {
  const parameters = [
    { name: "id", in: "path", schema: text },
    { name: "q", in: "query", schema: text },
    { name: "c", in: "cookie", schema: text },
  ];

  it("[T6] goes behind the path of the server's URL", async () => {
    assert.deepEqual(await requestOf("/a/{id}", { parameters }, { id: "x y", q: "1&2", c: "3" }, "get"), {
      url: "https://api.example.com/v2/a/x%20y?q=1%262",
      cookies: "c=3",
    });
    assert.deepEqual(await requestOf("/a?fixed=1", { parameters }, { q: "2" }, "get"), {
      url: "https://api.example.com/v2/a?fixed=1&q=2",
    });
  });

  it("[T6] what is missing, unknown or empty is told to the model", async () => {
    assert.deepEqual(await requestOf("/a/{id}", { parameters }, { queer: 1 }), {
      problems: ['The argument "id" is missing.', 'There is no argument "queer"; it takes id, q, c.'],
    });
    assert.deepEqual(await requestOf("/a/{id}", { parameters }, { id: "" }), {
      problems: ['The argument "id" must not be empty.'],
    });
  });

  it("[T6] no argument leads to another path or host", async () => {
    for (const id of ["..", "."]) {
      assert.deepEqual(await requestOf("/a/{id}/b", { parameters }, { id }), {
        problems: ["An argument of the path leads out of it; no part may be `.` or `..`."],
      });
    }
    for (const id of ["../../admin", "//evil.example", "@evil.example", "a?b#c", "\\..\\x"]) {
      const { url } = await requestOf("/{id}", { parameters }, { id });
      assert.equal(url, `https://api.example.com/v2/${encodeURIComponent(id)}`);
    }
  });

  it("[T6] a header cannot be broken out of", async () => {
    const header = [{ name: "X-Name", in: "header", schema: text }];
    assert.deepEqual(await requestOf("/a", { parameters: header }, { "X-Name": "a\r\nHost: evil" }), {
      problems: ['The argument "X-Name" has characters that no header may have.'],
    });
  });

  it("[T6] JSON is sent exactly as the model has written it", async () => {
    const schema = {
      type: "object",
      properties: { a: {}, b: { type: ["string", "null"] }, c: { type: "array" } },
    };
    assert.deepEqual(
      await requestOf("/a", body("application/json", schema), { a: '{"x":1}', b: null, c: [] }),
      {
        url: "https://api.example.com/v2/a",
        type: "application/json",
        body: '{"a":"{\\"x\\":1}","b":null,"c":[]}',
      },
    );
    assert.deepEqual(
      await requestOf("/a", body("application/vnd.api+json", { type: "array" }), { body: [1] }),
      {
        url: "https://api.example.com/v2/a",
        type: "application/vnd.api+json",
        body: "[1]",
      },
    );
  });

  it("[T6] an optional body that nothing is said of is not sent, a required one is", async () => {
    const schema = { type: "object", properties: { a: {} } };
    const url = "https://api.example.com/v2/a";
    assert.deepEqual(await requestOf("/a", body("application/json", schema), {}), { url });
    const required = { requestBody: { required: true, content: { "application/json": { schema } } } };
    assert.deepEqual(await requestOf("/a", required, {}), { url, type: "application/json", body: "{}" });
  });

  it("[T6] forms are written by the styles of their fields", async () => {
    const schema = { type: "object", properties: { a: text, list: {}, deep: {}, plain: {} } };
    const encoding = { list: { style: "spaceDelimited", explode: false }, deep: { style: "deepObject" } };
    const operation = body("application/x-www-form-urlencoded", schema, { encoding });
    const args = { a: "x &+", list: ["1", "2"], deep: { k: "v" }, plain: { k: [1] } };
    assert.deepEqual(await requestOf("/a", operation, args), {
      url: "https://api.example.com/v2/a",
      type: "application/x-www-form-urlencoded",
      body: "a=x%20%26%2B&list=1%202&deep%5Bk%5D=v&plain=%7B%22k%22%3A%5B1%5D%7D",
    });
  });

  it("[T6] parts of a multipart body are texts, JSON or files", async () => {
    const schema = {
      type: "object",
      properties: {
        note: text,
        meta: { type: "object" },
        files: { type: "array", items: { type: "string", format: "binary" } },
      },
    };
    const args = { note: "n", meta: { a: 1 }, files: ["plain", "data:image/png;name=a.png;base64,aGk="] };
    const { body: sent } = await requestOf("/a", body("multipart/form-data", schema), args);
    const parts = String(sent).split(/\r?\n?--[-\w]+(?:--)?\r\n/);
    assert.deepEqual(
      parts.filter((part) => part !== ""),
      [
        'Content-Disposition: form-data; name="note"\r\n\r\nn',
        'Content-Disposition: form-data; name="meta"; filename="meta"\r\nContent-Type: application/json\r\n\r\n{"a":1}',
        'Content-Disposition: form-data; name="files"; filename="files"\r\nContent-Type: text/plain\r\n\r\nplain',
        'Content-Disposition: form-data; name="files"; filename="a.png"\r\nContent-Type: image/png\r\n\r\nhi',
      ],
    );
  });

  it("[T6] texts and bytes are bodies of their own", async () => {
    const url = "https://api.example.com/v2/a";
    assert.deepEqual(await requestOf("/a", body("text/plain", text), { body: "hello" }), {
      url,
      type: "text/plain",
      body: "hello",
    });
    const bytes = body("application/octet-stream", { type: "string", format: "binary" });
    assert.deepEqual(await requestOf("/a", bytes, { body: "data:;base64,aGk=" }), {
      url,
      type: "application/octet-stream",
      body: "hi",
    });
  });
});
