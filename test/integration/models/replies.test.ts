import assert from "node:assert/strict";
import { all, fullRequest, onePixel, say } from "../../contract/chat-model.ts";
import { endpointModel } from "../../support/models/endpoint-model.ts";
import type { ModelStep } from "../../support/models/model-steps.ts";
import { refusal, type ScriptedModel, startScriptedModel } from "../../support/models/scripted-server.ts";

describe("replies of many servers", () => {
  let server: ScriptedModel | undefined;

  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  async function replyTo(...steps: readonly ModelStep[]): Promise<unknown> {
    server = await startScriptedModel([steps]);
    return all(endpointModel(server.url), fullRequest);
  }

  it("[C1] reasoning under both of its names, once where a server sends both", async () => {
    assert.deepEqual(
      await replyTo(
        { reasoning: "a", field: "reasoning_content" },
        { reasoning: "b", field: "reasoning" },
        { message: { choices: [{ delta: { reasoning: "c", reasoning_content: "c", content: "" } }] } },
        "Hello",
      ),
      [
        { kind: "reasoning", text: "a" },
        { kind: "reasoning", text: "b" },
        { kind: "reasoning", text: "c" },
        { kind: "text", text: "Hello" },
        { kind: "end", reason: "stop" },
      ],
    );
  });

  it("[C1] thoughts and text as a list of parts", async () => {
    const content = [
      { type: "thinking", thinking: [{ type: "text", text: "Hm." }] },
      { type: "text", text: "Hello" },
    ];
    assert.deepEqual(await replyTo({ message: { choices: [{ delta: { content } }] } }), [
      { kind: "reasoning", text: "Hm." },
      { kind: "text", text: "Hello" },
      { kind: "end", reason: "stop" },
    ]);
  });

  it("[C1] the tokens that it cost", async () => {
    assert.deepEqual(
      await replyTo("Hello", { finish: "stop" }, { usage: { prompt_tokens: 7, completion_tokens: 2 } }),
      [
        { kind: "text", text: "Hello" },
        { kind: "usage", input_tokens: 7, output_tokens: 2 },
        { kind: "end", reason: "stop" },
      ],
    );
  });

  it("[C1] why it ended", async () => {
    const ends: unknown[] = [];
    for (const finish of ["stop", "length", "max_tokens", "content_filter", "eos", "abort"]) {
      await server?.close();
      const deltas = (await replyTo({ finish })) as { reason: string }[];
      ends.push(deltas.at(-1)?.reason);
    }
    assert.deepEqual(ends, ["stop", "length", "length", "content_filter", "stop", "cut"]);
  });

  it("[C1] a whole completion although a stream was asked for", async () => {
    const message = { role: "assistant", content: "Hello", reasoning_content: "Hm." };
    server = await startScriptedModel([
      {
        body: {
          choices: [{ index: 0, message, finish_reason: "stop" }],
          usage: { prompt_tokens: 1, completion_tokens: 2 },
        },
      },
    ]);
    assert.deepEqual(await all(endpointModel(server.url)), [
      { kind: "reasoning", text: "Hm." },
      { kind: "text", text: "Hello" },
      { kind: "usage", input_tokens: 1, output_tokens: 2 },
      { kind: "end", reason: "stop" },
    ]);
  });

  it("[C1] messages of other kinds in the stream", async () => {
    const others: readonly ModelStep[] = [
      { raw: ": OPENROUTER PROCESSING\n\n" },
      { message: { selected_model_id: "scripted" } },
      { message: { choices: [] } },
      { message: { choices: [{ delta: null, finish_reason: null }] } },
    ];
    assert.deepEqual(await replyTo(...others, "Hello"), [
      { kind: "text", text: "Hello" },
      { kind: "end", reason: "stop" },
    ]);
  });
});

describe("a request to a server", () => {
  let server: ScriptedModel;

  beforeEach(async () => {
    server = await startScriptedModel([["Hello"]]);
  });

  afterEach(() => server.close());

  it("[C1] has messages, tools and pictures as OpenAI has them", async () => {
    await all(endpointModel(server.url), fullRequest);
    const picture = { type: "image_url", image_url: { url: `data:image/png;base64,${onePixel}` } };
    const fn = (id: string, args: string): unknown => ({
      id,
      type: "function",
      function: { name: "run_code", arguments: args },
    });
    assert.deepEqual(server.requests[0]?.body, {
      model: "scripted",
      stream: true,
      stream_options: { include_usage: true },
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: [{ type: "text", text: "What is this?" }, picture] },
        {
          role: "assistant",
          content: "I look.",
          tool_calls: [fn("call_1", '{"code":"1 + 1"}'), fn("call_2", '{"not_json":"{broken"}')],
        },
        { role: "tool", tool_call_id: "call_1", content: "2" },
        { role: "tool", tool_call_id: "call_2", content: "Broken.\n\n[A picture: it follows.]" },
        { role: "user", content: [picture] },
        { role: "user", content: "And?" },
      ],
      tools: [{ type: "function", function: fullRequest.tools[0] }],
    });
  });

  it("[C1] has no header but those that it needs, whatever the environment says", async () => {
    const leaks = {
      OPENAI_API_KEY: "sk-from-the-environment",
      OPENAI_ORG_ID: "org",
      OPENAI_PROJECT_ID: "project",
      OPENAI_BASE_URL: "http://127.0.0.1:9/v1",
      OPENAI_CUSTOM_HEADERS: "authorization: Bearer sk-from-the-environment\nx-secret: 1",
    };
    const before = { ...process.env };
    Object.assign(process.env, leaks);
    try {
      await all(endpointModel(server.url));
    } finally {
      for (const name of Object.keys(leaks)) Reflect.deleteProperty(process.env, name);
      Object.assign(process.env, before);
    }
    assert.deepEqual(Object.keys(server.requests[0]?.headers ?? {}).sort(), [
      "accept",
      "accept-encoding",
      "accept-language",
      "connection",
      "content-length",
      "content-type",
      "host",
      "sec-fetch-mode",
      "user-agent",
    ]);
  });

  it("[C1] shows its key as a bearer", async () => {
    await all(endpointModel(server.url, { key: "sk-1" }));
    assert.equal(server.requests[0]?.headers["authorization"], "Bearer sk-1");
  });

  it("[C1] is sent again without what the server refuses, which is remembered", async () => {
    const refused = new Set<"usage" | "tools" | "images">();
    server.script(() => {
      const { tools, stream_options, messages } = server.chats.at(-1) ?? assert.fail();
      if (stream_options !== undefined)
        return refusal(422, "body.stream_options: Extra inputs are not permitted");
      if (tools !== undefined) return refusal(400, "registry.ollama.ai/library/x does not support tools");
      if (JSON.stringify(messages).includes("image_url")) return refusal(500, "image input is not supported");
      return ["Hello"];
    });
    const model = endpointModel(server.url, { refused });
    assert.equal(model.view.tools, true);
    assert.deepEqual(await all(model, fullRequest), [
      { kind: "text", text: "Hello" },
      { kind: "end", reason: "stop" },
    ]);
    assert.deepEqual(
      [[...refused], model.view.tools, server.chats.length],
      [["usage", "tools", "images"], false, 4],
    );
    await all(model, fullRequest);
    assert.equal(server.chats.length, 5);
    assert.deepEqual(server.chats[4]?.messages[1], {
      role: "user",
      content: "What is this?\n\n[A picture that you cannot see.]",
    });
  });

  it("[C1] is sent again without asking for the cost after an objection that names nothing, which proves nothing", async () => {
    const refused = new Set<"usage" | "tools" | "images">();
    server.script([refusal(400, "Bad request.")]);
    await assert.rejects(all(endpointModel(server.url, { refused }), say("Hi")), /does not take the request/);
    assert.deepEqual(
      [server.chats.map((chat) => "stream_options" in chat), [...refused]],
      [[true, false], []],
    );
  });
});
