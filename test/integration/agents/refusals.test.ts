import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { AgentServerWorld } from "../../support/agents/agent-server.ts";

const call = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "list_daemons", arguments: {} } };
const hello = {
  jsonrpc: "2.0",
  id: 0,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "Raw", version: "1" } },
};

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string;
}

describe("what the MCP server for agents refuses", () => {
  let world: AgentServerWorld;

  beforeEach(async () => {
    world = new AgentServerWorld();
    await world.start();
  });
  afterEach(() => {
    world.stop();
  });

  /** Sends exactly this; what a test does not name is as a good client sends it. */
  function send({
    method = "POST",
    path = "/mcp",
    headers = {},
    body = JSON.stringify(hello),
  }: Sent): Promise<{
    readonly status: number | undefined;
    readonly headers: NodeJS.Dict<string | string[]>;
    readonly text: string;
  }> {
    return new Promise((resolve, reject) => {
      const good = {
        authorization: `Bearer ${world.token}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
      };
      const sent = request(
        { host: "127.0.0.1", port: world.server.port, method, path, headers: { ...good, ...headers } },
        (response) => {
          let text = "";
          response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
          response.on("end", () => {
            resolve({ status: response.statusCode, headers: response.headers, text });
          });
        },
      );
      sent.on("error", reject);
      sent.end(method === "POST" ? body : undefined);
    });
  }

  it("[A4] answers a good request", async () => {
    const { status, headers, text } = await send({});
    assert.equal(status, 200);
    assert.match(String(headers["mcp-session-id"]), /^bb_/);
    assert.equal(headers["access-control-allow-origin"], undefined);
    assert.match(text, /Backburner/);
  });

  it("[A4, bad/agent-token] every request without exactly the token, wherever else it may be", async () => {
    const { token } = world;
    const cases: readonly Sent[] = [
      { headers: { authorization: "" } },
      { headers: { authorization: `Bearer ${token}x` } },
      { headers: { authorization: `Bearer ${token.slice(1)}` } },
      { headers: { authorization: `Basic ${token}` } },
      { headers: { authorization: token } },
      { headers: { authorization: [`Bearer ${token}`, "Bearer other"] } },
      { headers: { authorization: "", "x-api-key": token } },
      { headers: { authorization: "", cookie: `token=${token}` } },
      { headers: { authorization: "" }, path: `/mcp?token=${token}` },
      { headers: { authorization: "", "mcp-session-id": "bb_x" }, method: "GET" },
      { headers: { authorization: "" }, method: "DELETE" },
    ];
    for (const one of cases) {
      const { status, headers, text } = await send(one);
      assert.equal(status, 401, JSON.stringify(one));
      assert.equal(headers["www-authenticate"], "Bearer");
      assert.match(text, /A valid token is needed/);
    }
    assert.deepEqual(world.toolbox.calls, []);
    const log = world.log.join("\n");
    assert.match(log, /refused.*token/);
    assert.doesNotMatch(log, new RegExp(token.slice(6)));
    assert.ok(world.log.length <= 3, log);
  });

  it("[A4, bad/agent-origin] every request of a web page or for a rebound name, even with the token", async () => {
    const cases: readonly Sent[] = [
      { headers: { host: "evil.example" } },
      { headers: { host: `evil.example:${String(world.server.port)}` } },
      { headers: { host: "127.0.0.1" } },
      { headers: { host: `127.0.0.1.evil.example:${String(world.server.port)}` } },
      { headers: { origin: "https://evil.example" } },
      { headers: { origin: "null" } },
      { headers: { origin: `http://127.0.0.1:${String(world.server.port)}` } },
      { headers: { origin: "https://evil.example" }, method: "OPTIONS" },
      { headers: { origin: "https://evil.example", authorization: "" }, method: "GET" },
    ];
    for (const one of cases) {
      const { status, headers } = await send(one);
      assert.equal(status, 403, JSON.stringify(one));
      assert.equal(headers["access-control-allow-origin"], undefined);
    }
    assert.deepEqual(world.toolbox.calls, []);
  });

  it("[A4, bad/agent-token] bodies that are too large, no JSON or of another kind, before they are held", async () => {
    const large = await send({ headers: { "content-length": String(100 * 1024 * 1024) }, body: "{" }).catch(
      () => undefined,
    );
    assert.equal(large?.status, 413);
    assert.equal((await send({ body: `"${"x".repeat(9 * 1024 * 1024)}"` })).status, 413);
    assert.equal((await send({ body: "{nonsense" })).status, 400);
    assert.equal((await send({ headers: { "content-type": "text/plain" } })).status, 415);
    assert.equal((await send({ method: "PUT" })).status, 405);
    assert.equal((await send({ path: "/" })).status, 404);
    assert.equal((await send({ path: "/mcp/../secret" })).status, 404);
  });

  it("[A4, bad/agent-idle-sockets] nobody because others say nothing, of whom there are never more than few", async () => {
    const sockets: Socket[] = [];
    let open = 0;
    for (let at = 0; at < 1000; at++) {
      const socket = connect(world.server.port, "127.0.0.1");
      await once(socket, "connect");
      open += 1;
      socket.on("error", () => undefined).once("close", () => (open -= 1));
      socket.resume();
      sockets.push(socket);
      if (at % 100 === 99) assert.equal((await send({})).status, 200);
    }
    while (open > 128)
      await Promise.race(sockets.filter(({ closed }) => !closed).map((one) => once(one, "close")));
    assert.equal((await send({})).status, 200);
    for (const socket of sockets) socket.destroy();
  });

  it("[A4] sessions that nobody has begun, or that their client has ended", async () => {
    assert.equal((await send({ body: JSON.stringify(call) })).status, 400);
    assert.equal(
      (await send({ body: JSON.stringify(call), headers: { "mcp-session-id": "x" } })).status,
      404,
    );
    const begun = await send({});
    const id = String(begun.headers["mcp-session-id"]);
    const headers = { "mcp-session-id": id };
    assert.equal((await send({ body: JSON.stringify(call), headers })).status, 200);
    assert.equal((await send({ method: "DELETE", headers })).status, 200);
    assert.equal((await send({ body: JSON.stringify(call), headers })).status, 404);
    assert.equal(world.toolbox.calls.length, 1);
  });

  it("[A4] is on this machine alone, and says so when its port is taken", async () => {
    const { port } = world.server;
    const other = new AgentServerWorld();
    await assert.rejects(other.start(port), { code: "agents.port_taken" });
    // Whatever else this machine is called, nobody listens there.
    const answers = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: "127.0.0.2", port });
      socket.on("connect", () => {
        socket.destroy();
        resolve(true);
      });
      socket.on("error", () => {
        resolve(false);
      });
    });
    assert.equal(answers, false);
  });

  it("[A4] serves many clients one after another and keeps few of them", async () => {
    const ids: string[] = [];
    for (let count = 0; count < 80; count += 1) {
      ids.push(String((await send({})).headers["mcp-session-id"]));
    }
    assert.equal(new Set(ids).size, 80);
    // The first is long gone, and welcome.
    const headers = { "mcp-session-id": ids[0] ?? "" };
    assert.equal((await send({ body: JSON.stringify(call), headers })).status, 200);
    assert.equal(world.toolbox.calls[0]?.caller.name, "Raw");
  });
});
