import { deepEqual, equal, match, ok } from "node:assert/strict";
import { redactFields } from "../../../src/extension/redact.ts";
import { type ControlClient } from "../../support/control/control-client.ts";
import { ControlWorld } from "../../support/control/control-world.ts";

describe("what the control API refuses", () => {
  it("[A3, bad/api-token] everything without a valid token in its one place, known path or not", async () => {
    await using world = await ControlWorld.start({ withoutToken: { perSecond: 1, burst: 1000 } });
    world.daemons.add("one");
    const token = world.tokens.give("t");
    const revoked = world.tokens.give("revoked");
    world.tokens.take(revoked);
    const basic = Buffer.from(`user:${token}`).toString("base64");
    const wrong: readonly (readonly [string, readonly string[]])[] = [
      ["", []],
      ["", [`Authorization: Bearer ${revoked}`]],
      ["", [`Authorization: Bearer ${token}x`]],
      ["", [`Authorization: Bearer ${token.slice(0, -1)}`]],
      ["", ["Authorization: Bearer"]],
      ["", [`Authorization: bearer ${token}`]],
      ["", [`Authorization: ${token}`]],
      ["", [`Authorization: Basic ${basic}`]],
      ["", [`Authorization: Bearer ${token}, Bearer ${token}`]],
      ["", [`Authorization: Bearer ${token}`, `Authorization: Bearer ${token}`]],
      ["", [`Authorization: Bearer ${token}`, "authorization: Bearer x"]],
      ["", [`Cookie: token=${token}; Authorization=Bearer ${token}`]],
      ["", [`X-API-Key: ${token}`]],
      ["", [`Proxy-Authorization: Bearer ${token}`]],
      ["", [`Sec-WebSocket-Protocol: Bearer, ${token}`]],
      [`?token=${token}`, []],
      [`?access_token=${token}&authorization=Bearer%20${token}`, []],
    ];
    const targets = [
      "GET /api/v1/daemons",
      "GET /api/v1/openapi.json",
      "POST /api/v1/daemons/one/stop",
      "OPTIONS /api/v1/daemons",
      "GET /",
      "GET /nowhere",
    ];
    const client = world.client();
    for (const target of targets) {
      for (const [query, headers] of wrong) {
        const host = `Host: 127.0.0.1:${String(client.port)}`;
        const answer = await client.raw([`${target}${query} HTTP/1.1`, host, ...headers]);
        const what = `${target}${query} ${headers.join()}`;
        match(answer, /^HTTP\/1\.1 401 Unauthorized\r\n/, what);
        match(answer, /\r\nwww-authenticate: Bearer\r\n/i, what);
        match(answer, /\r\n\r\n\{"detail":"A valid token is needed[^"]*"\}$/, what);
      }
    }
    deepEqual(world.daemons.stops, []);
    equal(world.refusals.length, targets.length * wrong.length);
    ok(!JSON.stringify(world.lines).includes("xxxxx"), "no token is in the log");
    equal((await world.client(token).get("/daemons")).status, 200);
  });

  it("[A3, bad/api-host] everything that is meant for another host, before the token is looked at", async () => {
    await using world = await ControlWorld.start();
    const token = world.tokens.give("t");
    const client = world.client();
    const port = String(client.port);
    const hosts = [
      ["Host: evil.example"],
      [`Host: evil.example:${port}`],
      ["Host: 127.0.0.1"],
      ["Host: 127.0.0.1:1"],
      [`Host: 127.0.0.1.evil.example:${port}`],
      [`Host: 0.0.0.0:${port}`],
      [`Host: [::1]:${port}`],
      [`Host: 127.0.0.1:${port}`, `Host: 127.0.0.1:${port}`],
      [`Host: 127.0.0.1:${port}`, "Host: evil.example"],
      ["Host:"],
      [],
    ];
    const upgrade = [...webSocket, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="];
    for (const lines of hosts) {
      for (const [path, more] of [
        ["/api/v1/daemons", []],
        ["/nowhere", []],
        ["/socket.io/?EIO=4&transport=polling", []],
        ["/socket.io/?EIO=4&transport=websocket", upgrade],
        ["/", upgrade],
      ] as const) {
        const answer = await client.raw([
          `GET ${path} HTTP/1.1`,
          ...lines,
          `Authorization: Bearer ${token}`,
          ...more,
        ]);
        match(answer, forbidden, `${path} ${lines.join()}`);
      }
    }
    equal(world.refusals.filter((why) => why === "host").length, hosts.length * 5);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`]) {
      const answer = await client.raw([
        "GET /api/v1/daemons HTTP/1.1",
        `Host: ${host}`,
        `Authorization: Bearer ${token}`,
      ]);
      match(answer, /^HTTP\/1\.1 200 /, host);
    }
  });

  it("[A3, bad/api-origin] everything that a page sends, with a valid token as well", async () => {
    await using world = await ControlWorld.start();
    const token = world.tokens.give("t");
    const client = world.client();
    const own = `http://127.0.0.1:${String(client.port)}`;
    for (const origin of ["https://evil.example", "null", "", own, "vscode-webview://x"]) {
      for (const [method, path] of [
        ["GET", "/api/v1/daemons"],
        ["OPTIONS", "/api/v1/daemons"],
        ["POST", "/api/v1/daemons/one/stop"],
        ["GET", "/socket.io/?EIO=4&transport=polling"],
        ["OPTIONS", "/socket.io/?EIO=4&transport=polling"],
      ]) {
        const answer = await client.raw([
          `${String(method)} ${String(path)} HTTP/1.1`,
          `Host: 127.0.0.1:${String(client.port)}`,
          `Origin: ${origin}`,
          "Access-Control-Request-Method: POST",
          `Authorization: Bearer ${token}`,
        ]);
        match(answer, forbidden, `${String(method)} ${String(path)} from ${origin}`);
        ok(!/access-control/i.test(answer), answer);
      }
    }
    equal(world.refusals.filter((why) => why === "origin").length, 25);
  });

  it("[A3] other methods, other types of body and what is no JSON", async () => {
    await using world = await ControlWorld.start();
    world.daemons.add("one");
    const client = world.client(world.tokens.give("t"));
    const stop = "/api/v1/daemons/one/stop";
    const status = async (path: string, init: RequestInit): Promise<number> =>
      (await client.ask(path, init)).status;
    for (const method of ["OPTIONS", "PUT", "DELETE", "PATCH", "POST"])
      equal(await status("/api/v1/daemons", { method }), 405, method);
    equal(await status(stop, { method: "GET" }), 405);
    equal((await client.ask(stop, { method: "OPTIONS" })).headers.get("allow"), "POST");
    equal(await status("/api/v1/nothing", {}), 404);
    for (const type of [
      "application/x-www-form-urlencoded",
      "text/plain",
      "multipart/form-data; boundary=x",
      "",
    ])
      equal(
        await status(stop, { method: "POST", body: "a=b", headers: { "content-type": type } }),
        415,
        type,
      );
    const json = { "content-type": "application/json" };
    for (const body of ["{", "[]", "null", "1"])
      equal(await status(stop, { method: "POST", body, headers: json }), 400, body);
    deepEqual(world.daemons.stops, []);
    const utf8 = { "content-type": "application/json; charset=utf-8" };
    equal(await status(stop, { method: "POST", body: "{}", headers: utf8 }), 200);
  });

  it("[A3] too many requests of a token, and of those without one, each for themselves", async () => {
    const slow = { perSecond: 0.001, burst: 3 };
    await using world = await ControlWorld.start({ perToken: slow, withoutToken: slow });
    const [one, two, none] = [
      world.client(world.tokens.give("one")),
      world.client(world.tokens.give("two")),
      world.client("wrong"),
    ];
    const statuses = async (client: ControlClient): Promise<readonly number[]> => {
      const answers = [];
      for (let at = 0; at < 5; at++) answers.push((await client.get("/daemons")).status);
      return answers;
    };
    deepEqual(await statuses(none), [401, 401, 401, 429, 429]);
    deepEqual(await statuses(one), [200, 200, 200, 429, 429]);
    deepEqual(await statuses(two), [200, 200, 200, 429, 429]);
    const { headers } = await two.get("/daemons");
    match(headers.get("retry-after") ?? "", /^\d+$/);
    equal(world.refusals.filter((why) => why === "rate").length, 7);
  });

  it("[A3, bad/api-foreign-daemon] a daemon of somebody else's is as one that does not exist; an admin has all", async () => {
    await using world = await ControlWorld.start();
    world.daemons.add("one");
    const guest = world.client(world.tokens.give("guest", { owner: "guest" }));
    const admin = world.client(world.tokens.give("admin", { owner: "root", role: "admin" }));
    deepEqual((await guest.get("/daemons?all=true")).json, []);
    for (const path of ["/daemons/%s", "/daemons/%s/output"]) {
      const foreign = await guest.get(path.replace("%s", "one"));
      const unknown = await guest.get(path.replace("%s", "two"));
      deepEqual([foreign.status, foreign.json], [404, { detail: "There is no such daemon." }]);
      deepEqual([unknown.status, unknown.json], [404, foreign.json]);
    }
    const foreign = await guest.post("/daemons/one/stop");
    const unknown = await guest.post("/daemons/two/stop");
    deepEqual([foreign.status, foreign.json], [404, { detail: "There is no such daemon." }]);
    deepEqual([unknown.status, unknown.json], [404, foreign.json]);
    deepEqual((await guest.post("/daemons/chat/editor/stop")).json, { status: "stopped", count: 0 });
    deepEqual(world.daemons.stops, []);
    const tried = world.lines.filter(({ message }) => message.includes("did not stop"));
    deepEqual(
      // As they are in the log, which hides what looks like a secret.
      tried.map(({ fields }) => JSON.parse(redactFields(fields)) as unknown),
      [
        { caller: "guest", daemonId: "one" },
        { caller: "guest", daemonId: "two" },
      ],
    );
    equal(((await admin.get("/daemons")).json as object[]).length, 1);
    equal((await admin.post("/daemons/one/stop")).status, 200);
  });
});

const forbidden = /^HTTP\/1\.1 403 Forbidden\r\n[^]*\r\n\r\n\{"detail":"Forbidden\."\}$/;
const webSocket = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"];
