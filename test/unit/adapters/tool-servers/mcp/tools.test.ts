import assert from "node:assert/strict";
import { listedTools } from "../../../../../src/adapters/tool-servers/mcp/listed-tools.ts";
import {
  headersOfCall,
  parameterHeaders,
} from "../../../../../src/adapters/tool-servers/mcp/parameter-headers.ts";
import { allPages } from "../../../../../src/adapters/tool-servers/mcp/pages.ts";
import { selfContained } from "../../../../../src/adapters/tool-servers/mcp/self-contained.ts";

describe("the tools of an MCP server", () => {
  it("[T5] [T7] keep their title, hints and schemas", () => {
    const { tools } = listedTools(
      [
        {
          name: "a",
          title: "A",
          description: "Does a.",
          inputSchema: {
            $schema: "x",
            type: "object",
            $defs: { b: { type: "string" } },
            properties: { b: { $ref: "#/$defs/b" } },
          },
          outputSchema: { type: "object" },
          annotations: { title: "no", readOnlyHint: true, idempotentHint: true },
        },
        { name: "b", inputSchema: {}, description: 7, annotations: { title: "B", readOnlyHint: "yes" } },
        { name: "c", inputSchema: { type: "object" }, annotations: "none", outputSchema: 7 },
      ],
      { hasParameterHeaders: false },
    );
    assert.deepEqual(tools, [
      {
        name: "a",
        title: "A",
        description: "Does a.",
        parameters: {
          $schema: "x",
          type: "object",
          $defs: { b: { type: "string" } },
          properties: { b: { $ref: "#/$defs/b" } },
        },
        result: { type: "object" },
        hints: { readOnly: true, idempotent: true },
      },
      {
        name: "b",
        title: "B",
        description: "",
        parameters: { type: "object" },
        hints: { readOnly: false, idempotent: false },
      },
      {
        name: "c",
        title: "c",
        description: "",
        parameters: { type: "object" },
        hints: { readOnly: false, idempotent: false },
      },
    ]);
  });

  it("[bad/tools-broken-tool] are left out when a header of theirs makes no sense, where headers count", () => {
    const tool = {
      name: "a",
      inputSchema: { type: "object", properties: { b: { type: "object", "x-mcp-header": "B" } } },
    };
    assert.equal(listedTools([tool], { hasParameterHeaders: false }).tools.length, 1);
    assert.deepEqual(listedTools([tool], { hasParameterHeaders: true }).skipped, [
      { name: "a", why: "It wants a header for b, which is no text, whole number or yes/no." },
    ]);
  });

  it("[bad/tools-broken-tool] are left out when their schema is too deep or too large", () => {
    let deep: object = {};
    for (let level = 0; level < 50_000; level += 1) deep = { properties: { a: deep } };
    assert.equal(selfContained({ deep }), "are nested too deeply.");
    assert.equal(selfContained({ properties: { a: { default: deep } } }), "are nested too deeply.");
    assert.equal(
      selfContained({ enum: [], a: Array.from({ length: 30_000 }, () => ({})) }),
      "have too large a description.",
    );
  });

  it("[T5] refer to nothing outside themselves", () => {
    assert.deepEqual(
      selfContained({
        properties: {
          a: { $ref: "https://a.example/x.json", title: "A" },
          b: { $ref: "#/$defs/b" },
          c: { default: { $ref: "other.json" } },
          $ref: { type: "string" },
        },
        anyOf: [{ $dynamicRef: "other.json#a" }],
      }),
      {
        properties: {
          a: { title: "A" },
          b: { $ref: "#/$defs/b" },
          c: { default: { $ref: "other.json" } },
          $ref: { type: "string" },
        },
        anyOf: [{}],
      },
    );
  });
});

describe("parameters in headers", () => {
  const of = (properties: object, more: object = {}) =>
    parameterHeaders({ type: "object", properties, ...more });

  it("[T5] are plain ones that properties alone lead to", () => {
    const schema = {
      a: { type: "string", "x-mcp-header": "A" },
      b: { type: "object", properties: { c: { type: "integer", "x-mcp-header": "C" } } },
    };
    assert.deepEqual(of(schema), {
      mirrored: [
        { path: ["a"], header: "A" },
        { path: ["b", "c"], header: "C" },
      ],
    });
  });

  it("[bad/tools-broken-tool] break the rules in these ways", () => {
    const header = { type: "string", "x-mcp-header": "A" };
    const broken = [
      of({ a: { type: "string", "x-mcp-header": "A b" } }),
      of({ a: { type: "string", "x-mcp-header": "" } }),
      of({ a: { type: "string", "x-mcp-header": 1 } }),
      of({ a: { type: "number", "x-mcp-header": "A" } }),
      of({ a: header, b: { type: "string", "x-mcp-header": "a" } }),
      of({ a: { type: "array", items: header } }),
      of({}, { anyOf: [{ properties: { a: header } }] }),
      of({}, { $defs: { a: header } }),
      of({}, { "x-mcp-header": "A" }),
    ];
    for (const result of broken) assert.match("why" in result ? result.why : "", /^It wants .*\.$/);
  });

  it("[T5] say what a header can hold as it is, and the rest in Base64", () => {
    const names = [
      "plain",
      "spaces",
      "empty",
      "word",
      "yes",
      "whole",
      "half",
      "huge",
      "none",
      "absent",
      "list",
      "sentinel",
    ];
    const mirrored = names.map((name) => ({ path: [name], header: name }));
    const args = {
      plain: "us west",
      spaces: " a ",
      empty: "",
      word: "世界",
      yes: true,
      whole: 42,
      half: 1.5,
      huge: 1e300,
      none: null,
      list: [1],
      sentinel: "=?base64?YQ==?=",
    };
    assert.deepEqual(headersOfCall(mirrored, args), {
      "Mcp-Param-plain": "us west",
      "Mcp-Param-spaces": "=?base64?IGEg?=",
      "Mcp-Param-empty": "=?base64??=",
      "Mcp-Param-word": "=?base64?5LiW55WM?=",
      "Mcp-Param-yes": "true",
      "Mcp-Param-whole": "42",
      "Mcp-Param-half": "1.5",
      "Mcp-Param-sentinel": "=?base64?PT9iYXNlNjQ/WVE9PT89?=",
    });
  });
});

describe("pages of a list", () => {
  it("[bad/tools-pages] end after a thousand", async () => {
    let reads = 0;
    const { items, cut } = await allPages(async () => {
      reads += 1;
      return { items: [reads], next: String(reads) };
    });
    assert.equal(items.length, 1000);
    assert.equal(cut, "The server's list has no end; these are the first 1000.");
  });

  it("[bad/tools-pages] end where an empty name of the next page leads to the same once more", async () => {
    const read = async (): Promise<{ items: string[]; next: string }> => ({ items: ["a", "b"], next: "" });
    assert.deepEqual(await allPages(read), { items: ["a", "b"], cut: undefined });
    const others = async (cursor?: string): Promise<{ items: string[]; next: string | undefined }> =>
      cursor === "" ? { items: ["b"], next: undefined } : { items: ["a"], next: "" };
    assert.deepEqual(await allPages(others), { items: ["a", "b"], cut: undefined });
  });

  it("[bad/tools-pages] end when they are too large", async () => {
    let reads = 0;
    const page = Array.from({ length: 20_000 }, (_, index) => index);
    const { items, cut } = await allPages(async () => {
      reads += 1;
      return { items: page, next: String(reads) };
    });
    assert.equal(items.length, 60_000);
    assert.notEqual(cut, undefined);
    const long = "x".repeat(20 * 1024 * 1024);
    const few = await allPages(async () => {
      reads += 1;
      return { items: [{ description: long }], next: String(reads) };
    });
    assert.deepEqual(
      [few.items.length, few.cut],
      [4, "The server's list has no end; these are the first 4."],
    );
  });
});
