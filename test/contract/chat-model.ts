import assert from "node:assert/strict";
import { AppError, type ErrorCode } from "../../src/core/base/errors.ts";
import type { ChatModel, ModelDelta, ModelRequest } from "../../src/core/chat/chat-model.ts";

/** What the model of a test says to each request. */
export type Said =
  | Extract<ModelDelta, { readonly kind: "text" | "reasoning" | "tool-call" | "usage" }>
  | { readonly kind: "end"; readonly reason: "stop" | "tool_calls" | "length" | "content_filter" }
  /** The stream stops without a word. */
  | { readonly kind: "cut" }
  /** Nothing more comes, and nothing ends. */
  | { readonly kind: "hang" }
  /** The server refuses, or fails where something was said before. */
  | { readonly kind: "fail"; readonly as: "unauthorized" | "rate_limited" | "breaks" };

/** One model for one test. */
export interface ChatModelUnderTest {
  readonly model: ChatModel;
  /** How many requests are under way at the other side. */
  readonly open?: () => number;
  dispose(): Promise<void>;
}

/** A whole picture: editors look into it. */
export const onePixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

/** A request with all that a conversation may hold. */
export const fullRequest: ModelRequest = {
  messages: [
    { role: "system", text: "Be brief." },
    {
      role: "user",
      content: [
        { kind: "text", text: "What is this?" },
        { kind: "image", mime: "image/png", data: onePixel },
      ],
    },
    {
      role: "assistant",
      text: "I look.",
      toolCalls: [
        { id: "call_1", name: "run_code", arguments: '{"code":"1 + 1"}' },
        { id: "call_2", name: "run_code", arguments: "{broken" },
      ],
    },
    { role: "tool", callId: "call_1", content: [{ kind: "text", text: "2" }] },
    {
      role: "tool",
      callId: "call_2",
      content: [
        { kind: "text", text: "Broken." },
        { kind: "image", mime: "image/png", data: onePixel },
      ],
    },
    { role: "user", content: [{ kind: "text", text: "And?" }] },
  ],
  tools: [
    {
      name: "run_code",
      description: "Runs code.",
      parameters: { type: "object", properties: { code: { type: "string" } }, required: ["code"] },
    },
  ],
};

/** The shortest request. */
export function say(text: string): ModelRequest {
  return { messages: [{ role: "user", content: [{ kind: "text", text }] }], tools: [] };
}

const call = { id: "call_9", name: "run_code", arguments: '{"code":"print(1)"}' } as const;
const hello = { kind: "text", text: "Hello" } as const;

/** What every model does; `make` is called for each test, with what the model says. */
export function chatModelContract(make: (says: readonly Said[]) => Promise<ChatModelUnderTest>): void {
  let made: ChatModelUnderTest | undefined;

  afterEach(async () => {
    await made?.dispose();
    made = undefined;
  });

  async function model(...says: readonly Said[]): Promise<ChatModel> {
    made = await make(says);
    return made.model;
  }

  it("[C1] streams text and ends with why", async () => {
    const deltas = await all(
      await model(hello, { kind: "text", text: ", world." }, { kind: "end", reason: "stop" }),
    );
    assert.deepEqual([textIn(deltas), deltas.at(-1)], ["Hello, world.", { kind: "end", reason: "stop" }]);
  });

  it("[C1] says what it thinks apart from its answer, and before it", async () => {
    const deltas = await all(
      await model({ kind: "reasoning", text: "Hm." }, hello, { kind: "end", reason: "stop" }),
    );
    assert.deepEqual(
      deltas.map((delta) => delta.kind),
      ["reasoning", "text", "end"],
    );
  });

  it("[C1] calls a tool with its whole arguments", async () => {
    const deltas = await all(
      await model(hello, { kind: "tool-call", call }, { kind: "end", reason: "tool_calls" }),
      fullRequest,
    );
    const [called] = deltas.filter((delta) => delta.kind === "tool-call");
    assert.deepEqual(JSON.parse(called?.call.arguments ?? ""), { code: "print(1)" });
    assert.deepEqual([called?.call.id, called?.call.name], ["call_9", "run_code"]);
    assert.deepEqual(deltas.at(-1), { kind: "end", reason: "tool_calls" });
  });

  it("[C1] takes pictures, calls that were broken and results of tools", async () => {
    const deltas = await all(await model(hello, { kind: "end", reason: "stop" }), fullRequest);
    assert.deepEqual(deltas, [hello, { kind: "end", reason: "stop" }]);
  });

  it("[C1] answers several requests at once", async () => {
    const one = await model(hello, { kind: "end", reason: "stop" });
    const replies = await Promise.all([all(one), all(one), all(one)]);
    assert.deepEqual(replies.map(textIn), ["Hello", "Hello", "Hello"]);
  });

  it("[bad/model-key] rejects with what to do when the key is wrong", async () => {
    await fails(await model({ kind: "fail", as: "unauthorized" }), "model.unauthorized", "");
  });

  it("[bad/model-rate] rejects with how long to wait when there were too many requests", async () => {
    const error = await fails(await model({ kind: "fail", as: "rate_limited" }), "model.rate_limited", "");
    assert.deepEqual([error.retry, error.retryAfterSeconds], [true, 7]);
  });

  it("[bad/model-breaks] gives what came before a failure, and may be tried again", async () => {
    const error = await fails(await model(hello, { kind: "fail", as: "breaks" }), "model.failed", "Hello");
    assert.equal(error.retry, true);
  });

  it("[bad/model-cut] says so when the reply stops without an end", async () => {
    assert.deepEqual(await all(await model(hello, { kind: "cut" })), [hello, { kind: "end", reason: "cut" }]);
  });

  it("asks nobody when it is aborted before it begins", async () => {
    const one = await model(hello, { kind: "end", reason: "stop" });
    await assert.rejects(all(one, say("Hi"), AbortSignal.abort(new Error("stopped"))), /^Error: stopped$/);
    assert.equal(made?.open?.() ?? 0, 0);
  });

  it("rejects with the signal's reason at once, and says nothing more", async () => {
    const one = await model(hello, { kind: "hang" });
    const controller = new AbortController();
    const deltas: ModelDelta[] = [];
    const reason = new Error("stopped");
    await assert.rejects(async () => {
      for await (const delta of one.stream(say("Hi"), controller.signal)) {
        deltas.push(delta);
        setImmediate(() => {
          controller.abort(reason);
        });
      }
    }, reason);
    assert.deepEqual(deltas, [hello]);
    await closed(made);
  });

  it("lets go of the other side when its reader leaves", async () => {
    const one = await model(hello, { kind: "hang" });
    for await (const delta of one.stream(say("Hi"), new AbortController().signal)) {
      assert.deepEqual(delta, hello);
      break;
    }
    await closed(made);
  });
}

/** All that a model says. */
export async function all(
  model: ChatModel,
  request: ModelRequest = say("Hi"),
  signal = new AbortController().signal,
): Promise<readonly ModelDelta[]> {
  const deltas: ModelDelta[] = [];
  for await (const delta of model.stream(request, signal)) deltas.push(delta);
  return deltas;
}

/** Asserts that a reply fails so, after this text, and gives the error. */
export async function fails(
  model: ChatModel,
  code: ErrorCode,
  text = "",
  request = say("Hi"),
): Promise<AppError> {
  const deltas: ModelDelta[] = [];
  try {
    for await (const delta of model.stream(request, new AbortController().signal)) deltas.push(delta);
  } catch (error) {
    assert.ok(error instanceof AppError, `not an AppError: ${String(error)}`);
    assert.deepEqual([error.code, textIn(deltas)], [code, text], error.message);
    return error;
  }
  return assert.fail(`It did not fail: ${JSON.stringify(deltas)}`);
}

/** The text of a reply. */
export function textIn(deltas: readonly ModelDelta[]): string {
  return deltas.map((delta) => (delta.kind === "text" ? delta.text : "")).join("");
}

async function closed(under: ChatModelUnderTest | undefined): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if ((under?.open?.() ?? 0) === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.fail("The request is still under way.");
}
