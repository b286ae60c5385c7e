import assert from "node:assert/strict";
import { lastLine } from "../../../../src/core/daemons/last-line.ts";
import { output } from "../../../support/outputs.ts";

describe("the last line for labels", () => {
  it("[D10] is the last one with something in it", () => {
    assert.equal(lastLine([output(1, { content: "one\ntwo\n\n  \n" })]), "two");
  });
  it("[D10] is what a progress bar shows now, without colours", () => {
    assert.equal(lastLine([output(1, { content: "\r10 %\r\u001b[32m20 %\u001b[0m" })]), "20 %");
  });
  it("[D10] is looked for in earlier records, and in the text beside a plot", () => {
    assert.equal(
      lastLine([output(1, { content: "text\n" }), output(2, { stream: "clear", content: "" })]),
      "text",
    );
    assert.equal(
      lastLine([
        output(1, { stream: "result", content: "<b>3 rows</b>", mime: "text/html", plain: "3 rows" }),
      ]),
      "3 rows",
    );
  });
  it("[D10] is not the name of an object", () => {
    const figure = output(2, {
      stream: "display",
      content: "iVBOR",
      mime: "image/png",
      plain: "<Figure 1x1>",
    });
    assert.equal(lastLine([output(1, { content: "epoch 3\n" }), figure]), "epoch 3");
  });
  it("[D10] is never longer than 200 characters, and undefined when there is none", () => {
    assert.equal(lastLine([output(1, { content: "x".repeat(100_000) })])?.length, 200);
    assert.equal(lastLine([output(1, { content: "\n\n" })]), undefined);
  });
});
