import assert from "node:assert/strict";
import { operationsOf } from "../../../../../src/adapters/tool-servers/openapi/operations.ts";
import { onlyOffer, onlyTool, smallApi } from "../../../../support/tool-servers/small-api.ts";

function names(paths: Readonly<Record<string, unknown>>, more = {}): readonly string[] {
  return operationsOf(smallApi(paths, more)).operations.map(({ name }) => name);
}

describe("operations of a document", () => {
  it("[T6, bad/tools-no-operation-id] without an id their names are made of method and path", () => {
    const paths = { "/books/{id}": { get: {}, delete: { operationId: " " } }, "/": { post: {} } };
    assert.deepEqual(names(paths), ["get_books_id", "delete_books_id", "post_root"]);
  });

  it("[T6, bad/tools-no-operation-id] ids that are used twice get method and path, and a number at last", () => {
    const paths = {
      "/a": { get: { operationId: "read" }, post: { operationId: "read" } },
      "/b-c": { get: {} },
      "/b/c": { get: {} },
      "/b.c": { get: {} },
    };
    assert.deepEqual(names(paths), ["read", "read_post_a", "get_b_c", "get_b_c_2", "get_b_c_3"]);
  });

  it("[T6] references to whole paths are followed, webhooks and extensions are none", () => {
    const paths = { "/a": { $ref: "#/components/pathItems/A" }, "/b": null, "x-note": { get: {} } };
    const components = { pathItems: { A: { get: { operationId: "a" }, "x-get": {}, parameters: [] } } };
    assert.deepEqual(names(paths, { components, webhooks: { hook: { post: {} } } }), ["a"]);
  });

  it("[T6, bad/tools-external-ref] what is elsewhere, and what makes no sense, is named with its reason", () => {
    const paths = {
      "/a": { $ref: "https://other.example/paths.json#/a" },
      "/b": { get: 5, post: { $ref: "#/nowhere" } },
    };
    assert.deepEqual(operationsOf(smallApi(paths)).broken, [
      {
        name: "/a",
        why: "It needs https://other.example/paths.json#/a, which is outside of its document and is not fetched.",
      },
      { name: "get_b", why: "It is no object." },
      { name: "post_b", why: "It needs #/nowhere, which its document does not have." },
    ]);
  });

  it("[T6, bad/tools-external-ref] an operation with a parameter or body from elsewhere is skipped, one with such a schema is not", () => {
    const ref = { $ref: "other.yaml#/thing" };
    const why = "It needs other.yaml#/thing, which is outside of its document and is not fetched.";
    assert.deepEqual(onlyOffer(smallApi({ "/a": { get: { parameters: [ref] } } })), { kind: "skipped", why });
    assert.deepEqual(onlyOffer(smallApi({ "/a": { put: { requestBody: ref } } })), { kind: "skipped", why });
    const { tool } = onlyTool(
      smallApi({ "/a": { get: { parameters: [{ name: "q", in: "query", schema: ref }] } } }),
    );
    assert.deepEqual(tool.parameters["properties"], {
      q: { description: "(described elsewhere: other.yaml#/thing)" },
    });
  });

  it("[T6] requests that cannot be made are skipped or leave out what cannot be sent", () => {
    const requestBody = { required: true, content: { "application/json": { schema: {} } } };
    assert.equal(onlyOffer(smallApi({ "/a": { trace: {} } })).kind, "skipped");
    assert.deepEqual(onlyOffer(smallApi({ "/a": { get: { requestBody } } })), {
      kind: "skipped",
      why: "A GET request cannot carry a body.",
    });
    const { tool } = onlyTool(
      smallApi({ "/a": { get: { requestBody: { ...requestBody, required: false } } } }),
    );
    assert.match(tool.description, /cannot carry a body/);
  });

  it("[T6] descriptions are kept whole, hints are by the method, and what is deprecated says so", () => {
    const description = "Long. ".repeat(2000);
    const { tool } = onlyTool(smallApi({ "/a": { get: { summary: "Short", description } } }));
    assert.deepEqual(
      [tool.title, tool.description, tool.hints],
      ["Short", description, { readOnly: true, idempotent: true }],
    );
    const old = onlyTool(smallApi({ "/a": { post: { summary: "Short", deprecated: true } } })).tool;
    assert.deepEqual(
      [old.description, old.hints],
      ["Short\n\nDeprecated: it may go away.", { readOnly: false, idempotent: false }],
    );
    assert.deepEqual(onlyTool(smallApi({ "/a": { put: {} } })).tool.hints, {
      readOnly: false,
      idempotent: true,
    });
  });
});
