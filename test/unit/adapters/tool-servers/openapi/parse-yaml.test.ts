import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { parse, stringify } from "yaml";
import { parseYaml } from "../../../../../src/adapters/tool-servers/openapi/parse-yaml.ts";

const signal = new AbortController().signal;
/** As small as can be: everything is taken apart. */
const finest = { lexemes: 1, chars: 0 };

const names = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.constantFrom("__proto__", "200", "- a", "a: b", "# no", "*a"),
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(names, fc.integer(), fc.boolean(), fc.constant(null), fc.constant("two\nlines: of\n  text\n")),
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(names, tie("tree"), { maxKeys: 4 }),
  ),
}));

describe("YAML in slices", () => {
  it("[T6] is what the library reads in one go", async () => {
    await fc.assert(
      fc.asyncProperty(tree, async (value) => {
        const text = stringify(value, { aliasDuplicateObjects: false });
        assert.deepEqual(await parseYaml(text, signal, finest), parse(text));
      }),
      { numRuns: 300 },
    );
  });

  it("[T6] holds for documents as people write them", async () => {
    for (const file of globSync(
      "node_modules/@readme/oas-examples/3.*/yaml/{petstore,security,callbacks,readme*}.yaml",
    )) {
      const text = readFileSync(file, "utf8");
      assert.deepEqual(
        await parseYaml(text, signal, { lexemes: 100, chars: 200 }),
        parse(text, { merge: true }),
        file,
      );
    }
  });

  const kept: readonly (readonly [string, string])[] = [
    ["comments", "# one\na: # two\n  # three\n  b: 1\n\n  # four\n  c: 2\n# five\n"],
    ["aliases", "a: &x\n  b: 1\nc: *x\n"],
    ["merge keys", "a: &x\n  b: 1\nc:\n  <<: *x\n  d: 2\n"],
    ["tags", "a: !!str 1\nb: !!set\n  ? c\n"],
    ["older rules", "%YAML 1.1\n---\na: yes\nb: 010\n"],
    ["explicit keys", "? a\n: - b\n  - c\n? d\n"],
    ["things without values", "a:\nb:\n  -\n  - - c\n    - d\n"],
    ["a start and an end", "---\na:\n  b: 1\n...\n"],
    ["anchors that nobody means", "a: &x\n  b: &y\n    - &z c\n"],
  ];
  for (const [what, text] of kept)
    it(`[T6] keeps ${what}`, async () => {
      const value: unknown = parse(text, { merge: true });
      assert.deepEqual(await parseYaml(text, signal, finest), JSON.parse(JSON.stringify(value)));
    });

  const broken: readonly (readonly [string, string])[] = [
    ["a:\n  b: 1\n  c: 2\n  b: 3\n", "its YAML is broken (Map keys must be unique)"],
    ["a: &x\n  b: 1\nc:\n  <<: *x\n  b: 2\n  b: 3\n", "its YAML is broken (Map keys must be unique)"],
    ["a: { b: 1, c: 2, b: 3 }\n", "its YAML is broken (Map keys must be unique)"],
    ["a:\n  b: 1\n c: 2\n", "its YAML is broken (All mapping items must start at the same column)"],
    ["a:\n  b\n  c: 2\n", "its YAML is broken (Implicit keys need to be on a single line)"],
    ["a: b: c\n", "its YAML is broken (Nested mappings are not allowed in compact mappings)"],
  ];
  for (const [text, message] of broken)
    it(`[T6] says of ${JSON.stringify(text)} what is wrong`, async () => {
      await assert.rejects(parseYaml(text, signal, finest), { message });
      await assert.rejects(parseYaml(text, signal), { message });
    });

  it("[T6, bad/tools-huge-document] does not hold up others while it reads megabytes", async function () {
    this.timeout(30_000);
    const operation = (index: number): string =>
      `  /things${String(index)}:\n    get:\n      summary: Gets one\n      responses:\n        "200":\n          description: ok\n`;
    const text = `openapi: 3.0.0\npaths:\n${Array.from({ length: 20_000 }, (_, index) => operation(index)).join("")}`;
    let turns = 0;
    const others = setInterval(() => {
      turns += 1;
    }, 0);
    const value = (await parseYaml(text, signal)) as { readonly paths: object };
    clearInterval(others);
    assert.equal(Object.keys(value.paths).length, 20_000);
    // In one go there would be none.
    assert.ok(turns > 20, String(turns));
  });

  it("[T6, bad/tools-huge-document] reads many keys beside an alias without comparing each with all others", async function () {
    this.timeout(30_000);
    const keys = Array.from({ length: 20_000 }, (_, index) => `  key${String(index)}:\n    type: object\n`);
    const started = performance.now();
    const value = (await parseYaml(`a: &x\n  b: 1\nc: *x\nd:\n${keys.join("")}`, signal)) as {
      readonly d: object;
    };
    const tookMs = performance.now() - started;
    assert.equal(Object.keys(value.d).length, 20_000);
    // With each compared it takes five times as long on any machine.
    assert.ok(tookMs < 6000, `${String(tookMs)} ms`);
  });

  it("[T6] stops when nobody waits any more", async () => {
    const over = new AbortController();
    const reading = parseYaml("a:\n  b: 1\n", over.signal, finest);
    over.abort(new Error("over"));
    await assert.rejects(reading, { message: "over" });
  });
});
