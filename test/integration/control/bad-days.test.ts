import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { once } from "node:events";
import type { Socket } from "node:net";
import { serveControlApi } from "../../../src/adapters/control-api/serve-control-api.ts";
import type { ControlClient } from "../../support/control/control-client.ts";
import { ControlWorld } from "../../support/control/control-world.ts";
import { quietLog } from "../../support/executor.ts";
import { startRawServer } from "../../support/tool-servers/raw-server.ts";

describe("bad days of the control API", () => {
  it("[bad/api-idle-sockets] who says nothing keeps nobody out, and is never more than few", async () => {
    // No time limit helps.
    await using world = await ControlWorld.start({ requestMs: 600_000 });
    world.daemons.add("one");
    const idle = world.client();
    const token = world.tokens.give("t");
    const client = world.client(token);
    const live = await client.live();
    const polling = await world.client(token).live({ transports: ["polling"] });
    const sockets: Socket[] = [];
    let open = 0;
    const crowd = async (count: number, first: string): Promise<void> => {
      for (let at = 0; at < count; at++) {
        const socket = await idle.connect();
        open += 1;
        socket.on("error", () => undefined).once("close", () => (open -= 1));
        socket.resume();
        if (first !== "") socket.write(first);
        sockets.push(socket);
        if (at % 50 === 0) equal((await client.get("/daemons")).status, 200);
      }
    };
    const host = `Host: 127.0.0.1:${String(idle.port)}\r\n`;
    await crowd(1000, "");
    await crowd(200, `GET /api/v1/daemons HTTP/1.1\r\n${host}`);
    await crowd(200, `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n${host}${handshake}`);
    while (open > 128) await Promise.race(sockets.filter(({ closed }) => !closed).map(closing));
    equal((await client.get("/daemons")).status, 200);
    equal((await world.client(token).get("/daemons")).status, 200);
    const another = await world.client(token).live();
    world.daemons.print("one", 1, "on\n");
    await Promise.all([live, polling, another].map((one) => one.received(1)));
  });

  it("[bad/api-idle-sockets] of handshakes that do not say whose they are the oldest makes room", async () => {
    await using world = await ControlWorld.start({ pending: 3, pendingMs: 600_000 });
    const sockets = [];
    for (let at = 0; at < 5; at++) {
      const socket = new WebSocket(liveUrl("ws", world, "websocket"));
      await once(socket, "message");
      sockets.push(socket);
    }
    const [first, second, ...others] = sockets;
    for (const socket of [first, second])
      if (socket?.readyState !== WebSocket.CLOSED) await once(socket as EventTarget, "close");
    deepEqual(
      others.map(({ readyState }) => readyState),
      Array(3).fill(WebSocket.OPEN),
    );
  });

  it("[bad/api-idle-sockets] a handshake that does not say whose it is ends soon, whether it agrees or not", async () => {
    await using world = await ControlWorld.start({ pendingMs: 100 });
    const client = world.client();
    const mute = await client.connect();
    mute.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:${String(client.port)}\r\n${handshake}`,
    );
    await closing(mute);
    // Long polling has no connection of its own to keep.
    const polling = liveUrl("http", world, "polling");
    const opened = JSON.parse((await (await fetch(polling)).text()).slice(1)) as { readonly sid: string };
    await rejects(async () => {
      for (;;) await (await fetch(`${polling}&sid=${opened.sid}`)).text().then(requireOpen);
    });
  });

  it("[bad/api-port-taken] says so, and what to do", async () => {
    const other = await startRawServer(() => undefined);
    await using world = await ControlWorld.start();
    for (const port of [other.port, world.server.port]) {
      const { daemons, tokens } = world;
      const options = { daemons, tokens, port, version: "1.0.0", log: quietLog };
      await rejects(serveControlApi(options, new AbortController().signal), {
        code: "control.port_taken",
        message: takenMessage(port),
      });
    }
    await other.stop();
  });

  for (const framing of ["content-length", "chunked"] as const) {
    it(`[bad/api-large-body] is answered and cut off early (${framing})`, async () => {
      await using world = await ControlWorld.start();
      world.daemons.add("one");
      const token = world.tokens.give("t");
      const before = process.memoryUsage.rss();
      for (const [given, answer] of [
        [token, /^HTTP\/1\.1 413 Payload Too Large\r\n[^]*\{"detail":"A body may have 16384 bytes\."\}$/],
        ["wrong", /^HTTP\/1\.1 401 Unauthorized\r\n/],
      ] as const) {
        const { text, sent } = await flood(world.client(), given, framing);
        match(text, answer);
        match(text, /\r\nconnection: close\r\n/i);
        ok(sent < 30e6, `${String(sent)} bytes were taken`);
      }
      ok(process.memoryUsage.rss() - before < 80e6);
      deepEqual(world.daemons.stops, []);
      const client = world.client(token);
      const body = { text: "x".repeat(20_000) };
      equal((await client.post("/daemons/one/stop", body)).status, 413);
      equal((await client.post("/daemons/one/stop", { text: "x".repeat(16_000) })).status, 200);
    });
  }

  it("[bad/api-switched-off] whoever is there is let go at once, what has begun may end, and the port is free", async () => {
    const world = await ControlWorld.start();
    world.daemons.add("quick");
    world.daemons.add("endless");
    const token = world.tokens.give("t");
    const client = world.client(token);
    const begun = Promise.withResolvers<undefined>();
    const quick = Promise.withResolvers<undefined>();
    world.daemons.onStop = (id) => {
      if (id === "quick") return quick.promise;
      begun.resolve(undefined);
      return new Promise(() => undefined);
    };
    const lives = [
      await client.live(),
      await client.live({ transports: ["polling"] }),
      await client.live({ transports: ["polling", "websocket"] }),
    ];
    const idle = await client.connect();
    const half = await client.connect();
    half.write(`POST / HTTP/1.1\r\nHost: 127.0.0.1:${String(client.port)}\r\nContent-Length: 5\r\n\r\n{`);
    const answered = client.post("/daemons/quick/stop");
    const endless = rejects(client.post("/daemons/endless/stop"));
    await begun.promise;
    const { port } = world.server;
    world.server.dispose();
    world.server.dispose();
    quick.resolve(undefined);
    equal((await answered).status, 200);
    await world.server.closed();
    await Promise.all([...lives.map(({ closed }) => closed), endless, ...[idle, half].map(closing)]);
    await rejects(fetch(`http://127.0.0.1:${String(port)}/api/v1/daemons`));
    await using again = await ControlWorld.start({}, port);
    equal((await again.client(again.tokens.give("t")).get("/daemons")).status, 200);
  });

  it("[bad/api-switched-off] an API that is not wanted any more before it listens does not listen", async () => {
    const { daemons, tokens } = new ControlWorld();
    const options = { daemons, tokens, port: 0, version: "1.0.0", log: quietLog };
    const wanted = new AbortController();
    const serving = serveControlApi(options, wanted.signal);
    wanted.abort();
    await rejects(serving, { name: "AbortError" });
  });
});

const handshake =
  "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

function liveUrl(scheme: "http" | "ws", world: ControlWorld, transport: string): string {
  return `${scheme}://127.0.0.1:${String(world.server.port)}/socket.io/?EIO=4&transport=${transport}`;
}

function takenMessage(port: number): string {
  const what = `The port ${String(port)} on this machine is used by another program.`;
  return `${what} Choose another port in the setting "backburner.api.port"; 0 takes any free one.`;
}

/** However it ends. */
async function closing(socket: Socket): Promise<void> {
  socket.on("error", () => undefined).resume();
  if (!socket.closed) await new Promise((resolve) => socket.once("close", resolve));
}

/** Engine.IO says 1 for the end of a session, and answers with an error once there is none. */
function requireOpen(text: string): void {
  if (text.startsWith("1") || text.includes('"code"')) throw new Error(text);
}

/** Sends 100 MB as fast as they are taken, and gives what was answered and how much went out. */
async function flood(
  client: ControlClient,
  token: string,
  framing: "content-length" | "chunked",
): Promise<{ readonly text: string; readonly sent: number }> {
  const socket = await client.connect();
  let text = "";
  socket.setEncoding("latin1").on("error", () => undefined);
  socket.on("data", (piece: string) => (text += piece));
  const closed = closing(socket);
  const size = framing === "chunked" ? "Transfer-Encoding: chunked" : "Content-Length: 100000000";
  const host = `Host: 127.0.0.1:${String(client.port)}`;
  const login = `Authorization: Bearer ${token}`;
  const lines = [
    "POST /api/v1/daemons/one/stop HTTP/1.1",
    host,
    login,
    "Content-Type: application/json",
    size,
  ];
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  const piece = Buffer.alloc(100_000, " ");
  for (let at = 0; at < 1000 && !socket.destroyed; at++) {
    if (framing === "chunked") socket.write(`${piece.length.toString(16)}\r\n`);
    const isRoom = socket.write(piece);
    if (framing === "chunked") socket.write("\r\n");
    if (!isRoom) await Promise.race([new Promise((resolve) => socket.once("drain", resolve)), closed]);
  }
  await closed;
  return { text, sent: socket.bytesWritten };
}
