import assert from "node:assert/strict";
import type { ElicitRequest } from "@modelcontextprotocol/client";
import { elicitationOf, elicitResult } from "../../../../../src/adapters/tool-servers/mcp/elicitation.ts";
import { messageLine, oneWord, sizeOf } from "../../../../../src/adapters/tool-servers/mcp/message-line.ts";
import { samplingOf } from "../../../../../src/adapters/tool-servers/mcp/sampling.ts";
import type { Elicitation } from "../../../../../src/core/tools/tool-client.ts";

describe("what an MCP server asks the user", () => {
  function fieldsOf(properties: object, required: readonly string[] = []) {
    const params = {
      mode: "form",
      message: "Please",
      requestedSchema: { type: "object", properties, required },
    };
    const question = elicitationOf({ method: "elicitation/create", params } as unknown as ElicitRequest);
    return question.kind === "form" ? question.fields : [];
  }

  it("[T5] becomes fields of every kind", () => {
    const head = { description: "", required: false };
    const options = [
      { value: "a", title: "A" },
      { value: "b", title: "b" },
    ];
    assert.deepEqual(
      fieldsOf(
        {
          text: {
            type: "string",
            title: "Text",
            description: "A text",
            format: "email",
            minLength: 1,
            maxLength: 9,
            default: "x",
          },
          whole: { type: "integer", minimum: 1, maximum: 9, default: 3 },
          half: { type: "number" },
          yes: { type: "boolean", default: false },
          one: { type: "string", enum: ["a", "b"], enumNames: ["A"], default: "b" },
          titled: { type: "string", oneOf: [{ const: "a", title: "A" }, { const: "b" }] },
          some: { type: "array", items: { type: "string", enum: ["b"] }, default: ["b", "gone", 7] },
          many: {
            type: "array",
            items: {
              anyOf: [
                { const: "a", title: "A" },
                { const: "b", title: "b" },
              ],
            },
          },
        },
        ["text"],
      ),
      [
        {
          name: "text",
          title: "Text",
          description: "A text",
          required: true,
          kind: "text",
          initial: "x",
          format: "email",
          minLength: 1,
          maxLength: 9,
        },
        {
          name: "whole",
          title: "whole",
          ...head,
          kind: "number",
          isInteger: true,
          initial: 3,
          minimum: 1,
          maximum: 9,
        },
        { name: "half", title: "half", ...head, kind: "number", isInteger: false },
        { name: "yes", title: "yes", ...head, kind: "switch", initial: false },
        { name: "one", title: "one", ...head, kind: "choice", many: false, options, initial: ["b"] },
        { name: "titled", title: "titled", ...head, kind: "choice", many: false, options },
        {
          name: "some",
          title: "some",
          ...head,
          kind: "choice",
          many: true,
          options: [{ value: "b", title: "b" }],
          initial: ["b"],
        },
        { name: "many", title: "many", ...head, kind: "choice", many: true, options },
      ],
    );
  });

  it("[bad/tools-markup] becomes a plain text where it makes no sense", () => {
    const plain = { title: "a", description: "", required: false, kind: "text" };
    for (const schema of [
      7,
      null,
      [],
      { type: 7, title: 1, default: {} },
      { type: "object" },
      { minLength: "x" },
    ]) {
      assert.deepEqual(fieldsOf({ a: schema }), [{ name: "a", ...plain }]);
    }
  });

  it("[T5] is answered with what was asked, and nothing else", () => {
    const question: Elicitation = {
      kind: "form",
      message: "",
      fields: [{ name: "a", title: "", description: "", required: false, kind: "switch" }],
    };
    assert.deepEqual(elicitResult(question, { kind: "accept", values: { a: true, b: "x" } }), {
      action: "accept",
      content: { a: true },
    });
    assert.deepEqual(elicitResult(question, { kind: "decline" }), { action: "decline" });
    assert.deepEqual(elicitResult(question, { kind: "cancel" }), { action: "cancel" });
    const page: Elicitation = { kind: "url", message: "", url: "https://a.example/" };
    assert.deepEqual(elicitResult(page, { kind: "accept", values: {} }), { action: "accept" });
  });

  it("[T5] of a model is text only", () => {
    const text = { type: "text", text: "Hi" };
    assert.deepEqual(
      samplingOf({
        params: {
          maxTokens: 5,
          messages: [
            { role: "user", content: text },
            { role: "assistant", content: [text, text] },
          ],
        },
      }),
      {
        system: "",
        maxTokens: 5,
        messages: [
          { role: "user", text: "Hi" },
          { role: "assistant", text: "Hi\nHi" },
        ],
      },
    );
    const image = { type: "image", data: "", mimeType: "image/png" };
    assert.throws(
      () => samplingOf({ params: { maxTokens: 5, messages: [{ role: "user", content: image }] } }),
      /Only text/,
    );
  });
});

describe("a line about a message", () => {
  it("[T5] says what it is, and how large", () => {
    const message = { method: "tools/call", params: { name: "a", arguments: { key: "s3cret" } } };
    assert.equal(
      messageLine("→", "tools/call", "a\nb", sizeOf(message)),
      `→ tools/call a�b, ${String(sizeOf(message))} B`,
    );
    assert.ok(Math.abs(sizeOf(message) - JSON.stringify(message).length) < 10);
    assert.equal(messageLine("←", "x", "", 50_000_000), "← x, 50 MB");
  });

  it("[bad/tools-broken] does not mind what is nested without end", () => {
    let deep: object = {};
    for (let level = 0; level < 100_000; level += 1) deep = { deep };
    assert.ok(sizeOf(deep) > 0);
  });

  it("[bad/tools-markup] is one line, whatever it names", () => {
    assert.equal(oneWord("a\r\nb\u001b[2J\u2028c\u202ed"), "a��b�[2J�c�d");
    assert.equal(oneWord("x".repeat(1000)).length, 201);
  });
});
