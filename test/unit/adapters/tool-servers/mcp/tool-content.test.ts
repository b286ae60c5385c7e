import assert from "node:assert/strict";
import {
  answerOf,
  contentOf,
  resourceContent,
} from "../../../../../src/adapters/tool-servers/mcp/tool-content.ts";

describe("the content of an MCP answer", () => {
  it("[T5] shows structured content once", () => {
    const said = {
      content: [{ type: "text", text: '{ "b": 1, "a": [true, null] }' }],
      structuredContent: { a: [true, null], b: 1 },
    };
    assert.deepEqual(answerOf(said).content, [{ kind: "text", text: '{ "b": 1, "a": [true, null] }' }]);
    const other = {
      content: [
        { type: "text", text: '{"a": 2' },
        { type: "text", text: "one" },
      ],
      structuredContent: 1,
    };
    assert.deepEqual(answerOf(other).content, [
      { kind: "json", text: "1" },
      { kind: "text", text: '{"a": 2' },
      { kind: "text", text: "one" },
    ]);
    assert.deepEqual(answerOf({ content: [], structuredContent: null }), {
      ok: true,
      content: [{ kind: "json", text: "null" }],
      structured: null,
    });
  });

  it("[T5] has resources with text, pictures, sound and other bytes", () => {
    const uri = "file:///a";
    const data = Buffer.from("12345").toString("base64");
    assert.deepEqual(
      [
        { uri, text: "T", mimeType: "text/plain" },
        { uri, text: "T" },
        { uri, blob: data, mimeType: "image/png" },
        { uri, blob: data, mimeType: "audio/wav" },
        { uri, blob: data, mimeType: "application/zip" },
        { uri, blob: data },
        { uri },
        { blob: data },
      ].map(resourceContent),
      [
        { kind: "resource", uri, mime: "text/plain", text: "T" },
        { kind: "resource", uri, text: "T" },
        { kind: "image", mime: "image/png", data },
        { kind: "audio", mime: "audio/wav", data },
        { kind: "binary", uri, mime: "application/zip", bytes: 5 },
        { kind: "binary", uri, mime: "application/octet-stream", bytes: 5 },
        { kind: "binary", uri, mime: "application/octet-stream", bytes: 0 },
        { kind: "text", text: "[A piece of the answer makes no sense: resource.]" },
      ],
    );
  });

  it("[T5] has links, named as well as may be", () => {
    const link = { type: "resource_link", uri: "a:b" };
    assert.deepEqual(contentOf({ ...link, name: "n", title: "t", description: "d" }), {
      kind: "link",
      uri: "a:b",
      name: "t",
      description: "d",
    });
    assert.deepEqual(contentOf(link), { kind: "link", uri: "a:b", name: "a:b", description: "" });
  });
});
