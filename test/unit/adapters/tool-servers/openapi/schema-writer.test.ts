import assert from "node:assert/strict";
import { SchemaWriter } from "../../../../../src/adapters/tool-servers/openapi/schema-writer.ts";
import { smallApi } from "../../../../support/tool-servers/small-api.ts";

type Loose = Readonly<Record<string, unknown>>;

function write(schema: unknown, schemas: Loose = {}, limits = { depth: 10, chars: 10_000 }): unknown {
  return new SchemaWriter(smallApi({}, { components: { schemas } }), limits).write(schema);
}

/** What OpenAPI has, and what models get. */
const table: readonly (readonly [string, unknown, unknown])[] = [
  ["null of 3.0", { type: "string", nullable: true }, { type: ["string", "null"] }],
  ["null of 3.1", { type: ["string", "null"] }, { type: ["string", "null"] }],
  [
    "null among choices",
    { type: "string", nullable: true, enum: ["a"] },
    { type: ["string", "null"], enum: ["a", null] },
  ],
  [
    "null beside parts",
    { nullable: true, description: "d", oneOf: [{ type: "string" }, { type: "number" }] },
    { description: "d", anyOf: [{ oneOf: [{ type: "string" }, { type: "number" }] }, { type: "null" }] },
  ],
  ["null beside nothing", { nullable: true }, {}],
  [
    "exclusive bounds of 3.0",
    { type: "number", minimum: 0, exclusiveMinimum: true },
    { type: "number", exclusiveMinimum: 0 },
  ],
  ["exclusive bounds that are not", { maximum: 1, exclusiveMaximum: false }, { maximum: 1 }],
  ["exclusive bounds of 3.1", { exclusiveMaximum: 5 }, { exclusiveMaximum: 5 }],
  [
    "examples",
    { type: "string", example: "a", xml: {}, externalDocs: {}, "x-more": 1 },
    { type: "string", examples: ["a"] },
  ],
  [
    "what is kept",
    {
      type: "string",
      format: "date",
      enum: ["a", "b", "a"],
      default: "a",
      description: "d",
      title: "t",
      pattern: "^a",
    },
    {
      type: "string",
      title: "t",
      description: "d",
      format: "date",
      pattern: "^a",
      default: "a",
      enum: ["a", "b"],
    },
  ],
  [
    "what makes no sense",
    { type: "any", minimum: "1", maxLength: -1, pattern: "(?<", required: true, enum: [] },
    {},
  ],
  ["files of 2.0", { type: "file" }, { type: "string", format: "binary" }],
  ["lists without items", { type: "array" }, { type: "array", items: {} }],
  [
    "old tuples",
    { type: "array", items: [{ type: "string" }] },
    { type: "array", prefixItems: [{ type: "string" }], items: {} },
  ],
  [
    "what only the server writes",
    {
      type: "object",
      required: ["id", "name"],
      properties: { id: { readOnly: true }, name: { type: "string", writeOnly: true } },
    },
    { type: "object", properties: { name: { type: "string" } }, required: ["name"] },
  ],
  [
    "booleans",
    { type: "object", properties: { a: true, b: false } },
    { type: "object", properties: { a: {}, b: { not: {} } } },
  ],
  [
    "allOf",
    {
      description: "d",
      allOf: [
        { type: "object", properties: { a: {} }, required: ["a"] },
        { properties: { b: {} }, required: ["b"] },
      ],
    },
    { description: "d", type: "object", properties: { a: {}, b: {} }, required: ["a", "b"] },
  ],
  [
    "allOf that says two things of one",
    {
      allOf: [
        { type: "string", maxLength: 3 },
        { type: "string", maxLength: 5 },
      ],
    },
    {
      allOf: [
        { type: "string", maxLength: 3 },
        { type: "string", maxLength: 5 },
      ],
    },
  ],
  ["no schema at all", undefined, {}],
];

describe("schemas for models", () => {
  it("[T6] what OpenAPI says is said in JSON Schema", () => {
    assert.deepEqual(
      table.map(([name, schema]) => [name, schema, write(schema)]),
      table,
    );
  });

  it("[T6] references are replaced, and what stands beside them counts", () => {
    const Name = { type: "string", description: "A name" };
    const ref = "#/components/schemas/Name";
    assert.deepEqual(write({ $ref: ref, description: "Yours" }, { Name }), {
      type: "string",
      description: "Yours",
    });
    assert.deepEqual(write({ $ref: "#/components/schemas/a~1b%20c" }, { "a/b c": Name }), Name);
  });

  it("[T6, bad/tools-ref-cycle] a schema within itself is cut to its type and description", () => {
    const node = { $ref: "#/components/schemas/Node" };
    const Node = {
      type: "object",
      description: "A node",
      properties: { name: { type: "string" }, next: node },
    };
    const inner = { type: "object", description: "A node" };
    assert.deepEqual(write(node, { Node }), {
      ...{ type: "object", description: "A node" },
      properties: { name: { type: "string" }, next: inner },
    });
    assert.deepEqual(
      write({ $ref: "#/components/schemas/A" }, { A: { $ref: "#/components/schemas/A" } }),
      {},
    );
  });

  it("[T6, bad/tools-ref-cycle] many schemas that hold each other stay small", () => {
    const names = Array.from({ length: 12 }, (_, index) => `S${String(index)}`);
    const anyOf = names.map((name) => ({ $ref: `#/components/schemas/${name}` }));
    const schemas = Object.fromEntries(names.map((name) => [name, { anyOf }]));
    assert.ok(JSON.stringify(write({ anyOf }, schemas)).length < 30_000);
  });

  it("[T6] what is too deep is cut, and what is whole already is not", () => {
    const schema = {
      type: "object",
      properties: { a: { type: "object", properties: { b: {} } }, c: { enum: [1] } },
    };
    assert.deepEqual(write(schema, {}, { depth: 0, chars: 1000 }), {
      type: "object",
      properties: { a: { type: "object" }, c: { enum: [1] } },
    });
  });
});
