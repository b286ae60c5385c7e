import assert from "node:assert/strict";
import { readAnswer, usualLimits } from "../../../../../src/adapters/tool-servers/openapi/read-answer.ts";
import type { ToolAnswer } from "../../../../../src/core/tools/tool-client.ts";

async function answer(
  body: BodyInit | null,
  { type, ...init }: ResponseInit & { readonly type?: string } = {},
  limits = {},
  method = "GET",
): Promise<ToolAnswer> {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const headers = {
    ...(init.headers as Record<string, string>),
    ...(type === undefined ? {} : { "content-type": type }),
  };
  return readAnswer(new Response(bytes, { ...init, headers }), method, { ...usualLimits, ...limits });
}

const bytes = new Uint8Array([0x89, 0x50, 0, 1]);

describe("what a response says", () => {
  it("[T6] JSON, texts, pictures, sounds and other bytes are what they are", async () => {
    const data = Buffer.from(bytes).toString("base64");
    const table = [
      ['{"a":1}', "application/json", { kind: "json", text: '{\n  "a": 1\n}' }],
      ['{"a":1}', "application/problem+json; charset=utf-8", { kind: "json", text: '{\n  "a": 1\n}' }],
      ["{broken", "application/json", { kind: "text", text: "{broken" }],
      ["[1]", undefined, { kind: "json", text: "[\n  1\n]" }],
      ["hi", "text/html", { kind: "text", text: "hi" }],
      [new Uint8Array([0xe9]), "text/plain; charset=iso-8859-1", { kind: "text", text: "é" }],
      ["<svg/>", "image/svg+xml", { kind: "text", text: "<svg/>" }],
      [bytes, "image/png", { kind: "image", mime: "image/png", data }],
      [bytes, "audio/wav", { kind: "audio", mime: "audio/wav", data }],
      [bytes, "application/pdf", { kind: "binary", mime: "application/pdf", bytes: 4 }],
      [bytes, undefined, { kind: "binary", mime: "application/octet-stream", bytes: 4 }],
    ] as const;
    const answers = table.map(async ([body, type]) => {
      const { content } = await answer(body, type === undefined ? {} : { type });
      return [body, type, content[0]];
    });
    assert.deepEqual(await Promise.all(answers), table);
  });

  it("[T6] a status of failure is the tool's own, with its reason", async () => {
    const refused = await answer('{"m":"no"}', {
      status: 404,
      statusText: "Not Found",
      type: "application/json",
    });
    assert.deepEqual(refused, {
      ok: false,
      content: [
        { kind: "text", text: "HTTP 404 Not Found" },
        { kind: "json", text: '{\n  "m": "no"\n}' },
      ],
    });
    const busy = await answer(null, { status: 429, headers: { "retry-after": "7" } });
    assert.deepEqual(busy, { ok: false, content: [{ kind: "text", text: "HTTP 429. Try again after: 7" }] });
  });

  it("[T6] an empty answer says so, and one to HEAD says what it has", async () => {
    assert.deepEqual((await answer(null, { status: 204, statusText: "No Content" })).content, [
      { kind: "text", text: "HTTP 204 No Content: done, with an empty answer." },
    ]);
    assert.deepEqual((await answer(null, { headers: { etag: "x" } }, {}, "HEAD")).content, [
      { kind: "text", text: "HTTP 200\netag: x" },
    ]);
  });

  it("[T6] what is too long is cut and says so, what is too large is refused", async () => {
    assert.deepEqual((await answer("abcdef", { type: "text/plain" }, { textChars: 4 })).content, [
      { kind: "text", text: "abcd\n… 2 more characters were cut off." },
    ]);
    assert.deepEqual((await answer(bytes, { type: "image/png" }, { mediaBytes: 3 })).content, [
      { kind: "binary", mime: "image/png", bytes: 4 },
    ]);
    await assert.rejects(answer(bytes, {}, { bytes: 3 }), { code: "tools.too_large" });
  });
});
