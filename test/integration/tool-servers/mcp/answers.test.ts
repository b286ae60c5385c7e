import assert from "node:assert/strict";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { failureOf } from "../../../support/tool-servers/failure.ts";
import {
  connectMcp,
  eventually,
  type TestConnection,
  textIn,
} from "../../../support/tool-servers/mcp-connection.ts";
import {
  answered,
  events,
  type PlainAnswer,
  refuse,
  startPlainMcp,
} from "../../../support/tool-servers/plain-mcp.ts";
import { type RawServer, send } from "../../../support/tool-servers/raw-server.ts";
import { testQuestions } from "../../../support/tool-servers/tool-target.ts";

describe("answers of MCP servers", () => {
  let server: RawServer | undefined;
  let connection: TestConnection | undefined;

  afterEach(async () => {
    await connection?.client.close();
    await server?.stop();
    connection = undefined;
    server = undefined;
  });

  async function connect(
    call: PlainAnswer,
    more: Readonly<Record<string, PlainAnswer>> = {},
    questions = testQuestions(),
  ): Promise<TestConnection> {
    server = await startPlainMcp({ sessionId: "s1", answers: { "tools/call": call, ...more } });
    connection = await connectMcp(server.url, { questions });
    return connection;
  }

  const textResult = (text: string): object => ({ content: [{ type: "text", text }] });

  it("[bad/tools-cut] a stream that is cut in the middle of a call goes on, and the answer arrives", async () => {
    let call: number | string | undefined;
    const { call: callTool, losses } = await connect(
      ({ id }, response) => {
        call = id;
        const write = events(response);
        write("", "event-1");
        write(
          { jsonrpc: "2.0", method: "notifications/message", params: { level: "info", data: "before" } },
          "event-2",
        );
        setTimeout(() => response.socket?.destroy(), 50);
        return answered;
      },
      {
        GET: (_message, response, { headers }) => {
          const write = events(response);
          if (headers["last-event-id"] === "event-2")
            write({ jsonrpc: "2.0", id: call, result: textResult("whole") }, "event-3");
          return answered;
        },
      },
    );
    assert.deepEqual(await callTool("cut"), { ok: true, content: [{ kind: "text", text: "whole" }] });
    assert.deepEqual(losses, []);
  });

  it("[bad/tools-cut] a stream that cannot go on ends its call", async () => {
    for (const isClean of [true, false]) {
      const { call } = await connect((_message, response) => {
        events(response)({
          jsonrpc: "2.0",
          method: "notifications/message",
          params: { level: "info", data: "x" },
        });
        setTimeout(() => (isClean ? response.end() : response.socket?.destroy()), 50);
        return answered;
      });
      const error = await failureOf(call("cut"));
      assert.deepEqual(
        [error.code, error.step, error.retry],
        [isClean ? "tools.failed" : "tools.unreachable", isClean ? "http" : "connect", true],
      );
      assert.match(
        error.message,
        /has broken off before it could call cut; try again|The connection to .* broke off/,
      );
      await connection?.client.close();
      await server?.stop();
    }
  });

  it("[bad/tools-session] a session that is not known any more is told as such", async () => {
    for (const [status, body] of [
      [404, '{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Session not found"}}'],
      [404, ""],
      [410, ""],
      [
        400,
        '{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Bad Request: No valid session ID provided"}}',
      ],
    ] as const) {
      const { call, losses } = await connect((_message, response) => {
        send(response, status, body);
        return answered;
      });
      const error = await failureOf(call("x"));
      assert.deepEqual([error.code, error.retry], ["tools.lost", true]);
      assert.deepEqual(losses, [error]);
      await connection?.client.close();
      await server?.stop();
    }
  });

  it("[bad/tools-broken] a call that is refused says in whose words", async () => {
    const { call, losses } = await connect((message, response) => {
      refuse(response, message, -32_602, "Unknown tool: <b>x</b>\n\nreally");
      return answered;
    });
    const error = await failureOf(call("x"));
    assert.deepEqual([error.code, error.step], ["tools.failed", "tools"]);
    assert.match(error.message, /refuses to call x \(-32602\)\. It says: Unknown tool: <b>x<\/b> really$/);
    assert.deepEqual(losses, []);
  });

  for (const [what, status, body, type, code] of [
    ["500", 500, "oops", "text/plain", "tools.failed"],
    ["a web page", 200, "<html>", "text/html", "tools.bad_reply"],
    ["half a message", 200, '{"jsonrpc":', "application/json", "tools.bad_reply"],
    [
      "an answer to something else",
      200,
      '{"jsonrpc":"2.0","id":9999,"result":{}}',
      "application/json",
      "tools.failed",
    ],
    ["an acknowledgement", 202, "", "application/json", "tools.failed"],
    ["413", 413, "", "text/plain", "tools.too_large"],
  ] as const) {
    it(`[bad/tools-broken] ${what} instead of an answer`, async () => {
      const { call, losses } = await connect((_message, response) => {
        send(response, status, body, type);
        return answered;
      });
      const error = await failureOf(call("x"));
      assert.equal(error.code, code);
      assert.deepEqual(losses, []);
    });
  }

  it("[bad/tools-sign-in] a sign-in that is over in the middle is told as such", async () => {
    const { call } = await connect((_message, response) => {
      send(response, 401, "");
      return answered;
    });
    const error = await failureOf(call("x"));
    assert.deepEqual([error.code, error.step], ["tools.unauthorized", "auth"]);
  });

  for (const way of ["body", "stream"] as const) {
    it(`[bad/tools-huge] 50 MB in a ${way} arrive, and the window stays alive`, async function () {
      this.timeout(60_000);
      const piece = "x".repeat(1024 * 1024);
      const { call } = await connect(({ id }, response) => {
        response.writeHead(200, {
          "content-type": way === "body" ? "application/json" : "text/event-stream",
        });
        response.write(way === "body" ? "" : "data: ");
        response.write(`{"jsonrpc":"2.0","id":${String(id)},"result":{"content":[{"type":"text","text":"`);
        for (let count = 0; count < 50; count += 1) response.write(piece);
        response.end(way === "body" ? '"}]}}' : '"}]}}\n\n');
        return answered;
      });
      const delay = monitorEventLoopDelay({ resolution: 10 });
      delay.enable();
      const { content } = await call("huge");
      // What comes late is counted with the next turn.
      await new Promise((resolve) => setTimeout(resolve, 50));
      delay.disable();
      assert.equal(content[0]?.kind === "text" && content[0].text.length, 50 * piece.length);
      assert.ok(delay.max / 1e6 < 3000, `blocked for ${String(delay.max / 1e6)} ms`);
    });
  }

  it("[bad/tools-huge] more than 64 MB is refused", async function () {
    this.timeout(60_000);
    for (const way of ["body", "stream"] as const) {
      const { call } = await connect((_message, response) => {
        const part = "x".repeat(1024 * 1024);
        response.writeHead(200, {
          "content-type": way === "body" ? "application/json" : "text/event-stream",
        });
        response.write("data: ");
        for (let count = 0; count < 70; count += 1) response.write(part);
        return answered;
      });
      const error = await failureOf(call("huge"));
      assert.equal(error.code, "tools.too_large");
      assert.match(error.message, /has sent more than 64 MB at once; ask it for less/);
      await connection?.client.close();
      await server?.stop();
    }
  });

  it("[bad/tools-markup] what looks like markup or control characters stays data", async () => {
    const odd = "<img src=x onerror=alert(1)> \u001b[31m \u0000 \u202e [a](javascript:1) \ud800 ";
    const { call } = await connect(() => ({
      content: [
        { type: "text", text: odd },
        { type: "resource", resource: { uri: "javascript:1", mimeType: "text/html", text: odd } },
        { type: "resource_link", uri: "file:///etc/passwd", name: odd },
        { type: "hologram", data: odd },
        { type: "text" },
        null,
      ],
      structuredContent: { odd },
    }));
    const { content } = await call("odd");
    assert.deepEqual(content, [
      { kind: "json", text: JSON.stringify({ odd }) },
      { kind: "text", text: odd },
      { kind: "resource", uri: "javascript:1", mime: "text/html", text: odd },
      { kind: "link", uri: "file:///etc/passwd", name: odd, description: "" },
      { kind: "text", text: "[A piece of the answer makes no sense: hologram.]" },
      { kind: "text", text: "[A piece of the answer makes no sense: text.]" },
      { kind: "text", text: "[A piece of the answer makes no sense.]" },
    ]);
  });

  it("[T5] a result without pieces is one", async () => {
    const { call } = await connect(() => ({ structuredContent: [1, 2], isError: true }));
    assert.deepEqual(await call("x"), {
      ok: false,
      content: [{ kind: "json", text: "[1,2]" }],
      structured: [1, 2],
    });
  });

  it("[T5] a page that the user has to visit first is shown", async () => {
    const data = {
      elicitations: [
        { mode: "url", message: "Connect it.", url: "https://example.com/connect", elicitationId: "e1" },
      ],
    };
    for (const [kind, words] of [
      ["accept", /Call this tool again when that is done/],
      ["decline", /did not open the page/],
    ] as const) {
      const questions = testQuestions(kind === "accept" ? { kind, values: {} } : { kind });
      const { call } = await connect(
        ({ id }, response) => {
          send(
            response,
            200,
            JSON.stringify({ jsonrpc: "2.0", id, error: { code: -32_042, message: "Visit", data } }),
          );
          return answered;
        },
        {},
        questions,
      );
      const answer = await call("x");
      assert.equal(answer.ok, false);
      assert.match(textIn(answer), words);
      assert.deepEqual(questions.asked, [
        { kind: "url", message: "Connect it.", url: "https://example.com/connect" },
      ]);
      await connection?.client.close();
      await server?.stop();
    }
  });

  it("[bad/tools-markup] what a server logs cannot pass for a line of ours", async () => {
    const { call, questions } = await connect(({ id }, response) => {
      const write = events(response);
      const data = "one\ndebug → tools/call x\u001b[2J";
      write({
        jsonrpc: "2.0",
        method: "notifications/message",
        params: { level: "warning", logger: "a\nb", data },
      });
      write({ jsonrpc: "2.0", method: "notifications/odd\nerror", params: {} });
      write({ jsonrpc: "2.0", id, result: textResult("x") });
      response.end();
      return answered;
    });
    await call("x");
    await eventually(() => questions.lines.some((line) => line.startsWith("warn")));
    assert.deepEqual(
      questions.lines.filter((line) => line.startsWith("warn")),
      ["warn server (a�b): one", "warn server (a�b): debug → tools/call x�[2J"],
    );
    assert.ok(questions.lines.every((line) => !line.includes("\n")));
  });
});
