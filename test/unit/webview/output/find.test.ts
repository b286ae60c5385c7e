import { deepEqual, equal } from "node:assert/strict";
import { findMatches, MAX_MATCHES } from "../../../../src/webview/output/find.ts";
import { OutputModel } from "../../../../src/webview/output/output-model.ts";
import { recorder } from "../../../webview/fixtures.ts";

function search(text: string, query: string): number[][] {
  const model = new OutputModel();
  model.append([recorder("d")("stdout", text)]);
  return findMatches(model.rows(), query).map(({ key, start, end }) => [key, start, end]);
}

describe("search in output", () => {
  it("finds every match without regard to case", () => {
    deepEqual(search("Error one\nno\nerror ERROR\n", "error"), [
      [0, 0, 5],
      [2, 0, 5],
      [2, 6, 11],
    ]);
  });
  it("takes the query as text, not as a pattern", () => {
    deepEqual(search("a.c abc (x\n", "a.c"), [[0, 0, 3]]);
    deepEqual(search("a.c abc (x\n", "(x"), [[0, 8, 10]]);
  });
  it("finds beyond a character that changes its length with its case", () => {
    deepEqual(search("İİ x\n", "X"), [[0, 3, 4]]);
  });
  it("finds nothing for nothing", () => {
    deepEqual(search("abc\n", ""), []);
  });
  it("stops counting somewhere", () => {
    equal(search("a".repeat(MAX_MATCHES * 2), "a").length, MAX_MATCHES);
  });
});
