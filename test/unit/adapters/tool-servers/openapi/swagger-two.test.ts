import assert from "node:assert/strict";
import { ApiDocument } from "../../../../../src/adapters/tool-servers/openapi/api-document.ts";
import { operationsOf } from "../../../../../src/adapters/tool-servers/openapi/operations.ts";
import { toolOfOperation } from "../../../../../src/adapters/tool-servers/openapi/tool-of-operation.ts";

type Loose = Readonly<Record<string, unknown>>;

const address = new URL("https://api.example.com/docs/swagger.json");
const text = { type: "string" };

function offers(document: Loose): readonly (readonly [string, unknown, string])[] {
  const read = ApiDocument.from({ swagger: "2.0", info: {}, ...document }, address);
  return operationsOf(read).operations.map((operation) => {
    const offer = toolOfOperation(read, operation, new URL("https://api.example.com"));
    return offer.kind === "tool"
      ? [operation.name, offer.tool.parameters["properties"], offer.plan.base.href]
      : [operation.name, offer.why, ""];
  });
}

describe("Swagger 2.0", () => {
  it("[T6, bad/tools-swagger-2] bodies, forms and parameters, shared or not", () => {
    const parameters = {
      Body: { name: "b", in: "body", required: true, schema: { $ref: "#/definitions/Book" } },
      File: { name: "file", in: "formData", type: "file" },
      Tags: { name: "tags", in: "query", type: "array", items: text, collectionFormat: "multi" },
    };
    const body = { $ref: "#/parameters/Body" };
    const paths = {
      "/a": { post: { parameters: [body, { $ref: "#/parameters/Tags" }] }, put: { parameters: [body] } },
      "/b": { post: { parameters: [{ $ref: "#/parameters/File" }] } },
      "/c": { parameters: [body], post: {} },
      "/e": {
        post: { parameters: [{ name: "b", in: "body", schema: { properties: { parameters: text } } }] },
      },
      "/d": {
        post: {
          consumes: ["application/x-www-form-urlencoded"],
          parameters: [{ name: "x", in: "formData", ...text }],
        },
      },
    };
    const definitions = { Book: { type: "object", properties: { title: text, parameters: text } } };
    const base = "https://api.example.com/";
    const tags = { type: "array", items: text };
    const note = "Text, or base64 in a data URL such as data:image/png;base64,iVBOR…";
    assert.deepEqual(offers({ parameters, paths, definitions }), [
      ["post_a", { tags, title: text, parameters: text }, base],
      ["put_a", { title: text, parameters: text }, base],
      ["post_b", { file: { type: "string", format: "binary", description: note } }, base],
      ["post_c", { title: text, parameters: text }, base],
      ["post_e", { parameters: text }, base],
      ["post_d", { x: text }, base],
    ]);
  });

  it("[T6, bad/tools-swagger-2] its server is the host, with the scheme of the document where none is named", () => {
    const paths = { "/a": { get: {} } };
    const table = [
      [{ host: "h.example", basePath: "/v1" }, "https://h.example/v1"],
      [{ host: "h.example", schemes: ["http"] }, "http://h.example/"],
      [{ basePath: "/v1" }, "https://api.example.com/v1"],
      [{}, "https://api.example.com/"],
    ] as const;
    assert.deepEqual(
      table.map(([more]) => [more, offers({ paths, ...more })[0]?.[2]]),
      table,
    );
  });
});
