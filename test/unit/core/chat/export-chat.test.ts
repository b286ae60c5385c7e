import assert from "node:assert/strict";
import { exportJson, exportMarkdown } from "../../../../src/core/chat/export-chat.ts";
import { exportNotebook } from "../../../../src/core/chat/export-notebook.ts";
import type { Chat, CodeCalls, RunId } from "../../../../src/protocol/chat.ts";
import { assistantMessage, chatId, codePart, userMessage } from "../../../support/chat/chats.ts";
import { output } from "../../../support/outputs.ts";

const daemon = "d" as RunId;
const png = output(3, { stream: "display", mime: "image/png", content: "AA\nAA", plain: "<Figure>" });
const chat: Chat = {
  chat_id: chatId(),
  title: "Monitor\nmy CPU",
  titled: false,
  created_at: 1,
  updated_at: 1,
  messages: [
    userMessage("u", "plot it", {
      attachments: [{ kind: "text", name: "a.py", text: "x = 1\n", language: "python" }],
    }),
    assistantMessage("a", [
      { kind: "reasoning", text: "hm" },
      { kind: "text", text: "Look:\n" },
      codePart("plot()\nx", {
        output: [
          output(1, { content: "10 %\r" }),
          output(2, { content: "20 %\n" }),
          png,
          output(4, { stream: "result", mime: "application/json", content: '{"a":1}', plain: "a" }),
          output(5, { stream: "stderr", content: "careful\n" }),
        ],
      }),
      { kind: "notice", text: "The kernel is new." },
      codePart("1/0", {
        state: { kind: "ended", how: "exception", detail: "ZeroDivisionError: division by zero", seconds: 1 },
        output: [
          output(1, {
            stream: "error",
            content: "\u001b[31mTraceback\u001b[0m\nZeroDivisionError: division by zero",
          }),
        ],
      }),
      codePart("ls", {
        language: "bash",
        state: { kind: "not-run", why: "declined", message: "You skipped it." },
      }),
      codePart("loop()", { background: true, state: { kind: "daemon", daemon_id: daemon } }),
      codePart("1+1", { language: "r" }),
      {
        kind: "tool",
        call_id: "t",
        name: "gh__create",
        arguments: '{"a":1}',
        state: "done",
        result: "told",
        tool: {
          server_id: "gh",
          server_title: "GitHub",
          type: "mcp",
          name: "create",
          title: "",
          read_only: false,
        },
        content: [
          { kind: "text", text: "made `7`" },
          { kind: "image", mime: "image/png", data: "BBBB" },
          { kind: "link", uri: "https://a.example/](x)`", name: "A", description: "" },
        ],
      },
      { kind: "tool", call_id: "l", name: "list_daemons", arguments: "{}", state: "done", result: "none" },
    ]),
    assistantMessage("b", [{ kind: "text", text: "Hel" }], {
      status: "error",
      error: { code: "model.failed", message: "It broke off." },
    }),
  ],
};
const outputs = new Map([[daemon, [output(1, { content: "tick\n" })]]]);

/** The parts of a notebook that the test looks at. */
interface Notebook {
  readonly nbformat: number;
  readonly nbformat_minor: number;
  readonly metadata: { readonly kernelspec: { readonly name: string } };
  readonly cells: readonly {
    readonly id: string;
    readonly cell_type: string;
    readonly source: readonly string[];
    readonly outputs?: readonly unknown[];
    readonly execution_count?: null;
  }[];
}

const calls: CodeCalls = {
  total: 51,
  calls: [
    {
      ...{ call_id: "call-51", arguments: '{"a":1}', state: "done", started_at: 1, note: "made `7`" },
      tool: {
        ...{ server_id: "github", server_title: "GitHub", type: "mcp" },
        ...{ name: "create", title: "Create", read_only: false },
      },
    },
  ],
};

describe("an exported chat", () => {
  it("[C3] is JSON that holds all of it", () => {
    assert.deepEqual(JSON.parse(exportJson(chat)), { backburner: "chat", version: 1, chat });
  });

  it("[C3] is Markdown with code, output and pictures", () => {
    const text = exportMarkdown(chat, outputs);
    for (const piece of [
      "# Monitor my CPU\n\n## You · 1970-01-01T00:16:40.000Z\n\nplot it\n\na.py:\n\n```python\nx = 1\n```",
      "## scripted · ",
      "Look:\n\n```python\nplot()\nx\n```\n\nstdout:\n\n```\n20 %\n```\n\nstderr:\n\n```\ncareful\n```",
      "![Output](data:image/png;base64,AAAA)",
      "> The kernel is new.",
      "> ZeroDivisionError: division by zero\n\nerror:\n\n```\nTraceback\nZeroDivisionError: division by zero\n```",
      "```bash\nls\n```\n\n> You skipped it.",
      "> Background script\n\nstdout:\n\n```\ntick\n```",
      "Hel\n\n> It broke off.",
      '**GitHub: create**\n\n```json\n{"a":1}\n```\n\n```\nmade `7`\n```\n\n![Result](data:image/png;base64,BBBB)\n\n(A link: `A`, `https://a.example/](x)`)',
      "**list_daemons**\n\n```json\n{}\n```\n\n```\nnone\n```",
    ]) {
      assert.ok(text.includes(piece), piece);
    }
    assert.ok(!text.includes("\u001b"));
  });

  it("[C3, K3] says which tools code has called", () => {
    const one = { ...chat, messages: [assistantMessage("a", [codePart("x", { calls })])] };
    const lines = 'Tool calls (51):\n\n```\ngithub.create {"a":1} done: made `7`\n```';
    assert.ok(exportMarkdown(one).includes(lines), exportMarkdown(one));
  });

  it("[C3] is a notebook, with code in cells and what it printed", () => {
    const notebook = JSON.parse(exportNotebook(chat, outputs)) as Notebook;
    assert.deepEqual(
      [notebook.nbformat, notebook.nbformat_minor, notebook.metadata.kernelspec.name],
      [4, 5, "python3"],
    );
    const ids = notebook.cells.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(ids.every((one) => /^[A-Za-z0-9-_]{1,64}$/.test(one)));
    assert.ok(notebook.cells.every((cell) => (cell.cell_type === "code") === "outputs" in cell));
    const code = notebook.cells.filter(({ cell_type }) => cell_type === "code");
    assert.deepEqual(
      code.map(({ source }) => source),
      [["plot()\n", "x"], ["1/0"], ["%%bash\n", "ls"], ["loop()"]],
    );
    assert.deepEqual(
      code.map((cell) => cell.outputs),
      [
        [
          { output_type: "stream", name: "stdout", text: "10 %\r20 %\n" },
          {
            output_type: "display_data",
            metadata: {},
            data: { "image/png": "AAAA", "text/plain": "<Figure>" },
          },
          {
            output_type: "execute_result",
            execution_count: null,
            metadata: {},
            data: { "application/json": { a: 1 }, "text/plain": "a" },
          },
          { output_type: "stream", name: "stderr", text: "careful\n" },
        ],
        [
          {
            output_type: "error",
            ename: "ZeroDivisionError",
            evalue: "division by zero",
            traceback: ["\u001b[31mTraceback\u001b[0m", "ZeroDivisionError: division by zero"],
          },
        ],
        [],
        [{ output_type: "stream", name: "stdout", text: "tick\n" }],
      ],
    );
    const prose = notebook.cells
      .filter(({ cell_type }) => cell_type === "markdown")
      .map(({ source }) => source.join(""))
      .join("\n");
    for (const piece of [
      "# Monitor my CPU",
      "**You**\n\nplot it",
      "```r\n1+1\n```",
      "> You skipped it.",
      "> It broke off.",
      '**GitHub: create**\n\n```json\n{"a":1}\n```\n\n```\nmade `7`\n```',
    ]) {
      assert.ok(prose.includes(piece), piece);
    }
  });

  it("[C3] is a valid document also when the chat is empty", () => {
    const empty = { ...chat, messages: [] };
    assert.equal(exportMarkdown(empty), "# Monitor my CPU\n");
    assert.equal((JSON.parse(exportNotebook(empty)) as Notebook).cells.length, 1);
  });
});
