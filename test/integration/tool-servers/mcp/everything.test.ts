import assert from "node:assert/strict";
import type { ToolContent } from "../../../../src/protocol/tools.ts";
import { acceptInitial } from "../../../support/conformance/accept-initial.ts";
import { type EverythingServer, startEverything } from "../../../support/tool-servers/everything.ts";
import { failureOf } from "../../../support/tool-servers/failure.ts";
import {
  connectMcp,
  eventually,
  gatheredProgress,
  type TestConnection,
  textIn,
} from "../../../support/tool-servers/mcp-connection.ts";
import { testQuestions } from "../../../support/tool-servers/tool-target.ts";

describe("the reference server of MCP", () => {
  const { signal } = new AbortController();
  let server: EverythingServer;
  let connection: TestConnection;

  before(async () => {
    server = await startEverything();
    const questions = {
      ...testQuestions({ kind: "accept", values: {} }, () => "A model's answer."),
      elicit: acceptInitial,
    };
    connection = await connectMcp(server.url, { questions });
  });

  after(async () => {
    await connection.client.close();
    await server.stop();
  });

  it("[T5] says what it is, and is reached step by step", () => {
    const { client, steps } = connection;
    assert.equal(client.facts.title, "Everything Reference Server");
    assert.equal(client.facts.protocol, "MCP 2025-11-25");
    assert.notEqual(client.facts.version, undefined);
    assert.deepEqual(steps, ["address", "connect", "http", "protocol", "auth"]);
  });

  it("[T5] lists its tools", async () => {
    const { tools, skipped } = await connection.client.list(signal);
    assert.deepEqual(skipped, []);
    assert.ok(tools.length > 10);
    const echo = tools.find(({ name }) => name === "echo");
    assert.deepEqual([echo?.title, echo?.parameters["type"]], ["Echo Tool", "object"]);
  });

  it("[T5] answers in pieces of every kind", async () => {
    const kinds = async (name: string, args = {}): Promise<readonly ToolContent["kind"][]> =>
      (await connection.call(name, args)).content.map(({ kind }) => kind);
    assert.deepEqual((await connection.call("echo", { message: "héllo" })).content, [
      { kind: "text", text: "Echo: héllo" },
    ]);
    assert.deepEqual(await kinds("get-tiny-image"), ["text", "image", "text"]);
    assert.deepEqual(await kinds("get-resource-links", { count: 2 }), ["text", "link", "link"]);
    assert.deepEqual(await kinds("get-resource-reference", { resourceType: "Text", resourceId: 1 }), [
      "text",
      "resource",
      "text",
    ]);
    assert.deepEqual(await kinds("get-resource-reference", { resourceType: "Blob", resourceId: 1 }), [
      "text",
      "binary",
      "text",
    ]);
    // A text says the same as the structured content.
    assert.deepEqual(await kinds("get-structured-content", { location: "New York" }), ["text"]);
  });

  it("[T5] says how far a call is", async () => {
    const { seen, add } = gatheredProgress();
    const answer = await connection.client.call(
      "trigger-long-running-operation",
      { duration: 0.3, steps: 3 },
      add,
      signal,
    );
    assert.equal(answer.ok, true);
    assert.deepEqual(
      seen.map(({ done, total }) => [done, total]),
      [
        [1, 3],
        [2, 3],
        [3, 3],
      ],
    );
  });

  it("[T5] stops a call with the signal", async () => {
    const stop = new AbortController();
    const call = connection.client.call(
      "trigger-long-running-operation",
      { duration: 30, steps: 3 },
      () => undefined,
      stop.signal,
    );
    setTimeout(() => {
      stop.abort(new Error("enough"));
    }, 100);
    await assert.rejects(call, /enough/);
    await eventually(() =>
      connection.questions.lines.some((line) => line.includes("notifications/cancelled")),
    );
  });

  it("[T5] tells of arguments that are wrong", async () => {
    const answer = await connection.call("get-sum", { a: "no number" });
    assert.equal(answer.ok, false);
    assert.match(textIn(answer), /invalid/i);
  });

  it("[T5] asks the user in the middle of a call", async () => {
    const answer = await connection.call("trigger-elicitation-request");
    assert.equal(answer.ok, true);
    assert.match(textIn(answer), /User provided the requested information/);
  });

  it("[T5] lets a model answer, where the user allows it", async () => {
    const answer = await connection.call("trigger-sampling-request", { prompt: "Hello", maxTokens: 10 });
    assert.match(textIn(answer), /A model's answer\./);
    assert.equal(connection.questions.sampled[0]?.maxTokens, 10);
    const without = await connectMcp(server.url);
    const { tools } = await without.client.list(signal);
    assert.ok(!tools.some(({ name }) => name === "trigger-sampling-request"));
    await without.client.close();
  });

  it("[T5] shows prompts and resources", async () => {
    const { extras } = connection.client;
    assert.ok(extras !== undefined);
    const prompts = await extras.prompts(signal);
    assert.ok(
      prompts.some(
        ({ name, arguments: args }) => name === "args-prompt" && args.some(({ required }) => required),
      ),
    );
    assert.match(await extras.prompt("args-prompt", { city: "Paris" }, signal), /Paris/);
    const resources = await extras.resources(signal);
    assert.ok(resources.length > 0);
    const [content] = await extras.resource(resources[0]?.uri ?? "", signal);
    assert.equal(content?.kind, "resource");
    const error = await failureOf(extras.resource("demo://no-such-thing", signal));
    assert.deepEqual([error.code, error.step], ["tools.failed", "tools"]);
    assert.match(error.message, /refuses to read demo:\/\/no-such-thing/);
  });

  it("[T5] keeps out of its log what was said", async () => {
    await connection.call("echo", { message: "s3cret" });
    const text = connection.questions.lines.join("\n");
    assert.match(text, /debug → tools\/call echo, \d+ B/);
    assert.match(text, /debug ← tools\/call echo, \d+ B, \d+ ms/);
    assert.ok(!text.includes("s3cret"));
  });

  it("[bad/tools-gone] tells once when the server dies, and what to do when it comes back", async function () {
    this.timeout(30_000);
    const other = await startEverything();
    const { client, losses, call } = await connectMcp(other.url);
    await other.stop();
    await eventually(() => losses.length > 0);
    const error = await failureOf(call("echo", { message: "x" }));
    assert.deepEqual([error.code, error.step, error.retry], ["tools.unreachable", "connect", true]);
    assert.deepEqual(losses, [error]);
    await client.close();
  });

  it("[bad/tools-session] notices that the server has started anew", async function () {
    this.timeout(30_000);
    const first = await startEverything();
    const { client, losses, call } = await connectMcp(first.url);
    assert.equal((await call("echo", { message: "x" })).ok, true);
    await first.stop();
    const second = await startEverything(first.port);
    const error = await failureOf(call("echo", { message: "x" }));
    assert.deepEqual([error.code, error.retry], ["tools.lost", true]);
    assert.match(error.message, /has started anew and does not know this session any more/);
    assert.equal(losses.length, 1);
    await client.close();
    await second.stop();
  });
});
