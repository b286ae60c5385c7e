import assert from "node:assert/strict";
import * as vscode from "vscode";
import { VsCodeTools } from "../../src/extension/tools/vscode-tools.ts";
import { until } from "./extension-under-test.ts";

const signal = new AbortController().signal;
const png = "iVBORw0KGgo=";

/** Described in the manifest of test/support/vscode/model-provider. */
const name = "test_answer";

describe("the editor's own tools", () => {
  let tools: VsCodeTools;
  let registered: vscode.Disposable;
  let invoke: vscode.LanguageModelTool<object>["invoke"];

  before(async () => {
    const own: vscode.LanguageModelTool<object> = { invoke: () => undefined };
    const answer: vscode.LanguageModelTool<object> = { invoke: (options, token) => invoke(options, token) };
    registered = vscode.Disposable.from(
      vscode.lm.registerTool(name, answer),
      vscode.lm.registerTool("backburner_test", own),
    );
    tools = new VsCodeTools();
    await until("the test's tool", () => tools.list().find((tool) => tool.name === name));
  });

  after(() => {
    tools.dispose();
    registered.dispose();
  });

  it("[C4] are listed as they describe themselves, without those of ours", () => {
    assert.ok(vscode.lm.tools.some((tool) => tool.name === "backburner_test"));
    assert.ok(!tools.list().some((tool) => tool.name.startsWith("backburner_")));
    assert.deepEqual(
      tools.list().find((tool) => tool.name === name),
      {
        name,
        title: name,
        description: "Answers what a test wants.",
        parameters: { type: "object", properties: { text: { type: "string" } } },
        hints: { readOnly: false, idempotent: false },
      },
    );
  });

  it("[C4] answer texts, data and pieces of prompts", async () => {
    let input: unknown;
    invoke = (options) => {
      input = options.input;
      return new vscode.LanguageModelToolResult([
        new vscode.LanguageModelTextPart("Hello"),
        new vscode.LanguageModelPromptTsxPart({ node: { type: 1, children: [{ type: 2, text: "piece" }] } }),
        vscode.LanguageModelDataPart.image(Buffer.from(png, "base64"), "image/png"),
        vscode.LanguageModelDataPart.json({ a: 1 }),
        vscode.LanguageModelDataPart.text("plain", "text/plain"),
        new vscode.LanguageModelDataPart(new Uint8Array(3), "application/zip"),
      ]);
    };
    assert.deepEqual(await tools.call(name, { text: "Hi" }, signal), {
      ok: true,
      content: [
        { kind: "text", text: "Hello" },
        { kind: "text", text: "piece" },
        { kind: "image", mime: "image/png", data: png },
        { kind: "json", text: '{\n\t"a": 1\n}' },
        { kind: "text", text: "plain" },
        { kind: "binary", mime: "application/zip", bytes: 3 },
      ],
    });
    assert.deepEqual(input, { text: "Hi" });
  });

  it("[C4] say why they have failed", async () => {
    invoke = () => {
      throw new Error("No such city. Authorization: Bearer canary-123456");
    };
    const { ok, content } = await tools.call(name, {}, signal);
    assert.equal(ok, false);
    assert.match(JSON.stringify(content), /No such city/);
    assert.doesNotMatch(JSON.stringify(content), /canary/);
    await assert.rejects(tools.call("test_gone", {}, signal), { code: "tools.unknown" });
    await assert.rejects(tools.call("backburner_test", {}, signal), { code: "tools.unknown" });
  });

  it("[C4] stop with their call", async () => {
    let stopped = false;
    let begun = false;
    invoke = (_, token) =>
      new Promise((resolve) => {
        begun = true;
        token.onCancellationRequested(() => {
          stopped = true;
          resolve(new vscode.LanguageModelToolResult([]));
        });
      });
    const controller = new AbortController();
    const reason = new Error("stopped");
    const call = tools.call(name, {}, controller.signal);
    await until("the call", () => begun || undefined);
    controller.abort(reason);
    await assert.rejects(call, reason);
    await until("the tool's end", () => stopped || undefined);
  });
});
