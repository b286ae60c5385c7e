import assert from "node:assert/strict";
import fc from "fast-check";
import { cutMiddle, cutTogether } from "../../../../src/core/chat/output/cut-middle.ts";
import { runResult } from "../../../../src/core/chat/run-result.ts";
import type { RunId, RunState } from "../../../../src/protocol/chat.ts";
import type { DaemonOutput } from "../../../../src/protocol/daemon.ts";
import { chatId, codePart, messageId } from "../../../support/chat/chats.ts";
import { daemonOf } from "../../../support/chat/fake-code-runner.ts";
import { output } from "../../../support/outputs.ts";

/** Records in the order of their numbers. */
function printed(...changes: readonly Partial<DaemonOutput>[]): readonly DaemonOutput[] {
  return changes.map((change, index) => output(index + 1, { content: "", ...change }));
}

function textFor(records: readonly DaemonOutput[], state?: RunState, images = true, maxChars = 8000): string {
  const part = codePart("x", { output: records, ...(state === undefined ? {} : { state }) });
  const [text] = runResult(part, { images, maxChars });
  return text?.kind === "text" ? text.text : "";
}

const image = (data: string, change: Partial<DaemonOutput> = {}): Partial<DaemonOutput> => ({
  stream: "display",
  mime: "image/png",
  content: data,
  plain: "<Figure size 640x480 with 1 Axes>",
  ...change,
});

describe("what the model is told of a run", () => {
  it("[I2] has stdout, stderr, result and error, each where there is something", () => {
    const text = textFor(
      printed(
        { content: "out 1\n" },
        { stream: "stderr", content: "\u001b[33mwarning\u001b[0m\n" },
        { content: "out 2\n" },
        { stream: "result", mime: "text/plain", content: "42" },
        { stream: "display", mime: "text/html", content: "<table>", plain: "   a\n0  1" },
        { stream: "error", content: "\u001b[0;31mTraceback\u001b[0m\nValueError: boom" },
      ),
      { kind: "ended", how: "exception", detail: "ValueError: boom", seconds: 1.25 },
    );
    assert.equal(
      text,
      [
        "status: ended with an exception after 1.3 s. ValueError: boom",
        "[stdout]",
        "out 1\nout 2",
        "[stderr]",
        "warning",
        "[result]",
        "42\n   a\n0  1",
        "[error]",
        "Traceback\nValueError: boom",
      ].join("\n"),
    );
  });

  it("[I2] says when nothing was printed", () => {
    assert.equal(textFor([]), "status: finished after 0.5 s\nIt printed nothing.");
  });

  const states: readonly (readonly [RunState, string])[] = [
    [
      { kind: "ended", how: "interrupted", detail: "It was over its limit.", seconds: 60 },
      "status: interrupted after 60.0 s. It was over its limit.",
    ],
    [{ kind: "ended", how: "kernel_died", seconds: 2 }, "status: the kernel died after 2.0 s"],
    [
      { kind: "not-run", why: "declined", message: "You skipped it." },
      "status: not run (declined). You skipped it.",
    ],
    [{ kind: "daemon", daemon_id: "d" as RunId }, "status: it is a background script with daemon_id d"],
  ];
  for (const [state, line] of states) {
    it(`[I2] says "${line}"`, () => {
      assert.equal(textFor([], state).split("\n")[0], line);
    });
  }

  it("[I4] says how a background script stands now", () => {
    const part = codePart("x", { state: { kind: "daemon", daemon_id: "d" as RunId }, background: true });
    const request = {
      chatId: chatId(),
      messageId: messageId("m"),
      runId: "d" as RunId,
      language: "python",
      code: "x",
      background: true,
    };
    const status = (change: Parameters<typeof daemonOf>[1]): string => {
      const [text] = runResult(part, { images: false, maxChars: 100, daemon: daemonOf(request, change) });
      return text?.kind === "text" ? text.text : "";
    };
    assert.equal(status({}), "status: it is a background script with daemon_id d: running");
    const ended = { phase: "ended", ended_at: 1012, detail: "ValueError: boom" } as const;
    assert.equal(
      status({ ...ended, status: "error", reason: "exception" }),
      "status: it is a background script with daemon_id d: error (it ended with an exception) after 12 s. ValueError: boom",
    );
  });

  it("[I2] says that the user has changed the code", () => {
    const [text] = runResult(codePart("y", { edited: true }), { images: false, maxChars: 100 });
    assert.match(text?.kind === "text" ? text.text : "", /the user has changed the code/);
  });

  it("[I2] shows pictures to a model that can see, the last four of them", () => {
    const part = codePart("x", { output: printed(...["1", "2", "3", "4", "5"].map((data) => image(data))) });
    const [text, ...images] = runResult(part, { images: true, maxChars: 100 });
    assert.deepEqual(
      images,
      ["2", "3", "4", "5"].map((data) => ({ kind: "image", mime: "image/png", data })),
    );
    assert.match(
      text?.kind === "text" ? text.text : "",
      /\[images\]\n5 pictures were shown to the user; the last 4 follow\./,
    );
  });

  it("[I2] tells a model that cannot see that there are pictures", () => {
    const part = codePart("x", { output: printed(image("1")) });
    assert.deepEqual(runResult(part, { images: false, maxChars: 100 }), [
      {
        kind: "text",
        text: "status: finished after 0.5 s\n[images]\n1 picture was shown to the user; you cannot see pictures.",
      },
    ]);
  });

  it("[I2] shows a progress bar as its last state, also across records", () => {
    assert.match(textFor(printed({ content: " 1 %\r" }, { content: "50 %\r99 %" })), /\[stdout\]\n99 %$/);
  });

  it("[I2] leaves out what was cleared, at once or with the next output", () => {
    const clear = { stream: "clear", wait: false } as const;
    const gap = { stream: "gap", content: "7 bytes are missing." } as const;
    assert.match(
      textFor(printed({ content: "old" }, gap, clear, { content: "new" })),
      /\[stdout\]\n\[7 bytes .*\]\nnew$/,
    );
    const wait = { stream: "clear", wait: true } as const;
    assert.match(textFor(printed({ content: "old" }, wait)), /\[stdout\]\nold$/);
    assert.match(textFor(printed({ content: "old" }, wait, { content: "new" })), /\[stdout\]\nnew$/);
  });

  it("[I2] shows a display as it was updated last", () => {
    const shown = (stream: "display" | "update", content: string): Partial<DaemonOutput> => ({
      stream,
      mime: "text/plain",
      content,
      display_id: "d",
    });
    assert.match(
      textFor(
        printed(shown("display", "0 %"), { content: "x" }, shown("update", "50 %"), shown("update", "100 %")),
      ),
      /\[result\]\n100 %$/,
    );
  });

  it("[I2] cuts long output in the middle, and says how much is missing", () => {
    const text = textFor(
      printed({ content: `first ${"x".repeat(100_000)} last` }, { stream: "error", content: "boom" }),
    );
    assert.ok(text.length < 8300, String(text.length));
    assert.match(text, /first x+\n… 92,\d\d\d characters are left out here …\nx+ last\n\[error\]\nboom$/);
  });

  it("[I2] never makes a text longer than it may be, and leaves short ones as they are", () => {
    const max = fc.integer({ min: 60, max: 2000 });
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 3000 }), { maxLength: 5 }), max, (texts, maxChars) => {
        const cut = cutTogether(texts, maxChars);
        const total = cut.reduce((sum, text) => sum + text.length, 0);
        assert.ok(total <= maxChars + 70 * texts.length);
        if (texts.join("").length <= maxChars) assert.deepEqual(cut, texts);
      }),
    );
  });

  it("[I2] cuts no character in two", () => {
    fc.assert(
      fc.property(fc.integer({ min: 61, max: 200 }), (maxChars) => {
        assert.ok(cutMiddle("😀".repeat(200), maxChars).isWellFormed());
      }),
    );
  });
});
