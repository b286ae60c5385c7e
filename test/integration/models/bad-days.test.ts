import assert from "node:assert/strict";
import { createServer } from "node:net";
import { inspect } from "node:util";
import type { AppError } from "../../../src/core/base/errors.ts";
import { all, fails, fullRequest, textIn } from "../../contract/chat-model.ts";
import { endpointModel } from "../../support/models/endpoint-model.ts";
import {
  type ModelScript,
  refusal,
  type ScriptedModel,
  type ScriptedModelOptions,
  startScriptedModel,
} from "../../support/models/scripted-server.ts";

describe("bad days of a model's server", () => {
  let server: ScriptedModel | undefined;

  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  async function start(script: ModelScript, options?: ScriptedModelOptions): Promise<string> {
    server = await startScriptedModel(script, options);
    return server.url;
  }

  it("[bad/model-down] nothing listens there", async () => {
    const url = await start([]);
    await server?.close();
    const error = await fails(endpointModel(url), "model.unreachable");
    assert.equal(
      error.message,
      `Nothing answers at ${new URL(url).host}; check that the server of Test Server runs, and its address.`,
    );
    assert.equal(error.retry, true);
  });

  it("[bad/model-down] there is no such machine", async () => {
    const error = await fails(endpointModel("http://no-such-machine.invalid/v1"), "model.unreachable");
    assert.equal(
      error.message,
      "There is no machine called no-such-machine.invalid; check the address of Test Server and your connection.",
    );
  });

  it("[bad/model-down] https is spoken to a server that has none", async () => {
    const url = (await start([])).replace("http:", "https:");
    const error = await fails(endpointModel(url), "model.unreachable");
    assert.match(
      error.message,
      /^There is no safe connection to 127\.0\.0\.1:\d+ \(\w+\); check its certificate/,
    );
    assert.equal(error.retry, false);
  });

  it("[bad/model-down] something else listens there and closes the connection", async () => {
    const other = createServer((socket) => socket.end("220 mail\r\n"));
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as { port: number };
    await fails(endpointModel(`http://127.0.0.1:${String(port)}/v1`), "model.unreachable");
    other.close();
  });

  it("[bad/model-down] it takes the request and never answers", async () => {
    const url = await start(() => new Promise(() => undefined));
    const error = await fails(endpointModel(url, { firstByteMs: 150 }), "model.unreachable");
    assert.equal(error.message, "Test Server has not answered for 0.15 s; try again, or check that it runs.");
  });

  it("[bad/model-down] it falls silent in the middle of a reply", async () => {
    const url = await start([["Hello", "hang"]]);
    await fails(endpointModel(url, { silenceMs: 150 }), "model.unreachable", "Hello");
  });

  it("[bad/model-down] a slow server that shows that it lives is waited for", async () => {
    const alive = [{ raw: ": still loading\n\n" }, { pauseMs: 50 }];
    const url = await start([[...Array.from({ length: 16 }, () => alive).flat(), "Hello"]]);
    assert.equal(textIn(await all(endpointModel(url, { silenceMs: 500 }))), "Hello");
  });

  it("[bad/model-key] there is none, and the server wants one", async () => {
    const url = await start([["Hello"]], { key: "right" });
    const error = await fails(endpointModel(url), "model.unauthorized");
    assert.equal(error.message, 'Test Server wants a key. Run "Backburner: Set Model Key…".');
  });

  it("[bad/model-key] it is wrong, and is seen nowhere", async () => {
    const key = "sk-proj-secret-0123456789";
    const url = await start([["Hello"]], { key: "right" });
    const error = await fails(endpointModel(url, { key }), "model.unauthorized");
    assert.equal(error.message, 'The key for Test Server is not accepted. Run "Backburner: Set Model Key…".');
    assertSecret(error, key);
  });

  it("[bad/model-key] an error that repeats the key does not show it", async () => {
    const key = "sk-proj-secret-0123456789";
    for (const status of [400, 403, 500]) {
      await server?.close();
      const url = await start([refusal(status, `The key ${key} (sk-proj-****6789) may not do this.`)]);
      const model = endpointModel(url, { key });
      const code = status === 403 ? "model.unauthorized" : "model.failed";
      const error = await fails(model, code);
      assert.match(error.message, /The key \[secret\] \(\[secret\]\) may not do this\.$/);
      assertSecret(error, key);
    }
  });

  it("[bad/model-key] one with a line break is not sent, and not shown", async () => {
    const url = await start([["Hello"]]);
    const error = await fails(endpointModel(url, { key: "sk-secret\nkey" }), "model.unauthorized");
    assertSecret(error, "sk-secret");
    assert.equal(server?.requests.length, 0);
  });

  it("[bad/model-key] the right one is sent", async () => {
    const url = await start([["Hello"]], { key: "right" });
    assert.equal(textIn(await all(endpointModel(url, { key: "right" }))), "Hello");
  });

  it("[bad/model-rate] too many requests, with the seconds to wait", async () => {
    const url = await start([refusal(429, "Rate limit reached.", { headers: { "retry-after": "20" } })]);
    const error = await fails(endpointModel(url), "model.rate_limited");
    assert.deepEqual(
      [error.message, error.retryAfterSeconds, error.retry],
      ["Test Server takes no more requests for now; try again in 20 seconds.", 20, true],
    );
    assert.equal(server?.requests.length, 1, "It was tried again behind the user's back.");
  });

  it("[bad/model-rate] too many requests, with the date from which on there may be more", async () => {
    const date = new Date(Date.now() + 90_000).toUTCString();
    const url = await start([refusal(429, "Slow down.", { headers: { "retry-after": date } })]);
    const { retryAfterSeconds = 0 } = await fails(endpointModel(url), "model.rate_limited");
    assert.ok(retryAfterSeconds > 85 && retryAfterSeconds <= 90, String(retryAfterSeconds));
  });

  it("[bad/model-rate] the credit is used up: waiting does not help", async () => {
    const url = await start([
      refusal(429, "You exceeded your current quota.", { code: "insufficient_quota" }),
    ]);
    const error = await fails(endpointModel(url), "model.refused");
    assert.deepEqual(
      [error.message, error.retry],
      ["The credit or quota at Test Server is used up. It says: You exceeded your current quota.", false],
    );
  });

  it("[bad/model-breaks] the server fails", async () => {
    const url = await start([{ status: 500, body: "Internal Server Error" }]);
    const error = await fails(endpointModel(url), "model.failed");
    assert.deepEqual(
      [error.message, error.retry],
      ["Test Server failed; try again. It says: Internal Server Error", true],
    );
  });

  it("[bad/model-breaks] a gateway's page is not shown", async () => {
    const url = await start([{ status: 502, body: "<html><h1>Bad Gateway</h1></html>" }]);
    assert.equal((await fails(endpointModel(url), "model.failed")).message, "Test Server failed; try again.");
  });

  it("[bad/model-breaks] the server fails in the middle of a reply", async () => {
    const url = await start([
      ["Hello", { message: { error: { message: "CUDA out of memory.", code: 500 } } }],
    ]);
    const error = await fails(endpointModel(url), "model.failed", "Hello");
    assert.deepEqual(
      [error.message, error.retry],
      ["Test Server failed; try again. It says: CUDA out of memory.", true],
    );
  });

  it("[bad/model-breaks] an event of an error in the middle of a reply", async () => {
    const raw = 'event: error\ndata: {"message":"Overloaded."}\n\n';
    const url = await start([["Hello", { raw }]]);
    assert.match((await fails(endpointModel(url), "model.failed", "Hello")).message, /Overloaded\.$/);
  });

  it("[bad/model-breaks] the connection breaks in the middle of a reply", async () => {
    const url = await start([["Hello", "reset"]]);
    const error = await fails(endpointModel(url), "model.unreachable", "Hello");
    assert.equal(error.message, `The connection to Test Server (${new URL(url).host}) broke off; try again.`);
    assert.equal(error.retry, true);
  });

  it("[bad/model-cut] the stream ends without a word, in the middle of a tool's arguments", async () => {
    const url = await start([
      [
        "Hello",
        { call: { index: 0, id: "call_1", name: "run_code", arguments: '{"code":"1"}' } },
        { call: { index: 1, id: "call_2", name: "run_code", arguments: '{"code":"import os' } },
        "cut",
      ],
    ]);
    const call = { id: "call_1", name: "run_code", arguments: '{"code":"1"}' };
    assert.deepEqual(await all(endpointModel(url)), [
      { kind: "text", text: "Hello" },
      { kind: "tool-call", call },
      { kind: "end", reason: "cut" },
    ]);
  });

  it("[bad/model-cut] a reply that has ended is whole without [DONE], and whatever follows", async () => {
    for (const rest of ["cut", "reset", "hang"]) {
      await server?.close();
      const url = await start([["Hello", { finish: "stop" }, rest]]);
      assert.deepEqual(await all(endpointModel(url)), [
        { kind: "text", text: "Hello" },
        { kind: "end", reason: "stop" },
      ]);
    }
  });

  it("[bad/model-cut] takes [DONE] for an end where no other was given", async () => {
    const url = await start([["Hello", { raw: "data: [DONE]\n\n" }, "cut"]]);
    assert.deepEqual((await all(endpointModel(url))).at(-1), { kind: "end", reason: "stop" });
  });

  it("[bad/model-json] a message is no JSON", async () => {
    const url = await start([["Hello", { raw: 'data: {"choices":[{"delta":{"conte\n\n' }, "never"]]);
    const error = await fails(endpointModel(url), "model.bad_reply", "Hello");
    assert.deepEqual(
      [error.message, error.retry],
      ["Test Server sent something that is no part of a reply; try again.", true],
    );
  });

  it("[bad/model-json] a message is JSON and no message", async () => {
    const url = await start([["Hello", { message: { choices: "none" } }]]);
    await fails(endpointModel(url), "model.bad_reply", "Hello");
  });

  it("[bad/model-json] a page comes instead of a reply", async () => {
    const url = await start([{ headers: { "content-type": "text/html" }, body: "<html></html>" }]);
    const error = await fails(endpointModel(url), "model.bad_reply");
    assert.equal(
      error.message,
      `Test Server answers with a web page at ${url}; check the address, which often ends in /v1.`,
    );
  });

  it("[bad/model-context] the conversation is too long, in the words of each server", async () => {
    const answers = [
      refusal(400, "This model's maximum context length is 8192 tokens.", {
        code: "context_length_exceeded",
      }),
      refusal(413, "Request entity too large."),
      // llama.cpp, of two ages.
      {
        status: 400,
        body: {
          error: {
            code: 400,
            message:
              "request (4390 tokens) exceeds the available context size (4096 tokens), try increasing it",
            type: "exceed_context_size_error",
          },
        },
      },
      {
        status: 500,
        body: { error: { code: 500, message: "Context size has been exceeded.", type: "server_error" } },
      },
      // vLLM.
      {
        status: 400,
        body: {
          object: "error",
          message: "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.",
          type: "BadRequestError",
          code: 400,
        },
      },
      // Ollama, LM Studio.
      refusal(400, "prompt too long; exceeded max context length by 12 tokens"),
      [{ message: { error: "Reached context length of 4096 tokens with this model." } }],
    ];
    for (const answer of answers) {
      await server?.close();
      const url = await start([answer]);
      const error = await fails(endpointModel(url), "model.too_long");
      assert.match(
        error.message,
        /^The conversation is too long for scripted\. Start a new chat, or choose a model with a longer context\./,
      );
      assert.deepEqual([error.retry, server?.chats.length], [false, 1]);
    }
  });

  it("names a model that the server does not have", async () => {
    const url = await start([refusal(404, 'model "scripted" not found, try pulling it first')]);
    assert.equal(
      (await fails(endpointModel(url), "model.not_found")).message,
      "Test Server does not have the model scripted; choose another one, or check the address of the endpoint." +
        ' It says: model "scripted" not found, try pulling it first',
    );
  });

  it("does not read an endless refusal to its end", async () => {
    const url = await start([{ status: 400, body: "no ".repeat(1_000_000) }]);
    const error = await fails(endpointModel(url), "model.failed", "", fullRequest);
    assert.ok(error.message.length < 400, String(error.message.length));
  });
});

function assertSecret(error: AppError, key: string): void {
  assert.ok(!inspect(error, { depth: 10, showHidden: true }).includes(key), inspect(error, { depth: 10 }));
}
