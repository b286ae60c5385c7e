import assert from "node:assert/strict";
import fc from "fast-check";
import { toEnd, toOutput } from "../../../../src/adapters/jupyter/messages.ts";
import type { WireMessage } from "../../../../src/adapters/jupyter/wire.ts";

function message(type: string, content: Record<string, unknown>): WireMessage {
  return { channel: "iopub", type, parentId: "p", content, metadata: {}, header: {} };
}

describe("messages to output", () => {
  const cases: readonly (readonly [string, string, Record<string, unknown>, unknown])[] = [
    [
      "stdout",
      "stream",
      { name: "stdout", text: "a\r\u001b[31mb" },
      { stream: "stdout", content: "a\r\u001b[31mb" },
    ],
    ["stderr", "stream", { name: "stderr", text: "x" }, { stream: "stderr", content: "x" }],
    ["nothing", "stream", { name: "stdout", text: "" }, undefined],
    [
      "a stream that is none",
      "stream",
      { name: 3, text: { a: 1 } },
      { stream: "stdout", content: '{"a":1}' },
    ],
    [
      "the server's warning",
      "stream",
      { name: "stderr", text: "IOPub data rate exceeded.\nThe notebook server will…" },
      { stream: "gap", content: "The Jupyter server dropped output here: its rate limit was exceeded." },
    ],
    [
      "a result",
      "execute_result",
      { data: { "text/plain": "42" } },
      { stream: "result", content: "42", mime: "text/plain" },
    ],
    [
      "the richest type, and plain text beside it",
      "display_data",
      {
        data: { "text/plain": "<Figure>", "image/png": "iVBO", "text/html": "<img>" },
        transient: { display_id: "d" },
      },
      { stream: "display", content: "iVBO", mime: "image/png", plain: "<Figure>", displayId: "d" },
    ],
    [
      "a widget",
      "display_data",
      { data: { "application/vnd.jupyter.widget-view+json": { model_id: "m" }, "text/plain": "w" } },
      {
        stream: "display",
        content: '{"model_id":"m"}',
        mime: "application/vnd.jupyter.widget-view+json",
        plain: "w",
      },
    ],
    [
      "plotly 5 by its JSON, because its HTML relies on an earlier output",
      "display_data",
      {
        data: {
          "application/vnd.plotly.v1+json": { data: [] },
          "text/html": '<script>require(["plotly"])</script>',
        },
      },
      { stream: "display", content: '{"data":[]}', mime: "application/vnd.plotly.v1+json" },
    ],
    [
      "plotly with a picture by the picture",
      "display_data",
      { data: { "application/vnd.plotly.v1+json": { data: [] }, "image/png": "iVBO" } },
      { stream: "display", content: "iVBO", mime: "image/png" },
    ],
    ...["application/vnd.vegalite.v5+json", "application/vnd.bokehjs_exec.v0+json"].map(
      (type) =>
        [
          `${type} by its HTML`,
          "display_data",
          { data: { [type]: {}, "text/html": "<div></div><script>draw()</script>" } },
          { stream: "display", content: "<div></div><script>draw()</script>", mime: "text/html" },
        ] as const,
    ),
    [
      "Vega that is JSON alone by its JSON",
      "display_data",
      { data: { "text/plain": "<VegaLite 6 object>", "application/vnd.vegalite.v6.json": { mark: "line" } } },
      {
        stream: "display",
        content: '{"mark":"line"}',
        mime: "application/vnd.vegalite.v6.json",
        plain: "<VegaLite 6 object>",
      },
    ],
    [
      "lines as a list",
      "display_data",
      { data: { "text/html": ["<p>", "</p>"] } },
      { stream: "display", content: "<p></p>", mime: "text/html" },
    ],
    [
      "a type of its own",
      "display_data",
      { data: { "chemical/x-pdb": "ATOM" } },
      { stream: "display", content: "ATOM", mime: "chemical/x-pdb" },
    ],
    ["a display of nothing", "display_data", { data: {} }, undefined],
    ["a display without data", "display_data", { data: "?" }, undefined],
    ["clear", "clear_output", { wait: true }, { stream: "clear", content: "", wait: true }],
    [
      "a traceback",
      "error",
      { ename: "E", evalue: "v", traceback: ["a", "b"] },
      { stream: "error", content: "a\nb" },
    ],
    ["an error without one", "error", { ename: "E", evalue: "v" }, { stream: "error", content: "E: v" }],
    ["an exit", "error", { ename: "SystemExit", evalue: "0", traceback: ["…"] }, undefined],
    ["what is no output", "comm_open", {}, undefined],
  ];

  for (const [name, type, content, expected] of cases) {
    it(`shows ${name}`, () => {
      const output = toOutput(message(type, content), 5);
      assert.deepEqual(
        output,
        expected === undefined ? undefined : { kind: "output", timestamp: 5, ...(expected as object) },
      );
    });
  }

  it("survives anything that JSON can hold", () => {
    const types = fc.constantFrom(
      "stream",
      "display_data",
      "execute_result",
      "update_display_data",
      "error",
      "clear_output",
      "status",
      "?",
    );
    fc.assert(
      fc.property(
        types,
        fc.dictionary(
          fc.constantFrom("name", "text", "data", "transient", "ename", "evalue", "traceback", "wait"),
          fc.jsonValue(),
        ),
        (type, content) => {
          const output = toOutput(message(type, content), 1);
          assert(output === undefined || typeof output.content === "string");
          assert.equal(typeof toEnd(content).how, "string");
        },
      ),
    );
  });

  it("names each end", () => {
    const ends = [
      { status: "ok" },
      { status: "error", ename: "ValueError", evalue: "no\ngood" },
      { status: "error", ename: "KeyboardInterrupt", evalue: "" },
      { status: "error", ename: "SystemExit", evalue: "0" },
      { status: "error", ename: "SystemExit", evalue: "3" },
      { status: "aborted" },
    ].map(toEnd);
    assert.deepEqual(ends, [
      { how: "finished" },
      { how: "exception", detail: "ValueError: no" },
      { how: "exception", detail: "KeyboardInterrupt" },
      { how: "finished" },
      { how: "exception", detail: "The script exited with code 3." },
      { how: "exception", detail: "The kernel did not run the script." },
    ]);
  });
});
