import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { ChatModel } from "../../src/core/chat/chat-model.ts";
import type { AskedField, Elicitation, ElicitationAnswer } from "../../src/core/tools/tool-client.ts";
import { Sampling } from "../../src/extension/tools/sampling.ts";
import { VsCodeQuestions } from "../../src/extension/tools/vscode-questions.ts";
import { mcpServer } from "../unit/extension/tools/servers.ts";
import { setSetting, until } from "./extension-under-test.ts";

const server = mcpServer({ name: "Weather" });
const base = { title: "T", description: "See [here](command:evil.run)", required: true };

/** Every kind, each with what it begins with. */
const fields: readonly AskedField[] = [
  { ...base, name: "city", kind: "text", initial: "Rome", minLength: 2 },
  { ...base, name: "note", kind: "text", required: false },
  { ...base, name: "days", kind: "number", isInteger: true, initial: 3, maximum: 5 },
  { ...base, name: "rain", kind: "switch", initial: false },
  {
    ...base,
    name: "unit",
    kind: "choice",
    many: false,
    options: ["c", "f"].map((value) => ({ value, title: value.toUpperCase() })),
    initial: ["f"],
  },
  {
    ...base,
    name: "parts",
    kind: "choice",
    many: true,
    options: ["a", "b", "c"].map((value) => ({ value, title: value.toUpperCase() })),
    initial: ["a", "c"],
  },
];

/** Answers the editor's dialogs meanwhile, which no test can reach, and gives what they have said. */
async function withDialog<T>(
  answer: string | undefined,
  work: () => Promise<T>,
): Promise<{ readonly details: readonly (string | undefined)[]; readonly result: T }> {
  const details: (string | undefined)[] = [];
  const window = vscode.window as { showWarningMessage: unknown };
  const real = window.showWarningMessage;
  window.showWarningMessage = async (_message: string, { detail }: vscode.MessageOptions) => {
    details.push(detail);
    return answer;
  };
  try {
    return { result: await work(), details };
  } finally {
    window.showWarningMessage = real;
  }
}

describe("questions of tool servers", () => {
  let questions: VsCodeQuestions;

  beforeEach(() => {
    const models = {
      list: async () => ({ models: [], problems: [] }),
      get: () => Promise.reject(new Error("No model is asked here.")),
    };
    questions = new VsCodeQuestions({ models, defaultModel: () => undefined });
  });

  afterEach(async () => {
    questions.dispose();
    await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
  });

  /** Runs a command of the editor on whatever box is open, until the question is answered. */
  async function answered(question: Elicitation, command: string): Promise<ElicitationAnswer> {
    let answer: ElicitationAnswer | undefined;
    const asked = questions.elicit(server, question, new AbortController().signal).then((given) => {
      answer = given;
    });
    await until("the answer", async () => {
      await vscode.commands.executeCommand(command);
      return answer;
    });
    await asked;
    assert.ok(answer);
    return answer;
  }

  it("[T5] are asked field by field, with what each begins with", async () => {
    const question: Elicitation = { kind: "form", message: "Which $(x) weather?", fields };
    assert.deepEqual(await answered(question, "workbench.action.acceptSelectedQuickOpenItem"), {
      kind: "accept",
      values: { city: "Rome", days: 3, rain: false, unit: "f", parts: ["a", "c"] },
    });
  });

  it("[T5] are given up by closing their box", async () => {
    const question: Elicitation = { kind: "form", message: "Which weather?", fields };
    assert.deepEqual(await answered(question, "workbench.action.closeQuickOpen"), { kind: "cancel" });
  });

  it("[T5] end with their call, and let the next one be asked", async () => {
    const question: Elicitation = { kind: "form", message: "Which weather?", fields };
    const controller = new AbortController();
    const reason = new Error("stopped");
    const first = questions.elicit(server, question, controller.signal);
    const waiting = questions.elicit(server, question, controller.signal);
    controller.abort(reason);
    await assert.rejects(first, reason);
    await assert.rejects(waiting, reason);
    assert.equal(
      (await answered({ ...question, fields: [] }, "workbench.action.acceptSelectedQuickOpenItem")).kind,
      "accept",
    );
  });

  it("[T5] open no page but those of the web", async () => {
    for (const url of ["javascript:alert(1)", "http://evil.example/", "command:workbench.action.quit"]) {
      const question: Elicitation = { kind: "url", message: "Sign in", url };
      assert.deepEqual(await questions.elicit(server, question, new AbortController().signal), {
        kind: "decline",
      });
    }
  });

  it("[T5] show the whole address of a page and its host, and open it when the user says so", async () => {
    const question: Elicitation = { kind: "url", message: "Sign in", url: "https://sign.example/in?a=1" };
    const { details, result } = await withDialog("Decline", () =>
      questions.elicit(server, question, new AbortController().signal),
    );
    assert.deepEqual(result, { kind: "decline" });
    assert.deepEqual(details, ["Sign in\n\nhttps://sign.example/in?a=1\n\nHost: sign.example"]);
    const closed = await withDialog(undefined, () =>
      questions.elicit(server, question, new AbortController().signal),
    );
    assert.deepEqual(closed.result, { kind: "cancel" });
  });

  it("[T5] let a model answer once the user has allowed it for the server", async () => {
    const request = { system: "Be brief.", messages: [{ role: "user", text: "Hi" }], maxTokens: 2 } as const;
    const asked: unknown[] = [];
    const model: ChatModel = {
      view: { model_id: "m", name: "M", source: "S", tools: true, images: false },
      stream: async function* ({ messages }) {
        asked.push(messages);
        yield { kind: "reasoning", text: "Hm." };
        yield { kind: "text", text: "Hello, " };
        yield { kind: "text", text: "world. And much more than was wanted." };
        yield { kind: "end", reason: "stop" };
      },
    };
    const models = { list: async () => ({ models: [model.view], problems: [] }), get: async () => model };
    const sampling = new Sampling({ models, defaultModel: () => undefined });
    const { signal } = new AbortController();
    const { details, result } = await withDialog("Allow", () => sampling.answer(server, request, signal));
    assert.equal(result, "Hello, world. An");
    assert.ok(details[0]?.includes("weather.example") && details[0].endsWith("Hi"));
    const again = await withDialog(undefined, () => sampling.answer(server, request, signal));
    assert.deepEqual(again, { details: [], result });
    assert.deepEqual(asked[0], [
      { role: "system", text: "Be brief." },
      { role: "user", content: [{ kind: "text", text: "Hi" }] },
    ]);
    const other = { ...server, id: "other" };
    for (const answer of [undefined, "Allow"]) {
      await assert.rejects(
        withDialog(answer, () => sampling.answer(other, request, signal)),
        { code: "tools.declined" },
      );
    }
    assert.equal(asked.length, 2);
  });

  it("[T5] let a model answer only while the setting allows it", async () => {
    assert.ok(!("sample" in questions));
    await setSetting("backburner.tools.allowSampling", true);
    await until("the ability", () => questions.sample);
    await setSetting("backburner.tools.allowSampling", undefined);
    await until("the ability to go", () => ("sample" in questions ? undefined : true));
  });
});
