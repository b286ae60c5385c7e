import assert from "node:assert/strict";
import { createServer, type AddressInfo } from "node:net";
import type { McpLimits } from "../../../../src/adapters/tool-servers/mcp/open-mcp.ts";
import type { ToolServerError } from "../../../../src/core/tools/tool-server-error.ts";
import { selfSigned } from "../../../support/tool-servers/certificate.ts";
import { failureOf } from "../../../support/tool-servers/failure.ts";
import { connectMcp, eventually } from "../../../support/tool-servers/mcp-connection.ts";
import { answered, events, startPlainMcp } from "../../../support/tool-servers/plain-mcp.ts";
import {
  type RawAnswer,
  type RawServer,
  send,
  startRawServer,
} from "../../../support/tool-servers/raw-server.ts";

/** Short enough for a test, long enough for a busy machine. */
const impatient: Partial<McpLimits> = { connectMs: 600, listMs: 300, quietMs: 400 };

describe("bad days of MCP servers", () => {
  const { signal } = new AbortController();
  const servers: RawServer[] = [];

  afterEach(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    servers.length = 0;
  });

  async function start(
    answer: RawAnswer,
    options?: Parameters<typeof startRawServer>[1],
  ): Promise<RawServer> {
    const server = await startRawServer(answer, options);
    servers.push(server);
    return server;
  }

  /** How the connection fails to a server that always answers like this. */
  async function failure(answer: RawAnswer, limits: Partial<McpLimits> = {}): Promise<ToolServerError> {
    const { url } = await start(answer);
    return failureOf(connectMcp(`${url}/mcp`, { limits }));
  }

  it("[bad/tools-nobody] nothing listens there", async () => {
    const server = await start(() => undefined);
    await server.stop();
    servers.length = 0;
    const error = await failureOf(connectMcp(`${server.url}/mcp`));
    assert.deepEqual([error.code, error.step, error.retry], ["tools.unreachable", "connect", true]);
    assert.equal(
      error.message,
      `Nothing answers at 127.0.0.1:${String(server.port)}; check that the server runs, and its address.`,
    );
  });

  it("[bad/tools-nobody] there is no such machine", async () => {
    const error = await failureOf(connectMcp("https://no-such-machine.invalid/mcp"));
    assert.deepEqual([error.code, error.step], ["tools.unreachable", "connect"]);
    assert.match(error.message, /^no-such-machine\.invalid was not found/);
  });

  it("[bad/tools-nobody] something else listens there", async () => {
    const other = createServer((socket) => socket.write("220 mail\r\n"));
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const error = await failureOf(connectMcp(`http://127.0.0.1:${String(port)}/mcp`));
    assert.deepEqual([error.code, error.step], ["tools.bad_reply", "http"]);
    assert.match(error.message, /does not speak HTTP; check the port/);
    other.close();
  });

  it("[bad/tools-nobody] the address makes no sense", async () => {
    const error = await failureOf(connectMcp("mcp.example"));
    assert.deepEqual([error.code, error.step], ["tools.invalid", "address"]);
  });

  it("[bad/tools-tls] nobody vouches for its certificate", async () => {
    const { port } = await start(() => undefined, { tls: selfSigned() });
    const error = await failureOf(connectMcp(`https://localhost:${String(port)}/mcp`));
    assert.deepEqual([error.code, error.step, error.retry], ["tools.unreachable", "tls", false]);
    assert.match(
      error.message,
      /^The certificate of localhost:\d+ is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/,
    );
  });

  it("[bad/tools-tls] it speaks no https", async () => {
    const { url } = await start(() => undefined);
    const error = await failureOf(connectMcp(url.replace("http:", "https:")));
    assert.deepEqual([error.code, error.step], ["tools.unreachable", "tls"]);
    assert.match(
      error.message,
      /does not speak https there; check the port, or make the URL begin with http\./,
    );
  });

  it("[bad/tools-page] a web page answers", async () => {
    const error = await failure((_request, response) => {
      send(response, 200, "<!doctype html><title>Sign in</title>", "text/html; charset=utf-8");
    });
    assert.deepEqual([error.code, error.step], ["tools.bad_reply", "protocol"]);
    assert.match(
      error.message,
      /^A web page answers at .*\/mcp, not an MCP server; check the address, which often ends in \/mcp/,
    );
  });

  for (const [what, status, body, type] of [
    ["text", 200, "Hello", "text/plain"],
    ["JSON that is no message", 200, '{"hello":"world"}', "application/json"],
    ["half a JSON", 200, '{"jsonrpc":"2.0",', "application/json"],
    ["nothing", 200, "", "application/json"],
    ["nothing of no type", 204, "", ""],
    ["an acknowledgement", 202, "", "application/json"],
    ["an empty stream", 200, "", "text/event-stream"],
    ["a stream of nonsense", 200, "data: hello\n\ndata: {}\n\n", "text/event-stream"],
  ] as const) {
    it(`[bad/tools-page] ${what} comes`, async () => {
      const error = await failure((_request, response) => {
        send(response, status, body, type);
      });
      assert.deepEqual([error.code, error.step], ["tools.bad_reply", "protocol"]);
      assert.match(error.message, /(does not speak MCP|does not answer as an MCP server); check the address/);
    });
  }

  for (const status of [404, 405, 410]) {
    it(`[bad/tools-path] ${String(status)} at this path`, async () => {
      const error = await failure((_request, response) => {
        send(response, status, "<h1>Not here</h1>", "text/html");
      });
      assert.deepEqual([error.code, error.step], ["tools.bad_reply", "http"]);
      assert.match(
        error.message,
        /^There is no MCP server at this path of .*; check the address, which often ends in \/mcp\.$/,
      );
    });
  }

  it("[bad/tools-path] only the old transport is spoken there", async () => {
    const error = await failure(({ method }, response) => {
      if (method !== "GET") send(response, 405, "Method Not Allowed", "text/plain");
      else {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write("event: endpoint\ndata: /messages?sessionId=1\n\n");
      }
    });
    assert.deepEqual([error.code, error.step], ["tools.bad_reply", "protocol"]);
    assert.match(error.message, /speaks the old HTTP\+SSE of 2024 there, which is not spoken here/);
  });

  for (const [status, words, retry] of [
    [400, /refuses to open a session \(400\).* It says: no$/, false],
    [429, /is too busy to open a session \(429\); try again in a while/, true],
    [500, /has failed to open a session \(500\); look into the server's own log\. It says: no$/, true],
    [503, /is too busy to open a session \(503\)/, true],
  ] as const) {
    it(`[bad/tools-broken] it answers ${String(status)}`, async () => {
      const error = await failure((_request, response) => {
        send(response, status, '{"error":"no"}');
      });
      assert.deepEqual([error.code, error.step, error.retry], ["tools.failed", "http", retry]);
      assert.match(error.message, words);
    });
  }

  for (const status of [401, 403]) {
    it(`[bad/tools-sign-in] it answers ${String(status)}`, async () => {
      const error = await failure((_request, response) => {
        send(response, status, "");
      });
      assert.deepEqual([error.code, error.step], ["tools.unauthorized", "auth"]);
      assert.equal(servers[0]?.requests.length, 1);
    });
  }

  it("[bad/tools-broken] it speaks versions that nobody knows", async () => {
    const error = await failure((request, response) => {
      const { id } = JSON.parse(request.body) as { id: unknown };
      const data = { supported: ["2099-01-01"], requested: "2026-07-28" };
      send(
        response,
        400,
        JSON.stringify({ jsonrpc: "2.0", id, error: { code: -32_022, message: "No", data } }),
      );
    });
    assert.deepEqual([error.code, error.step], ["tools.bad_reply", "protocol"]);
    assert.match(error.message, /speaks only versions of MCP that are not known here/);
  });

  it("[bad/tools-broken] it refuses the session in the words of the protocol", async () => {
    const error = await failure((request, response) => {
      const { id } = JSON.parse(request.body) as { id: unknown };
      send(
        response,
        200,
        JSON.stringify({ jsonrpc: "2.0", id, error: { code: -32_603, message: "Out of\norder" } }),
      );
    });
    assert.deepEqual([error.code, error.step], ["tools.failed", "protocol"]);
    assert.match(error.message, /refuses to open a session \(-32603\)\. It says: Out of order$/);
  });

  it("[bad/tools-broken] it chokes on the question that newer servers are asked first", async () => {
    for (const first of ["500", "hang", "text"] as const) {
      const server = await startPlainMcp({
        answers: {
          "server/discover": (_message, response) => {
            if (first === "500") send(response, 500, "oops", "text/plain");
            if (first === "text") send(response, 200, "hm", "text/plain");
            return answered;
          },
        },
      });
      servers.push(server);
      const { client } = await connectMcp(server.url, { limits: { connectMs: 3000 } });
      assert.equal(client.facts.protocol, "MCP 2025-11-25");
      await client.close();
    }
  });

  describe("that let us wait", () => {
    it("[bad/tools-hang] for a connection", async () => {
      // Takes the connection and never reads from it.
      const silent = createServer((socket) => socket.pause());
      await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
      const { port } = silent.address() as AddressInfo;
      const error = await failureOf(
        connectMcp(`http://127.0.0.1:${String(port)}/mcp`, { limits: impatient }),
      );
      assert.deepEqual([error.code, error.step, error.retry], ["tools.timeout", "http", true]);
      silent.close();
    });

    it("[bad/tools-hang] for headers", async () => {
      const error = await failure(() => undefined, impatient);
      assert.deepEqual([error.code, error.step, error.retry], ["tools.timeout", "http", true]);
      assert.match(error.message, /check that it runs, then try again/);
    });

    it("[bad/tools-hang] for the body", async () => {
      const error = await failure((_request, response) => {
        response.writeHead(200, { "content-type": "application/json" }).flushHeaders();
      }, impatient);
      assert.deepEqual([error.code, error.step, error.retry], ["tools.timeout", "protocol", true]);
    });

    it("[bad/tools-hang] for the session, in a stream that stays silent", async () => {
      const error = await failure((_request, response) => {
        events(response);
      }, impatient);
      assert.deepEqual([error.code, error.step], ["tools.timeout", "protocol"]);
      assert.match(error.message, /answers, but has opened no session|took too long to open a session/);
    });

    it("[bad/tools-hang] for the list of tools", async () => {
      const server = await startPlainMcp({ answers: { "tools/list": () => answered } });
      servers.push(server);
      const { client } = await connectMcp(server.url, { limits: impatient });
      const error = await failureOf(client.list(signal));
      assert.deepEqual([error.code, error.step, error.retry], ["tools.timeout", "tools", true]);
      assert.match(error.message, /took too long to list its tools/);
      await client.close();
    });

    it("[bad/tools-hang] for the end of a call that says nothing", async () => {
      const server = await startPlainMcp({
        answers: {
          "tools/call": (_message, response) => {
            events(response);
            return answered;
          },
        },
      });
      servers.push(server);
      const { client, call } = await connectMcp(server.url, { limits: impatient });
      const error = await failureOf(call("slow"));
      assert.deepEqual([error.code, error.step], ["tools.timeout", "tools"]);
      await client.close();
    });

    it("[T5] no longer than its progress tells it is at work", async () => {
      const server = await startPlainMcp({
        answers: {
          "tools/call": async ({ id, params }, response) => {
            const write = events(response);
            const { progressToken } = params?.["_meta"] as { progressToken: unknown };
            for (let progress = 1; progress <= 5; progress += 1) {
              await new Promise((resolve) => setTimeout(resolve, 200));
              write({
                jsonrpc: "2.0",
                method: "notifications/progress",
                params: { progressToken, progress },
              });
            }
            write({ jsonrpc: "2.0", id, result: { content: [{ type: "text", text: "done" }] } });
            response.end();
            return answered;
          },
        },
      });
      servers.push(server);
      const { client, call } = await connectMcp(server.url, { limits: { quietMs: 700 } });
      assert.deepEqual(await call("slow"), { ok: true, content: [{ kind: "text", text: "done" }] });
      await client.close();
    });

    it("[T5] until the user has had enough", async () => {
      const server = await start(() => undefined);
      const stop = new AbortController();
      const opening = connectMcp(server.url, { signal: stop.signal });
      await eventually(() => server.requests.length > 0);
      stop.abort(new Error("enough"));
      await assert.rejects(opening, /enough/);
    });

    it("[T5] to say goodbye, a second at most", async () => {
      const server = await startPlainMcp({ sessionId: "s1", answers: { DELETE: () => answered } });
      servers.push(server);
      const { client, losses } = await connectMcp(server.url);
      const began = performance.now();
      await client.close();
      await client.close();
      assert.ok(performance.now() - began < 1900);
      assert.equal(server.requests.at(-1)?.method, "DELETE");
      assert.equal(server.requests.at(-1)?.headers["mcp-session-id"], "s1");
      assert.deepEqual(losses, []);
    });
  });
});
