import assert from "node:assert/strict";
import { argumentProblems } from "../../../../src/core/tools/argument-problems.ts";

const schema = {
  type: "object",
  properties: {
    name: { type: "string" },
    count: { type: "integer" },
    ratio: { type: ["number", "null"] },
    note: { type: "string", nullable: true },
    list: { type: "array" },
    where: { $ref: "#/$defs/place" },
    any: true,
    odd: { type: "decimal" },
  },
  required: ["name", "toString"],
};

describe("what is wrong with the arguments of a call", () => {
  const cases: readonly (readonly [string, object, object, readonly string[]])[] = [
    ["nothing", schema, { name: "a", toString: 1, count: 2, ratio: 0.5, list: [], where: 1, any: 1 }, []],
    ["nothing where null may be", schema, { name: "", toString: 1, ratio: null, note: null, odd: {} }, []],
    [
      "all that is missing",
      schema,
      {},
      ['The argument "name" is missing.', 'The argument "toString" is missing.'],
    ],
    [
      "all that is of another type",
      schema,
      { name: null, toString: 1, count: 1.5, ratio: "1", list: {} },
      [
        'The argument "name" must be string.',
        'The argument "count" must be integer.',
        'The argument "ratio" must be number or null.',
        'The argument "list" must be array.',
      ],
    ],
    ["no more than is said", schema, { name: "a", toString: 1, more: 1 }, []],
    [
      "what is not known, where all are",
      { properties: { a: {} }, additionalProperties: false },
      { a: 1, constructor: 2 },
      ['There is no argument "constructor"; it takes a.'],
    ],
    [
      "any, where there are none",
      { type: "object", additionalProperties: false },
      { a: 1 },
      ['There is no argument "a"; it takes none.'],
    ],
    ["nothing in a schema that makes no sense", { properties: [], required: "a" }, { b: 1 }, []],
  ];
  for (const [what, parameters, args, problems] of cases)
    it(`[T7] is ${what}`, () => {
      assert.deepEqual(
        argumentProblems(parameters as never, args as Readonly<Record<string, unknown>>),
        problems,
      );
    });
});
