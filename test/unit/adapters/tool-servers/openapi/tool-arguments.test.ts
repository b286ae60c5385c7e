import assert from "node:assert/strict";
import { onlyTool, smallApi } from "../../../../support/tool-servers/small-api.ts";

function schemaOf(operation: Readonly<Record<string, unknown>>, path = "/a"): unknown {
  return onlyTool(smallApi({ [path]: { post: operation } })).tool.parameters;
}

function json(schema: unknown, more = {}): unknown {
  return { ...more, content: { "application/json": { schema } } };
}

const name = { type: "string" };

describe("arguments of a tool", () => {
  it("[T6] parameters and fields of the body stand side by side", () => {
    const operation = {
      parameters: [
        { name: "q", in: "query", description: "Words", schema: { type: "string", description: "Any" } },
        { name: "id", in: "path", schema: { type: "integer" } },
        { name: "X-Trace", in: "header", required: true, schema: name, deprecated: true },
        { name: "Authorization", in: "header", schema: name },
      ],
      requestBody: json({
        type: "object",
        required: ["name"],
        properties: { name, age: { type: "integer" } },
      }),
    };
    assert.deepEqual(schemaOf(operation, "/a/{id}/{part}"), {
      type: "object",
      properties: {
        id: { type: "integer" },
        part: { type: "string" },
        q: { type: "string", description: "Words" },
        "X-Trace": { type: "string", deprecated: true },
        name,
        age: { type: "integer" },
      },
      required: ["id", "part", "X-Trace", "name"],
      additionalProperties: false,
    });
  });

  it("[T6] a name in several places keeps its first, and a body that shares one is one argument", () => {
    const operation = {
      parameters: [
        { name: "id", in: "cookie", schema: name },
        { name: "id", in: "query", schema: name },
        { name: "body", in: "query", schema: name },
      ],
      requestBody: json({ type: "object", properties: { id: name } }, { required: true }),
    };
    assert.deepEqual(schemaOf(operation), {
      type: "object",
      properties: {
        id: name,
        body: name,
        cookie_id: { type: "string", description: "Sent as id." },
        request_body: { type: "object", properties: { id: name }, description: "Sent as body." },
      },
      required: ["request_body"],
      additionalProperties: false,
    });
  });

  it("[T6] a body that is no object with fields is one argument", () => {
    for (const schema of [
      { type: "array", items: name },
      { type: "object" },
      { oneOf: [name, { type: "null" }] },
    ]) {
      assert.deepEqual(schemaOf({ requestBody: json(schema) }), {
        type: "object",
        properties: { body: schema },
        additionalProperties: false,
      });
    }
  });

  it("[T6] names that models refuse are written in letters that they take", () => {
    const parameters = [{ name: "$filter[a]", in: "query", schema: name }];
    assert.deepEqual(schemaOf({ parameters }), {
      type: "object",
      properties: { _filter_a_: { type: "string", description: "Sent as $filter[a]." } },
      additionalProperties: false,
    });
  });

  it("[T6] a body that need not be there needs no field, and one with free fields takes more", () => {
    const schema = { type: "object", required: ["a"], properties: { a: name }, additionalProperties: name };
    assert.deepEqual(schemaOf({ requestBody: json(schema, { required: false }) }), {
      type: "object",
      properties: { a: name },
      additionalProperties: name,
    });
  });

  it("[T6] parameters of the path give way to those of the operation", () => {
    const shared = [
      { name: "q", in: "query", schema: name },
      { name: "r", in: "query", schema: name },
    ];
    const own = [{ name: "q", in: "query", schema: { type: "integer" } }];
    const { tool } = onlyTool(smallApi({ "/a": { parameters: shared, get: { parameters: own } } }));
    assert.deepEqual(tool.parameters["properties"], { q: { type: "integer" }, r: name });
  });
});
