import assert from "node:assert/strict";
import fc from "fast-check";
import { pythonNames, pythonParameters } from "../../../../src/core/code-mode/python-names.ts";

const identifier = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
/** What `keyword.kwlist` of Python 3.13 says. */
const keywords =
  "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield".split(
    " ",
  );

const name = fc.oneof(
  { weight: 3, arbitrary: fc.stringMatching(/^[ab_.-]{0,4}$/) },
  { weight: 1, arbitrary: fc.constantFrom(...keywords, "2fa", "page-size", "search", "a_2", "a_3") },
  { weight: 1, arbitrary: fc.string({ maxLength: 90, unit: "grapheme" }) },
);

describe("the names of tools in Python", () => {
  const cases: readonly (readonly [given: readonly string[], expected: readonly string[]])[] = [
    [
      ["list_issues", "listIssues", "A1"],
      ["list_issues", "listIssues", "A1"],
    ],
    [
      ["page-size", "repo/get file", "x.y"],
      ["page_size", "repo_get_file", "x_y"],
    ],
    [
      ["import", "from", "None"],
      ["import_", "from_", "None_"],
    ],
    [
      ["2fa", "", "日本", "__init__", "_private"],
      ["n2fa", "tool", "tool_2", "init", "private"],
    ],
    [
      ["a-b", "a.b", "a_b"],
      ["a_b_2", "a_b_3", "a_b"],
    ],
    [
      ["same", "same"],
      ["same", "same_2"],
    ],
    [
      ["import_", "import"],
      ["import_", "import__2"],
    ],
    [
      ['"""\nimport os\n"""', "a'; import os"],
      ["import_os", "a_import_os"],
    ],
    [["x".repeat(80)], ["x".repeat(56)]],
  ];
  for (const [given, expected] of cases) {
    it(`[K1] are ${expected.join(", ")}`, () => {
      assert.deepEqual(pythonNames(given), expected);
    });
  }

  it("[K1] leave what is reserved free", () => {
    assert.deepEqual(pythonNames(["search", "describe", "search-2"], ["search", "describe"]), [
      "search_2",
      "describe_2",
      "search_2_2",
    ]);
  });

  it("[K1] are identifiers, no keywords, not reserved and unique, and what is one keeps its name", () => {
    fc.assert(
      fc.property(
        fc.array(name, { maxLength: 20 }),
        fc.subarray(["search", "a", "a_2"]),
        (given, reserved) => {
          const names = pythonNames(given, reserved);
          assert.equal(names.length, given.length);
          assert.equal(new Set(names).size, names.length);
          for (const [index, one] of names.entries()) {
            assert.match(one, identifier);
            assert.ok(!keywords.includes(one) && !reserved.includes(one), one);
            const original = given[index] ?? "";
            const isFit = identifier.test(original) && !keywords.includes(original);
            if (isFit && !reserved.includes(original) && given.indexOf(original) === index)
              assert.equal(one, original);
          }
        },
      ),
    );
  });

  it("[K1] of parameters are their own where Python takes them", () => {
    const given = [
      "repo",
      "größe",
      "_x",
      "page-size",
      "from",
      "2nd",
      "",
      "a b",
      "class",
      "größe-x",
      "a.b",
      "ﬁx",
    ];
    const expected = ["repo", "größe", "_x", "page_size", "from_", "_2nd", "_", "a_b", "class_", "größe_x"];
    assert.deepEqual(pythonParameters(given), [...expected, "a_b_2", "fix"]);
    assert.deepEqual(pythonParameters(["page-size", "page_size"]), ["page_size_2", "page_size"]);
  });
});
