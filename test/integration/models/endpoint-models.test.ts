import assert from "node:assert/strict";
import { askEndpoint } from "../../../src/adapters/models/ask-endpoint.ts";
import { EndpointModels } from "../../../src/adapters/models/endpoint-models.ts";
import { systemClock } from "../../../src/core/base/clock.ts";
import { AppError } from "../../../src/core/base/errors.ts";
import { Secret } from "../../../src/core/base/secret.ts";
import type { ModelEndpoint } from "../../../src/core/chat/endpoints.ts";
import type { ModelView } from "../../../src/protocol/chat.ts";
import { all, fullRequest, textIn } from "../../contract/chat-model.ts";
import {
  type ModelScript,
  refusal,
  type ScriptedModel,
  type ScriptedModelOptions,
  startScriptedModel,
} from "../../support/models/scripted-server.ts";

const signal = new AbortController().signal;
const ask = askEndpoint(systemClock, { listMs: 300, factsMs: 300 });

describe("models of endpoints", () => {
  const servers: ScriptedModel[] = [];
  const keys = new Map<string, string>();
  let endpoints: ModelEndpoint[] = [];
  let models: EndpointModels;

  beforeEach(() => {
    endpoints = [];
    keys.clear();
    models = new EndpointModels({
      endpoints: () => endpoints,
      key: async ({ id }) => {
        const key = keys.get(id);
        return key === undefined ? undefined : new Secret(key);
      },
      ask,
      clock: systemClock,
    });
  });

  afterEach(async () => {
    models.dispose();
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  async function add(
    id: string,
    options?: ScriptedModelOptions,
    script: ModelScript = [["Hello"]],
  ): Promise<ScriptedModel> {
    const server = await startScriptedModel(script, options);
    servers.push(server);
    endpoints.push({ id, name: `Server ${id}`, url: server.url });
    return server;
  }

  async function listed(): Promise<readonly ModelView[]> {
    const { models: views, problems } = await models.list(signal);
    assert.deepEqual(problems, []);
    return views;
  }

  it("[C1] are all that chat, of all endpoints", async () => {
    await add("one", { models: ["org/qwen3", "text-embedding-3-small", "whisper-1"] });
    await add("two", { models: ["gpt-4o"] });
    assert.deepEqual(await listed(), [
      {
        model_id: "endpoint:one/org/qwen3",
        name: "org/qwen3",
        source: "Server one",
        tools: true,
        images: false,
      },
      { model_id: "endpoint:two/gpt-4o", name: "gpt-4o", source: "Server two", tools: true, images: true },
    ]);
  });

  it("[C1] are kept until they are refreshed", async () => {
    const server = await add("one");
    const lists = (): number => server.requests.filter(({ path }) => path === "/v1/models").length;
    await Promise.all([listed(), listed()]);
    await listed();
    assert.equal(lists(), 1);
    let changes = 0;
    models.onDidChange(() => (changes += 1));
    models.refresh();
    await listed();
    assert.deepEqual([lists(), changes], [2, 1]);
  });

  it("[C1] are asked for again when something changed while they were asked for", async () => {
    let names = ["old"];
    const asked = Promise.withResolvers<undefined>();
    const release = Promise.withResolvers<undefined>();
    const answer = async (): Promise<{ body: unknown }> => {
      const data = names.map((id) => ({ id }));
      asked.resolve(undefined);
      await release.promise;
      return { body: { data } };
    };
    await add("one", { routes: { "/v1/models": answer } });
    const before = listed();
    await asked.promise;
    names = ["new"];
    models.refresh();
    release.resolve(undefined);
    await before;
    assert.deepEqual(
      (await listed()).map(({ name }) => name),
      ["new"],
    );
  });

  it("[bad/model-down] of an endpoint that does not answer are named, and the others are there in time", async () => {
    await add("good");
    const down = await add("down");
    await down.close();
    await add("slow", { routes: { "/v1/models": () => ({ body: "x" }) } });
    await add("hung", { routes: { "/v1/models": never } });
    const started = performance.now();
    const { models: views, problems } = await models.list(signal);
    assert.ok(performance.now() - started < 2000);
    assert.deepEqual(
      views.map(({ model_id }) => model_id),
      ["endpoint:good/scripted"],
    );
    assert.deepEqual(
      problems.map((problem) => problem.replace(/127\.0\.0\.1:\d+/g, "HOST")),
      [
        "Nothing answers at HOST; check that the server of Server down runs, and its address.",
        "What answers at http://HOST/v1 is no server of models; check the address, which often ends in /v1.",
        "Server hung has not answered for 0.3 s; try again, or check that it runs.",
      ],
    );
  });

  it("[bad/model-key] of an endpoint that wants another key are named, and come with the right one", async () => {
    await add("one", { key: "right" });
    keys.set("one", "wrong");
    assert.deepEqual(await models.list(signal), {
      models: [],
      problems: ['The key for Server one is not accepted. Run "Backburner: Set Model Key…".'],
    });
    keys.set("one", "right");
    assert.equal((await listed()).length, 1);
  });

  it("[C1] tell what they can where their server tells it", async () => {
    const data = [
      { id: "vllm", owned_by: "vllm", max_model_len: 4096 },
      {
        id: "openrouter",
        context_length: 8192,
        supported_parameters: ["temperature"],
        architecture: { input_modalities: ["text", "image"] },
      },
      {
        id: "mistral",
        max_context_length: 32768,
        capabilities: { completion_chat: true, function_calling: false, vision: true },
      },
      { id: "mistral-ocr", capabilities: { completion_chat: false } },
      { id: "together", type: "image" },
      { id: "broken", context_length: "many", capabilities: 7, type: 1 },
    ];
    await add("one", { models: data });
    assert.deepEqual(
      (await listed()).map(({ name, tools, images, context_tokens }) => [
        name,
        tools,
        images,
        context_tokens,
      ]),
      [
        ["vllm", true, false, 4096],
        ["openrouter", false, true, 8192],
        ["mistral", false, true, 32768],
        ["broken", true, false, undefined],
      ],
    );
  });

  it("[C1] of Ollama tell what it shows of them", async () => {
    const shown: Record<string, unknown> = {
      "llava:7b": { capabilities: ["completion", "vision"], model_info: { "llama.context_length": 32768 } },
      "qwen3:8b": {
        capabilities: ["completion", "tools", "thinking"],
        model_info: { "general.architecture": "qwen3", "qwen3.context_length": 40960 },
        parameters: "num_ctx                        16384\ntemperature                    0.6",
      },
      "bert:latest": { capabilities: ["embedding"] },
    };
    const server = await add("one", {
      models: [...Object.keys(shown), "unknown:1b"],
      routes: {
        "/api/version": () => ({ body: { version: "0.12.0" } }),
        "/api/show": ({ body }) => {
          const answer = shown[(body as { model: string }).model];
          return answer === undefined ? refusal(404, "not found") : { body: answer };
        },
      },
    });
    assert.deepEqual(
      (await listed()).map(({ name, tools, images, context_tokens }) => [
        name,
        tools,
        images,
        context_tokens,
      ]),
      [
        ["llava:7b", false, true, 32768],
        ["qwen3:8b", true, false, 16384],
        ["unknown:1b", true, false, undefined],
      ],
    );
    await listed();
    assert.equal(server.requests.filter(({ path }) => path === "/api/show").length, 4);
  });

  it("[C1] of LM Studio tell what it lists of them", async () => {
    const data = [
      {
        id: "a",
        type: "llm",
        max_context_length: 32768,
        loaded_context_length: 4096,
        capabilities: ["tool_use"],
      },
      { id: "b", type: "vlm", max_context_length: 32768, capabilities: [] },
      { id: "c", type: "embeddings", max_context_length: 512 },
    ];
    await add("one", { models: ["a", "b", "c"], routes: { "/api/v0/models": () => ({ body: { data } }) } });
    assert.deepEqual(
      (await listed()).map(({ name, tools, images, context_tokens }) => [
        name,
        tools,
        images,
        context_tokens,
      ]),
      [
        ["a", true, false, 4096],
        ["b", false, true, 32768],
      ],
    );
  });

  it("[C1] answer", async () => {
    await add("one", { models: ["org/qwen3"], key: "right" });
    keys.set("one", "right");
    const model = await models.get("endpoint:one/org/qwen3", signal);
    assert.equal(textIn(await all(model)), "Hello");
    assert.equal(servers[0]?.chats[0]?.model, "org/qwen3");
  });

  it("[C1] answer although their server lists nothing", async () => {
    await add("one", { routes: { "/v1/models": () => refusal(404, "no such path") } });
    const model = await models.get("endpoint:one/gpt-4o", signal);
    assert.deepEqual([model.view.images, textIn(await all(model))], [true, "Hello"]);
  });

  it("[C1] are without tools once their server has refused them", async () => {
    await add("one", {}, ({ body }) =>
      "tools" in (body as object) ? refusal(400, "scripted does not support tools") : ["Hello"],
    );
    const [before] = await listed();
    await all(await models.get("endpoint:one/scripted", signal), fullRequest);
    const [after] = await listed();
    const again = await models.get("endpoint:one/scripted", signal);
    assert.deepEqual([before?.tools, after?.tools, again.view.tools], [true, false, false]);
  });

  it("says what to do when the endpoint of a model is gone", async () => {
    await assert.rejects(
      models.get("endpoint:gone/qwen3", signal),
      new AppError(
        "model.not_found",
        "The endpoint of this model is not in the settings any more; choose another model.",
      ),
    );
  });

  it("stops asking when nobody wants to know any more", async () => {
    await add("hung", { routes: { "/v1/models": never } });
    const controller = new AbortController();
    const asked = models.list(controller.signal);
    controller.abort(new Error("stopped"));
    await assert.rejects(asked, /^Error: stopped$/);
  });
});

function never(): Promise<never> {
  return new Promise(() => undefined);
}
