import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { once } from "node:events";
import type { ControlClient, LiveConnection } from "../../support/control/control-client.ts";
import { ControlWorld } from "../../support/control/control-world.ts";
import { heldMemory } from "../../support/held-memory.ts";

describe("the control API over Socket.IO", () => {
  for (const transports of [["websocket"], ["polling"], ["polling", "websocket"]]) {
    it(`[A2, D8] sends the contract's events over ${transports.join(", then ")}`, async () => {
      await using world = await ControlWorld.start();
      world.daemons.add("one");
      const client = world.client(world.tokens.give("t"));
      for (const login of ["auth", "header"] as const) {
        const live = await client.live({ login, transports });
        world.daemons.print("one", 1, "heartbeat\n");
        await live.received(1);
        live.socket.emit("daemon:stop", { daemon_id: "one" });
        await live.received(2);
        const which = { daemon_id: "one", chat_id: "editor", message_id: "" };
        deepEqual(live.events, [
          {
            name: "daemon:output",
            payload: { ...which, stream: "stdout", content: "heartbeat\n", timestamp: 1000, seq: 1 },
          },
          { name: "daemon:status", payload: { ...which, status: "stopped", reason: "user" } },
        ]);
        live.close();
        world.daemons.add("one");
      }
    });
  }

  it("[A2] answers a stop that asks for an answer, and one that makes no sense", async () => {
    await using world = await ControlWorld.start();
    world.daemons.add("one");
    const live = await world.client(world.tokens.give("t")).live();
    deepEqual(await stop(live, { daemon_id: "one" }), { status: "stopped", daemon_id: "one" });
    deepEqual(await stop(live, { daemon_id: "two" }), { status: "not_found" });
    for (const nonsense of [undefined, null, "one", [], {}, { daemon_id: 1 }])
      deepEqual(await stop(live, nonsense), { status: "error", detail: "Send { daemon_id }." });
    live.socket.emit("daemon:start", { code: "1" });
    live.socket.emit("daemon:stop");
    deepEqual(await stop(live, { daemon_id: "one" }), { status: "stopped", daemon_id: "one" });
    deepEqual(world.daemons.stops, ["one"]);
  });

  it("[A2, bad/api-foreign-daemon] nobody sees or stops what is not theirs", async () => {
    await using world = await ControlWorld.start();
    world.daemons.add("one");
    const own = await world.client(world.tokens.give("own")).live();
    const guest = await world.client(world.tokens.give("guest", { owner: "guest" })).live();
    const admin = await world.client(world.tokens.give("admin", { owner: "root", role: "admin" })).live();
    world.daemons.print("one", 1, "secret\n");
    deepEqual(await stop(guest, { daemon_id: "one" }), { status: "not_found" });
    deepEqual(world.daemons.stops, []);
    equal(world.lines.filter(({ message }) => message.includes("did not stop")).length, 1);
    deepEqual(await stop(admin, { daemon_id: "one" }), { status: "stopped", daemon_id: "one" });
    await Promise.all([own.received(2), admin.received(2)]);
    // An answer that came after both events: what was for the guest would be there.
    deepEqual(await stop(guest, {}), { status: "error", detail: "Send { daemon_id }." });
    deepEqual(guest.events, []);
  });

  it("[A2, bad/api-token] lets nobody in without a token, and hears nothing of them before", async () => {
    await using world = await ControlWorld.start();
    world.daemons.add("one");
    const token = world.tokens.give("t");
    const needed = /A valid token is needed/;
    await rejects(world.client().live({ login: "none" }), needed);
    await rejects(world.client("wrong").live({ login: "auth" }), needed);
    await rejects(world.client("wrong").live({ login: "header" }));
    await rejects(world.client("wrong").live({ login: "header", transports: ["polling"] }));
    // A handshake below Socket.IO's own, with an event before it has said whose it is.
    const socket = new WebSocket(
      `ws://127.0.0.1:${String(world.server.port)}/socket.io/?EIO=4&transport=websocket`,
    );
    await once(socket, "open");
    socket.send('42["daemon:stop",{"daemon_id":"one"}]');
    await once(socket, "close");
    for (const query of [`token=${token}`, `auth=${token}`]) {
      const { status } = await fetch(
        `http://127.0.0.1:${String(world.server.port)}/socket.io/?EIO=4&transport=websocket&${query}`,
      );
      equal(status, 400);
    }
    deepEqual(world.daemons.stops, []);
  });

  it("[A2] gives a connection one socket, however often it asks at once", async () => {
    await using world = await ControlWorld.start();
    const { port } = world.server;
    const socket = new WebSocket(`ws://127.0.0.1:${String(port)}/socket.io/?EIO=4&transport=websocket`);
    const texts: string[] = [];
    socket.onmessage = ({ data }) => texts.push(String(data));
    await once(socket, "open");
    const hello = `40${JSON.stringify({ token: world.tokens.give("t") })}`;
    for (let at = 0; at < 5; at++) socket.send(hello);
    await once(socket, "close");
    world.daemons.add("one");
    world.daemons.print("one", 1, "on\n");
    const live = await world.client(world.tokens.give("t")).live();
    world.daemons.print("one", 2, "on\n");
    await live.received(1);
    equal(texts.filter((text) => text.startsWith("42")).length, 0);
  });

  for (const [what, recheckMs, end] of [
    [
      "is revoked",
      600_000,
      (world: ControlWorld) => {
        world.server.forget("gone");
      },
    ],
    [
      "expires",
      20,
      (world: ControlWorld, token: string) => {
        world.tokens.take(token);
      },
    ],
  ] as const) {
    it(`[A3] ends the sockets of a token that ${what}, and no others`, async () => {
      await using world = await ControlWorld.start({ recheckMs });
      world.daemons.add("one");
      const [kept, gone] = [world.tokens.give("kept"), world.tokens.give("gone")];
      const open = (token: string): Promise<readonly LiveConnection[]> =>
        Promise.all(["websocket", "polling"].map((way) => world.client(token).live({ transports: [way] })));
      const [stay, go] = [await open(kept), await open(gone)];
      end(world, gone);
      deepEqual(
        await Promise.all(go.map(({ closed }) => closed)),
        go.map(() => "io server disconnect"),
      );
      world.daemons.print("one", 1, "on\n");
      await Promise.all(stay.map((live) => live.received(1)));
      for (const { events } of go) deepEqual(events, []);
    });
  }

  it("[A2, A3, bad/api-token] stops nothing for a token that another window has revoked a moment ago", async () => {
    await using world = await ControlWorld.start({ recheckMs: 600_000 });
    world.daemons.add("one");
    const token = world.tokens.give("gone");
    const live = await world.client(token).live();
    world.tokens.take(token);
    deepEqual(await stop(live, { daemon_id: "one" }), {
      status: "error",
      detail: "The token is not valid any more.",
    });
    deepEqual(world.daemons.stops, []);
  });

  it("[A2] leaves out for a slow reader what it cannot take, and says what and where it is", async () => {
    await using world = await ControlWorld.start({ waiting: 256 * 1024 });
    const { daemon_id: one } = world.daemons.add("one");
    const client = world.client(world.tokens.give("t"));
    const slow = await stalled(client, world);
    const piece = "x".repeat(64 * 1024);
    const before = heldMemory();
    const rounds = 3000;
    for (let seq = 1; seq <= rounds; seq++) {
      world.daemons.print("one", seq, seq % 2 === 0 ? piece : "small\n");
      if (seq % 4 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await world.daemons.stop(one);
    const grown = heldMemory() - before;
    ok(grown < 32 * 1024 * 1024, `${String(grown)} bytes more`);
    slow.resume();
    const events = await slow.until("daemon:status");
    const gaps = events.filter(({ payload }) => payload["stream"] === "gap");
    match(
      String(gaps[0]?.payload["content"]),
      /^\d+ records were not sent because this client reads too slowly; GET \/api\/v1\/daemons\/one\/output\?since=\d+ has them\.$/,
    );
    const seqs = events.flatMap(({ payload }) =>
      typeof payload["seq"] === "number" ? [payload["seq"]] : [],
    );
    deepEqual(
      seqs,
      seqs.toSorted((a, b) => a - b),
    );
    equal(seqs.at(-1), rounds);
    equal(events.at(-1)?.name, "daemon:status");
  });
});

function stop(live: LiveConnection, payload: unknown): Promise<unknown> {
  return live.socket.emitWithAck("daemon:stop", payload);
}

interface Stalled {
  resume(): void;
  until(
    name: string,
  ): Promise<readonly { readonly name: string; readonly payload: Record<string, unknown> }[]>;
}

/** A socket that is let in and then reads nothing, until it reads on. */
async function stalled(client: ControlClient, world: ControlWorld): Promise<Stalled> {
  const { WebSocket: Socket } = await import("ws");
  const socket = new Socket(`ws://127.0.0.1:${String(client.port)}/socket.io/?EIO=4&transport=websocket`);
  const texts: string[] = [];
  const waiting = new Set<() => void>();
  socket.on("message", (data: Buffer) => {
    const text = data.toString("utf8");
    if (text === "2") socket.send("3");
    texts.push(text);
    for (const look of waiting) look();
  });
  await once(socket, "open");
  socket.send(`40${JSON.stringify({ token: world.tokens.give("slow") })}`);
  const seen = (test: (text: string) => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (texts.some(test)) resolve();
      };
      waiting.add(look);
      look();
    });
  await seen((text) => text.startsWith("40"));
  socket.pause();
  return {
    resume: () => {
      socket.resume();
    },
    until: async (name) => {
      await seen((text) => text.startsWith(`42["${name}"`));
      const events = texts
        .filter((text) => text.startsWith("42"))
        .map((text) => {
          const [event, payload] = JSON.parse(text.slice(2)) as [string, Record<string, unknown>];
          return { name: event, payload };
        });
      socket.terminate();
      return events;
    },
  };
}
