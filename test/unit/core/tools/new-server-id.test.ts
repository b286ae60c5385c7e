import assert from "node:assert/strict";
import fc from "fast-check";
import { newServerId } from "../../../../src/core/tools/new-server-id.ts";
import { checkToolServer } from "../../../../src/protocol/check-tool-server.ts";
import { toolServer } from "../../../support/tools/fake-tool-client.ts";

const cases: readonly (readonly [name: string, taken: readonly string[], id: string])[] = [
  ["GitHub", [], "github"],
  ["My  server: (new)", [], "my-server-new"],
  ["Wörter & Straßen", [], "worter-stra-en"],
  ["api.example.com", [], "api-example-com"],
  ["天気", [], "server"],
  ["", ["server"], "server-2"],
  ["a", ["a", "a-2"], "a-3"],
  ["VSCode", [], "vscode-2"],
  ["x".repeat(80), [], "x".repeat(32)],
  ["x".repeat(80), ["x".repeat(32)], `${"x".repeat(30)}-2`],
];

describe("newServerId", () => {
  for (const [name, taken, id] of cases) {
    it(`[T2] makes ${id} of ${JSON.stringify(name.slice(0, 40))} beside ${String(taken.length)} others`, () => {
      assert.equal(newServerId(name, taken), id);
    });
  }

  it("[T2] makes an id that the form accepts, of any name beside any others", () => {
    const unit = fc.constantFrom(
      "a",
      "Z",
      "0",
      "-",
      "_",
      ".",
      ":",
      "|",
      " ",
      "\n",
      "é",
      "\u0301",
      "ß",
      "天",
      "😀",
      "\ud800",
    );
    const names = fc.array(fc.string({ unit, maxLength: 50 }), { maxLength: 10 });
    fc.assert(
      fc.property(names, (all) => {
        const taken: string[] = [];
        for (const name of [...all, "a", "A", "a!"]) {
          const id = newServerId(name, taken);
          assert.equal(checkToolServer(toolServer({ id }), "", taken).id, undefined);
          taken.push(id);
        }
      }),
    );
  });
});
