import assert from "node:assert/strict";
import { acceptedContent, inputRequired } from "@modelcontextprotocol/server";
import { failureOf } from "../../../support/tool-servers/failure.ts";
import {
  connectMcp,
  eventually,
  gatheredProgress,
  textIn,
} from "../../../support/tool-servers/mcp-connection.ts";
import {
  type McpServerOptions,
  type RunningMcpServer,
  type ServedTool,
  startMcpServer,
} from "../../../support/tool-servers/mcp-server.ts";
import { testQuestions } from "../../../support/tool-servers/tool-target.ts";

const hello: ServedTool = { name: "hello", call: ({ name = "you" }) => `Hello ${String(name)}.` };

describe("sessions with MCP servers", () => {
  const { signal } = new AbortController();
  let server: RunningMcpServer | undefined;

  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  async function start(options: McpServerOptions): Promise<string> {
    server = await startMcpServer(options);
    return server.url;
  }

  for (const [era, protocol] of [
    ["modern", "MCP 2026-07-28"],
    ["legacy", "MCP 2025-11-25"],
  ] as const) {
    it(`[T5] lists and calls in ${protocol}`, async () => {
      const url = await start({ era, name: "Own", tools: [hello] });
      const { client, call } = await connectMcp(url);
      assert.deepEqual(client.facts, { title: "Own", description: "", version: "1.0.0", protocol });
      assert.equal(client.extras, undefined);
      const { tools, skipped } = await client.list(signal);
      assert.deepEqual(tools, [
        {
          name: "hello",
          title: "hello",
          description: "",
          parameters: { type: "object" },
          hints: { readOnly: false, idempotent: false },
        },
      ]);
      assert.deepEqual(skipped, []);
      assert.deepEqual(await call("hello", { name: "Ada" }), {
        ok: true,
        content: [{ kind: "text", text: "Hello Ada." }],
      });
      await client.close();
    });

    it(`[T5] tells of other tools in ${protocol}`, async () => {
      const url = await start({ era, tools: [hello] });
      const { client, changes, questions } = await connectMcp(url);
      await eventually(() =>
        questions.lines.some((line) => /subscriptions\/acknowledged|GET .* → 200/.test(line)),
      );
      await server?.change([hello, { ...hello, name: "second" }]);
      await eventually(() => changes() > 0);
      assert.deepEqual(
        (await client.list(signal)).tools.map(({ name }) => name),
        ["hello", "second"],
      );
      await client.close();
    });

    it(`[T5] says how far a call is, and stops it at the server, in ${protocol}`, async () => {
      const aborted = Promise.withResolvers<undefined>();
      const slow: ServedTool = {
        name: "slow",
        call: async (_args, { progress, signal: gone }) => {
          await progress(1, 2);
          gone.addEventListener("abort", () => {
            aborted.resolve(undefined);
          });
          await aborted.promise;
          return "too late";
        },
      };
      const url = await start({ era, tools: [slow] });
      const { client } = await connectMcp(url);
      const stop = new AbortController();
      const { seen, add } = gatheredProgress();
      const call = client.call("slow", {}, add, stop.signal);
      await eventually(() => seen.length > 0);
      assert.deepEqual(seen, [{ done: 1, total: 2 }]);
      stop.abort(new Error("enough"));
      await assert.rejects(call, /enough/);
      await aborted.promise;
      await client.close();
    });

    it(`[bad/tools-sign-in] wants a key in ${protocol}, and takes a new one in the middle`, async () => {
      const url = await start({ era, tools: [hello], key: "right" });
      const without = await failureOf(connectMcp(url));
      assert.deepEqual([without.code, without.step], ["tools.unauthorized", "auth"]);
      const wrong = await failureOf(connectMcp(url, { access: { key: "wrong" } }));
      assert.match(wrong.message, /is not accepted/);
      const { client, call } = await connectMcp(url, { access: { key: "old", nextKey: "right" } });
      assert.equal((await call("hello")).ok, true);
      await client.close();
      assert.equal(server?.credentials.at(-1), "Bearer right");
    });
  }

  it("[bad/tools-session] notices that a session was forgotten", async () => {
    const url = await start({ era: "legacy", tools: [hello] });
    const { client, losses, call } = await connectMcp(url);
    await server?.forget();
    const error = await failureOf(call("hello"));
    assert.deepEqual([error.code, error.step, error.retry], ["tools.lost", "http", true]);
    assert.deepEqual(losses, [error]);
    await client.close();
    assert.equal((await (await connectMcp(url)).call("hello")).ok, true);
  });

  it("[T5] asks the user in rounds, as 2026-07-28 does", async () => {
    const ask: ServedTool = {
      name: "ask",
      call: (_args, { modern }) => {
        const answer = acceptedContent<{ color: string }>(modern?.mcpReq.inputResponses, "color");
        if (answer !== undefined) return `You like ${answer.color}.`;
        const requestedSchema = {
          type: "object" as const,
          properties: { color: { type: "string" as const, enum: ["red", "blue"] } },
        };
        return inputRequired({
          inputRequests: { color: inputRequired.elicit({ message: "Which color?", requestedSchema }) },
        });
      },
    };
    const url = await start({ tools: [ask] });
    const questions = testQuestions({ kind: "accept", values: { color: "blue", other: "x" } });
    const { client, call } = await connectMcp(url, { questions });
    assert.equal(textIn(await call("ask")), "You like blue.");
    assert.deepEqual(questions.asked, [
      {
        kind: "form",
        message: "Which color?",
        fields: [
          {
            name: "color",
            title: "color",
            description: "",
            required: false,
            kind: "choice",
            many: false,
            options: [
              { value: "red", title: "red" },
              { value: "blue", title: "blue" },
            ],
          },
        ],
      },
    ]);
    await client.close();
  });

  it("[bad/tools-gone] notices with the next call that a server without sessions is gone", async () => {
    const url = await start({ tools: [hello] });
    const { client, losses, call } = await connectMcp(url);
    await server?.stop();
    server = undefined;
    const error = await failureOf(call("hello"));
    assert.deepEqual([error.code, error.step], ["tools.unreachable", "connect"]);
    await eventually(() => losses.length > 0);
    assert.equal(losses.length, 1);
    await client.close();
  });
});
