import { deepEqual, equal } from "node:assert/strict";
import { drawingOf, scriptedHtmlName } from "../../../../src/webview/output/mime.ts";
import { recorder } from "../../../webview/fixtures.ts";

describe("how an output is drawn", () => {
  const draw = (mime: string, content: string, plain?: string) =>
    drawingOf(recorder("d")("display", content, { mime, ...(plain === undefined ? {} : { plain }) }));

  it("draws pictures, with the line breaks of their base64 taken out", () => {
    deepEqual(draw("image/png", "iVBO\nRw==\n"), { kind: "image", mime: "image/png", base64: "iVBORw==" });
    deepEqual(draw("image/svg+xml", "<svg/>"), { kind: "svg", xml: "<svg/>" });
  });
  it("draws JSON with line breaks, and text as it is", () => {
    deepEqual(draw("application/json", '{"a":[1]}'), { kind: "text", text: '{\n  "a": [\n    1\n  ]\n}' });
    deepEqual(draw("application/json", "{broken"), { kind: "text", text: "{broken" });
    deepEqual(draw("text/markdown", "# a"), { kind: "text", text: "# a" });
    deepEqual(draw("text/latex", "$x$"), { kind: "text", text: "$x$" });
  });
  it("names what cannot run here", () => {
    const kinds = [
      "application/vnd.jupyter.widget-view+json",
      "application/vnd.plotly.v1+json",
      "application/vnd.vegalite.v5+json",
      "application/javascript",
      "application/vnd.bokehjs_exec.v0+json",
    ].map((mime) => draw(mime, "{}", "text"));
    deepEqual(
      kinds,
      ["Jupyter widget", "plotly", "Vega", "JavaScript", "Bokeh"].map((what) => ({
        kind: "scripted",
        what,
        plain: "text",
      })),
    );
  });
  it("shows an unknown type by its text", () => {
    deepEqual(draw("application/pdf", "JVBE", "a PDF"), {
      kind: "unsupported",
      what: "application/pdf",
      plain: "a PDF",
    });
  });
  it("refuses what is too large to draw", () => {
    equal(draw("text/html", "x".repeat(3_000_000)).kind, "too-large");
    equal(draw("image/png", "x".repeat(15_000_000)).kind, "too-large");
  });
  it("names the library behind scripted HTML", () => {
    deepEqual(["<script>Plotly.newPlot()</script>", "<script>1</script>"].map(scriptedHtmlName), [
      "plotly",
      "HTML with scripts",
    ]);
  });
});
