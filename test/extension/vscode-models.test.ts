import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import * as vscode from "vscode";
import { AppError } from "../../src/core/base/errors.ts";
import { VsCodeModels } from "../../src/extension/models/vscode-models.ts";
import { all, fails, fullRequest, onePixel, say, textIn } from "../contract/chat-model.ts";
import type { TestModels, TestModelsPart, TestModelsScript } from "../support/vscode/test-models.ts";
import { until } from "./extension-under-test.ts";

const signal = new AbortController().signal;
const scripted = "vscode:backburner-test/scripted";

/** The oldest editor never says that models have changed, and does not tell a provider that has begun to stop. */
const isOldest = vscode.version.startsWith("1.106.");

describe("models of the editor", () => {
  let provider: TestModels;
  let models: VsCodeModels;

  before(async () => {
    const extension = vscode.extensions.getExtension<TestModels>("backburner-tests.test-models");
    assert.ok(
      extension,
      "The provider of test/support/vscode/model-provider is not loaded into this editor.",
    );
    provider = await extension.activate();
    models = new VsCodeModels();
    await until("the test's models", async () => (await ours()).length || undefined);
  });

  afterEach(() => {
    provider.script({});
    provider.requests.length = 0;
  });

  after(() => {
    models.dispose();
  });

  async function ours(): Promise<readonly unknown[]> {
    const { models: views } = await models.list(signal);
    return views.filter(({ model_id }) => model_id.startsWith("vscode:backburner-test/"));
  }

  async function model(
    ...parts: readonly TestModelsPart[]
  ): Promise<Awaited<ReturnType<VsCodeModels["get"]>>> {
    provider.script({ replies: [{ parts }] });
    return models.get(scripted, signal);
  }

  it("[C1] are listed with what they can", async () => {
    assert.deepEqual(await ours(), [
      {
        model_id: scripted,
        name: "Scripted",
        source: "VS Code (backburner-test)",
        tools: true,
        images: true,
        context_tokens: 8192,
      },
    ]);
  });

  it("[C1] announce that there are others, and do not do so for ever", async function () {
    if (isOldest) this.skip();
    let changes = 0;
    const listener = models.onDidChange(() => {
      changes += 1;
      void models.list(signal);
    });
    const two: TestModelsScript = { models: [{ id: "scripted" }, { id: "plain", toolCalling: false }] };
    provider.script(two);
    await until("the change", () => (changes > 0 ? true : undefined));
    await until("the second model", async () => ((await ours()).length === 2 ? true : undefined));
    await pause(500);
    const settled = changes;
    await pause(1500);
    assert.equal(changes, settled, "Listing models announces a change of them.");
    listener.dispose();
  });

  it("[C1] stream text, and their thoughts apart", async () => {
    const deltas = await all(await model({ thinking: "Hm." }, "Hello", ", world.", { image: onePixel }));
    assert.deepEqual(
      [deltas[0], textIn(deltas), deltas.at(-1)],
      [{ kind: "reasoning", text: "Hm." }, "Hello, world.", { kind: "end", reason: "stop" }],
    );
  });

  it("[C1] call tools", async () => {
    const call = { id: "call_1", name: "run_code", input: { code: "print(1)" } };
    assert.deepEqual(await all(await model({ call }), fullRequest), [
      { kind: "tool-call", call: { id: "call_1", name: "run_code", arguments: '{"code":"print(1)"}' } },
      { kind: "end", reason: "tool_calls" },
    ]);
  });

  it("[C1] are told the whole conversation: instructions first, pictures, calls and their results", async () => {
    await all(await model("Two."), fullRequest);
    const picture = { data: { mime: "image/png", base64: onePixel } };
    assert.deepEqual(provider.requests, [
      {
        model: "scripted",
        messages: [
          { role: "user", content: [{ text: "Be brief." }] },
          { role: "user", content: [{ text: "What is this?" }, picture] },
          {
            role: "assistant",
            content: [
              { text: "I look." },
              { call: { id: "call_1", name: "run_code", input: { code: "1 + 1" } } },
              { call: { id: "call_2", name: "run_code", input: { not_json: "{broken" } } },
            ],
          },
          {
            role: "user",
            content: [
              { result: { id: "call_1", content: [{ text: "2" }] } },
              { result: { id: "call_2", content: [{ text: "Broken." }, picture] } },
            ],
          },
          { role: "user", content: [{ text: "And?" }] },
        ],
        tools: ["run_code"],
      },
    ]);
  });

  it("[C1] refuse with what to do about consent, quota and models that are gone", async () => {
    const refused = async (code: "NoPermissions" | "Blocked" | "NotFound"): Promise<string> => {
      const fail = { fail: { code, message: "Said the provider." } };
      const expected = code === "NotFound" ? "model.not_found" : "model.refused";
      return (await fails(await model(fail), expected)).message;
    };
    assert.match(
      await refused("NoPermissions"),
      /^Backburner may not use Scripted\. Send again and allow it/,
    );
    assert.match(await refused("Blocked"), /^Scripted refuses: its quota is used up.* Said the provider\.$/);
    assert.match(await refused("NotFound"), /^Scripted is not there any more\. Choose another model\.$/);
    await assert.rejects(
      models.get("vscode:backburner-test/gone", signal),
      new AppError("model.not_found", "VS Code does not offer gone any more. Choose another model."),
    );
  });

  it("[bad/model-breaks] give what came before a failure", async () => {
    const error = await fails(
      await model("Hello", { fail: { message: "Engine gone." } }),
      "model.failed",
      "Hello",
    );
    assert.match(error.message, /^Scripted failed; try again\. It says: .*Engine gone\./);
    assert.equal(error.retry, true);
  });

  it("[bad/model-context] say that the conversation is too long", async () => {
    await fails(await model({ fail: { message: "prompt is too long: 9 > 8" } }), "model.too_long");
  });

  it("[C1] stop at once when they are told to, and so does their provider", async () => {
    const one = await model("Hello", { hang: true });
    const controller = new AbortController();
    const reason = new Error("stopped");
    await assert.rejects(async () => {
      for await (const delta of one.stream(say("Hi"), controller.signal)) {
        assert.deepEqual(delta, { kind: "text", text: "Hello" });
        controller.abort(reason);
      }
    }, reason);
    if (!isOldest) await until("the provider's end", () => (provider.open() === 0 ? true : undefined));
    await assert.rejects(all(one, say("Hi"), AbortSignal.abort(reason)), reason);
  });

  it("[C1] let go of their provider when the reader leaves", async () => {
    const one = await model("Hello", { hang: true });
    for await (const delta of one.stream(say("Hi"), signal)) {
      assert.equal(delta.kind, "text");
      break;
    }
    if (!isOldest) await until("the provider's end", () => (provider.open() === 0 ? true : undefined));
  });
});
