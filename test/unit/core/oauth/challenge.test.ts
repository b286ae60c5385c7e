import assert from "node:assert/strict";
import fc from "fast-check";
import { bearerChallenges, parseChallenges } from "../../../../src/core/oauth/challenge.ts";

type Row = readonly [title: string, header: string, expected: readonly [string, Record<string, string>][]];

const rows: readonly Row[] = [
  ["nothing", "", []],
  ["a scheme alone", "Bearer", [["bearer", {}]]],
  [
    "quoted and plain values",
    'Bearer realm="a b", error=invalid_token',
    [["bearer", { realm: "a b", error: "invalid_token" }]],
  ],
  [
    "several schemes, in their order",
    'Basic realm="x", Bearer realm="y", scope="a b", Negotiate',
    [
      ["basic", { realm: "x" }],
      ["bearer", { realm: "y", scope: "a b" }],
      ["negotiate", {}],
    ],
  ],
  [
    "an opaque word",
    'Negotiate YII==, Bearer realm="y"',
    [
      ["negotiate", {}],
      ["bearer", { realm: "y" }],
    ],
  ],
  [
    "a scheme without parameters before one with some",
    'Negotiate, Bearer scope="a"',
    [
      ["negotiate", {}],
      ["bearer", { scope: "a" }],
    ],
  ],
  [
    "escapes, commas and schemes in quotes",
    'Bearer realm="a \\"b\\", Basic x=\\\\", scope=c',
    [["bearer", { realm: 'a "b", Basic x=\\', scope: "c" }]],
  ],
  [
    "spaces around the equals sign",
    'Bearer realm = "a" , scope\t=\tb',
    [["bearer", { realm: "a", scope: "b" }]],
  ],
  ["any case", 'BEARER Realm="A"', [["bearer", { realm: "A" }]]],
  ["the first of two with one name", "Bearer scope=a, SCOPE=b", [["bearer", { scope: "a" }]]],
  ["empty places of the list", ", ,Bearer realm=a,, ,scope=b,", [["bearer", { realm: "a", scope: "b" }]]],
  [
    "an address without quotes",
    "Bearer resource_metadata=https://a.example/x?y=1",
    [["bearer", { resource_metadata: "https://a.example/x?y=1" }]],
  ],
  ["quotes without an end", 'Bearer realm="a, scope=b', [["bearer", { realm: "a, scope=b" }]]],
  ["a parameter without a scheme", 'realm="a", Bearer scope=b', [["bearer", { scope: "b" }]]],
  ["what makes no sense", '"" = Bearer scope=b', [["bearer", { scope: "b" }]]],
];

describe("parseChallenges", () => {
  for (const [title, header, expected] of rows) {
    it(`[O3] reads ${title}`, () => {
      const found = parseChallenges(header).map(({ scheme, params }) => [scheme, Object.fromEntries(params)]);
      assert.deepEqual(found, expected);
    });
  }

  it("[O3] reads back any challenges that are written as RFC 9110 has them", () => {
    const token = fc.stringMatching(/^[a-z][a-z0-9!#$%&'*+.^_`|~-]{0,8}$/);
    const value = fc.stringMatching(/^[\t\x20-\x7e]{0,12}$/);
    const challenge = fc.tuple(
      token,
      fc.dictionary(token, value, { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
    );
    fc.assert(
      fc.property(fc.array(challenge, { maxLength: 4 }), (challenges) => {
        const header = challenges
          .map(([scheme, params]) => {
            const written = Object.entries(params).map(
              ([name, text]) => `${name}="${text.replace(/["\\]/g, "\\$&")}"`,
            );
            return `${scheme} ${written.join(", ")}`;
          })
          .join(", ");
        const found = parseChallenges(header).map(({ scheme, params }) => [scheme, [...params]]);
        assert.deepEqual(
          found,
          challenges.map(([scheme, params]) => [scheme, Object.entries(params)]),
        );
      }),
    );
  });

  it("[O3] takes any text at all, in linear time", () => {
    fc.assert(fc.property(fc.string({ maxLength: 60 }), (text) => Array.isArray(parseChallenges(text))));
    const began = performance.now();
    for (const piece of ['"', "a=", "a ", ",", '\\"', "a=a ", '"\\', "Bearer a="])
      parseChallenges(piece.repeat(20_000));
    assert.ok(performance.now() - began < 1000);
  });
});

describe("bearerChallenges", () => {
  it("[O3] says what is asked for; scopes are words, each once", () => {
    const header =
      'Basic scope="no", Bearer error="insufficient_scope", scope="a  b a \u00e9", resource_metadata="https://x.example/m"';
    assert.deepEqual(bearerChallenges(header), [
      { error: "insufficient_scope", scopes: ["a", "b"], resourceMetadata: "https://x.example/m" },
    ]);
    assert.deepEqual(bearerChallenges(undefined), []);
  });
});
