import assert from "node:assert/strict";
import { documentAddress } from "../../../../../src/adapters/tool-servers/openapi/read-document.ts";
import { onlyOffer, onlyTool, smallApi } from "../../../../support/tool-servers/small-api.ts";

type Loose = Readonly<Record<string, unknown>>;

function baseOf(servers: readonly Loose[], address?: string, url = "https://api.example.com/v2"): string {
  const offer = onlyOffer(smallApi({ "/a": { get: {} } }, { servers }, address), new URL(url));
  return offer.kind === "tool" ? offer.plan.base.href : offer.why;
}

describe("where requests go", () => {
  it("[T6] the document is behind the URL or where its path says", () => {
    const table = [
      ["https://a.example", "openapi.json", "https://a.example/openapi.json"],
      ["https://a.example/v1/", "/docs/api.yaml", "https://a.example/v1/docs/api.yaml"],
      ["https://a.example/v1", "https://b.example/api.json", "https://b.example/api.json"],
    ] as const;
    assert.deepEqual(
      table.map(([url, spec_path]) => [url, spec_path, documentAddress({ url, spec_path })]),
      table,
    );
  });

  it("[T6] servers are resolved against the document, variables by their defaults, and our own is taken before others", () => {
    const variables = { stage: { default: "test" }, port: { enum: ["8443"] } };
    const table = [
      [[], "https://api.example.com/v2"],
      [[{ url: "/" }], "https://api.example.com/"],
      [[{ url: "/prefix" }], "https://api.example.com/prefix"],
      [[{ url: "./v3" }], "https://api.example.com/v2/v3"],
      [[{ url: "https://{stage}.example.com:{port}/x", variables }], "https://test.example.com:8443/x"],
      [
        [{ url: "https://other.example" }, { url: "https://api.example.com/v9" }],
        "https://api.example.com/v9",
      ],
      [[{ url: "https://other.example" }, { url: "https://third.example" }], "https://other.example/"],
      [[{ url: "https://{who}.example" }], "The address of its server needs a value for who."],
      [[{ url: "wss://a.example" }], "The address of its server makes no sense: wss://a.example"],
      [[{ url: "https://a:b@c.example" }], "The address of its server holds a password."],
    ] as const;
    assert.deepEqual(
      table.map(([servers]) => [servers, baseOf(servers)]),
      table,
    );
  });

  it("[T6] those of the operation count before those of its path and of the document", () => {
    const at = (name: string): Loose => ({ servers: [{ url: `https://${name}.example` }] });
    const bases = [
      smallApi({ "/a": { ...at("path"), get: at("operation") } }, at("document")),
      smallApi({ "/a": { ...at("path"), get: {} } }, at("document")),
    ].map((document) => onlyTool(document).plan.base.host);
    assert.deepEqual(bases, ["operation.example", "path.example"]);
  });

  it("[T6, bad/tools-foreign-server] a tool whose calls go elsewhere says so, and none leads into the user's network", () => {
    const elsewhere = onlyTool(
      smallApi({ "/a": { get: {} } }, { servers: [{ url: "https://other.example" }] }),
    );
    assert.match(
      elsewhere.tool.description,
      /Calls go to https:\/\/other\.example, without the key of this server\.$/,
    );
    const inside = [
      "localhost:80",
      "127.1",
      "10.0.0.1",
      "169.254.169.254",
      "[::1]",
      "[::ffff:7f00:1]",
      "0x7f000001",
      "a.local",
    ];
    for (const host of inside)
      assert.match(baseOf([{ url: `http://${host}` }]), /in a private network/, host);
    assert.equal(
      baseOf([{ url: "http://127.0.0.1:81" }], undefined, "http://localhost:80"),
      "http://127.0.0.1:81/",
    );
  });

  it("[T6] the key goes where the operation's security says", () => {
    const securitySchemes = {
      bearer: { type: "http", scheme: "Bearer" },
      basic: { type: "http", scheme: "basic" },
      header: { type: "apiKey", in: "header", name: "X-Key" },
      query: { type: "apiKey", in: "query", name: "key" },
      oauth: { type: "oauth2", flows: {} },
      tls: { type: "mutualTLS" },
      other: { $ref: "#/components/securitySchemes/basic" },
    };
    const bearer = { kind: "bearer" };
    const header = { kind: "apiKey", in: "header", name: "X-Key" };
    const basic = { kind: "scheme", scheme: "Basic" };
    const table = [
      [undefined, bearer],
      [[], { kind: "none" }],
      [[{}], { kind: "none" }],
      [[{ bearer: [] }], bearer],
      [[{ basic: [] }], basic],
      [[{ other: [] }], basic],
      [[{ oauth: ["read"] }], bearer],
      [[{ header: [] }, { bearer: [] }], header],
      [[{}, { query: [] }], { kind: "apiKey", in: "query", name: "key" }],
      [[{ tls: [] }, { header: [] }], header],
      [[{ tls: [] }], bearer],
      [[{ bearer: [], query: [] }, { header: [] }], header],
    ] as const;
    assert.deepEqual(
      table.map(([security]) => {
        const operation = security === undefined ? {} : { security };
        return [
          security,
          onlyTool(smallApi({ "/a": { get: operation } }, { components: { securitySchemes } })).plan
            .credential,
        ];
      }),
      table,
    );
  });

  it("[T6] where the key goes the model has no argument", () => {
    const components = { securitySchemes: { query: { type: "apiKey", in: "query", name: "key" } } };
    const parameters = [{ name: "key", in: "query", required: true, schema: {} }];
    const document = smallApi({ "/a": { get: { parameters, security: [{ query: [] }] } } }, { components });
    assert.deepEqual(onlyTool(document).tool.parameters, {
      type: "object",
      properties: {},
      additionalProperties: false,
    });
  });
});
