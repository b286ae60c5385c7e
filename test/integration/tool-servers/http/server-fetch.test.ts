import assert from "node:assert/strict";
import { HttpRefusal } from "../../../../src/adapters/tool-servers/http/refusal.ts";
import { serverFetch } from "../../../../src/adapters/tool-servers/http/server-fetch.ts";
import type { ConnectionStep } from "../../../../src/protocol/tools.ts";
import { failureOf } from "../../../support/tool-servers/failure.ts";
import {
  type RawAnswer,
  type RawServer,
  send,
  startRawServer,
} from "../../../support/tool-servers/raw-server.ts";
import { type TestAccess, toolTarget } from "../../../support/tool-servers/tool-target.ts";

const secrets = ["k-1234567890", "h-1234567890"] as const;
const access: TestAccess = { key: secrets[0], headers: { "X-Own": secrets[1] } };

describe("requests to a tool server", () => {
  const servers: RawServer[] = [];
  const lines: string[] = [];

  afterEach(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    servers.length = 0;
    lines.length = 0;
  });

  async function start(answer: RawAnswer): Promise<RawServer> {
    const server = await startRawServer(answer);
    servers.push(server);
    return server;
  }

  function fetchFor(
    url: string,
    given: TestAccess = access,
    more: { timeoutMs?: number; maxBytes?: number; credentialInQuery?: string } = {},
  ) {
    const target = toolTarget(url, given);
    const steps: ConnectionStep[] = [];
    const ask = serverFetch(target, {
      timeoutMs: 5000,
      ...more,
      onStep: (step) => steps.push(step),
      log: (line) => lines.push(line),
    });
    return { ask, steps, target };
  }

  /** All that a server has ever been sent, as text. */
  const seenBy = (server: RawServer): string => JSON.stringify(server.requests);

  it("[T5] [T6] carry the credential and the user's headers, which win", async () => {
    const server = await start((_request, response) => {
      send(response, 200, "{}");
    });
    const { ask, steps } = fetchFor(server.url, {
      key: "key",
      headers: { authorization: "Basic own", accept: "text/own" },
    });
    const response = await ask(`${server.url}/a`, { headers: { accept: "text/plain", "x-b": "b" } });
    assert.equal(await response.text(), "{}");
    const { authorization, accept, "x-b": b } = server.requests[0]?.headers ?? {};
    assert.deepEqual([authorization, accept, b], ["Basic own", "text/own", "b"]);
    assert.deepEqual(steps, ["address", "connect", "http"]);
  });

  it("[bad/tools-canary] send nothing that is secret to another origin", async () => {
    const canary = await start((_request, response) => {
      send(response, 200, "{}");
    });
    const server = await start((_request, response) => {
      send(response, 200, "{}");
    });
    const { ask } = fetchFor(server.url);
    for (const url of [
      canary.url,
      canary.url.replace("127.0.0.1", "localhost"),
      `${canary.url}/${server.url}`,
    ]) {
      await (await ask(url)).text();
    }
    await (await ask(server.url.replace("127.0.0.1", "localhost"))).text();
    assert.equal(canary.requests.length, 3);
    for (const secret of secrets) assert.ok(!(seenBy(canary) + seenBy(server)).includes(secret));
  });

  it("[bad/tools-canary] follow no redirect to another origin", async () => {
    const canary = await start((_request, response) => {
      send(response, 200, "{}");
    });
    const places = [
      canary.url,
      canary.url.replace("http:", "https:"),
      "http://user:password@127.0.0.1/",
      "ftp://127.0.0.1/",
    ];
    for (const location of places) {
      for (const status of [301, 302, 303, 307, 308]) {
        const server = await start((_request, response) => {
          response.writeHead(status, { location }).end();
        });
        const { ask } = fetchFor(server.url);
        const error = await failureOf(ask(server.url, { method: "POST", body: "{}" }));
        assert.deepEqual([error.code, error.step], ["tools.bad_reply", "http"]);
        assert.match(error.message, /sends requests on to .*, and nothing of yours goes there by itself/);
      }
    }
    assert.deepEqual(canary.requests, []);
  });

  it("[T5] [T6] follow redirects within the origin, with all that they carry", async () => {
    const server = await start(({ path }, response) => {
      if (path === "/a") response.writeHead(307, { location: "/b" }).end();
      else if (path === "/b") response.writeHead(301, { location: "c" }).end();
      else if (path === "/c") response.writeHead(303, { location: "/d" }).end();
      else send(response, 200, "there");
    });
    const { ask } = fetchFor(server.url);
    const response = await ask(`${server.url}/a`, {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json" },
    });
    assert.equal(await response.text(), "there");
    assert.equal(response.url, `${server.url}/d`);
    assert.deepEqual(
      server.requests.map(({ method, path, body, headers }) => [method, path, body, headers.authorization]),
      [
        ["POST", "/a", "{}", `Bearer ${secrets[0]}`],
        ["POST", "/b", "{}", `Bearer ${secrets[0]}`],
        ["POST", "/c", "{}", `Bearer ${secrets[0]}`],
        ["GET", "/d", "", `Bearer ${secrets[0]}`],
      ],
    );
  });

  it("[bad/tools-redirect] give up on redirects without end", async () => {
    const server = await start((_request, response) => {
      response.writeHead(307, { location: "/again" }).end();
    });
    const error = await failureOf(fetchFor(server.url).ask(server.url));
    assert.match(error.message, /without end; check the URL/);
    assert.equal(server.requests.length, 6);
  });

  it("[bad/tools-plain-http] show nothing secret to those on the way", async () => {
    let isAsked = false;
    const plain: typeof fetch = async () => {
      isAsked = true;
      return new Response("{}");
    };
    for (const given of [{ key: "key" }, { headers: { "X-Key": "key" } }]) {
      const ask = serverFetch(toolTarget("http://tools.example/mcp", given), {
        timeoutMs: 1000,
        fetch: plain,
      });
      const error = await failureOf(ask("http://tools.example/mcp"));
      assert.deepEqual([error.code, error.step], ["tools.unauthorized", "auth"]);
      assert.match(
        error.message,
        /over plain http, where others can read them; make its URL begin with https/,
      );
    }
    assert.equal(isAsked, false);
    await serverFetch(toolTarget("http://tools.example/mcp"), { timeoutMs: 1000, fetch: plain })(
      "http://tools.example/",
    );
    assert.equal(isAsked, true);
  });

  it("[bad/tools-sign-in] ask once for another credential, and use it", async () => {
    const server = await start(({ headers }, response) => {
      if (headers.authorization === "Bearer new") send(response, 200, "in");
      else response.writeHead(401, { "www-authenticate": 'Bearer scope="a"' }).end();
    });
    const { ask, target } = fetchFor(server.url, { key: "old", nextKey: "new" });
    assert.equal(await (await ask(server.url, { method: "POST", body: "{}" })).text(), "in");
    assert.deepEqual(
      target.refusals.map(({ status, challenge, credential }) => [status, challenge, credential?.reveal()]),
      [[401, 'Bearer scope="a"', "old"]],
    );
    assert.deepEqual(
      server.requests.map(({ body }) => body),
      ["{}", "{}"],
    );
  });

  it("[T6, bad/tools-sign-in] carry a key in the query, another one after a refusal, and call it refused", async () => {
    const server = await start(({ path }, response) => {
      if (path === "/moved?q=1&k=n%26w") response.writeHead(307, { location: "/a?k=n%26w&q=1" }).end();
      else send(response, path === "/a?q=1&k=n%26w" ? 200 : 401, "in");
    });
    const { ask, target } = fetchFor(server.url, { key: "old", nextKey: "n&w" }, { credentialInQuery: "k" });
    assert.equal(await (await ask(`${server.url}/moved?q=1`)).text(), "in");
    assert.deepEqual(
      target.refusals.map(({ credential }) => credential?.reveal()),
      ["old"],
    );
    assert.deepEqual(
      server.requests.map(({ path, headers }) => [path, headers.authorization]),
      [
        ["/moved?q=1&k=old", undefined],
        ["/moved?q=1&k=n%26w", undefined],
        ["/a?q=1&k=n%26w", undefined],
      ],
    );
    const wrong = await failureOf(
      fetchFor(server.url, { key: "old" }, { credentialInQuery: "k" }).ask(server.url),
    );
    assert.match(wrong.message, /^The key for 127\.0\.0\.1:\d+ is not accepted; set another one\.$/);
    assert.doesNotMatch(lines.join("\n"), /old|n%26w/);
  });

  it("[bad/tools-sign-in] tell 401 and 403 apart, and keep what a sign-in needs", async () => {
    const server = await start(({ path }, response) => {
      const status = Number(path.slice(1));
      response.writeHead(status, {
        "www-authenticate": "Bearer error=x",
        "content-type": "application/json",
      });
      response.end(JSON.stringify({ detail: `not for ${secrets[0]}` }));
    });
    const { ask } = fetchFor(server.url, { ...access, nextKey: secrets[0] });
    for (const [status, words] of [
      [401, /^The key for 127\.0\.0\.1:\d+ is not accepted; set another one\.$/],
      [403, /^127\.0\.0\.1:\d+ does not let you do this; .* It says: not for \[secret\]$/],
    ] as const) {
      const error = await failureOf(ask(`${server.url}/${String(status)}`));
      assert.deepEqual([error.code, error.step], ["tools.unauthorized", "auth"]);
      assert.match(error.message, words);
      assert.ok(error.cause instanceof HttpRefusal);
      assert.deepEqual([error.cause.status, error.cause.challenge], [status, "Bearer error=x"]);
    }
    assert.equal(server.requests.length, 4);
    for (const secret of secrets) assert.ok(!lines.join().includes(secret));
  });

  it("[bad/tools-canary] hear nothing of what was secret when a server repeats it with a failure", async () => {
    const said = `"${secrets[0]}", ${secrets[1]}: no. ${secrets[0].slice(0, 5)}`;
    const server = await start(async (_request, response) => {
      response.writeHead(500);
      // In two pieces, of which neither holds a whole one.
      response.write(said.slice(0, 7));
      await new Promise((resolve) => setTimeout(resolve, 20));
      response.end(said.slice(7));
    });
    const response = await fetchFor(server.url).ask(server.url);
    assert.equal(await response.text(), '"[secret]", [secret]: no. k-123');
  });

  it("[bad/tools-canary] hear no key when a server repeats it in an answer, and all else as it is", async () => {
    const key = "sk-1234567890-1234567890";
    const server = await start((_request, response) => {
      send(
        response,
        200,
        `{"key":"Bearer ${key}","own":"t-1234567890","project":"backburner","short":"k-12345678"}`,
      );
    });
    const given = {
      key,
      headers: { "X-Api-Token": "t-1234567890", "X-Project": "backburner", "X-Key": "k-1234" },
    };
    const target = toolTarget(server.url, given, { headers: Object.keys(given.headers) });
    const response = await serverFetch(target, { timeoutMs: 5000 })(server.url);
    assert.deepEqual(await response.json(), {
      key: "Bearer [secret]",
      own: "[secret]",
      project: "backburner",
      short: "k-12345678",
    });
  });

  it("[bad/tools-canary, T5] have events at once, also where one may end in the beginning of a key", async () => {
    const key = "sk-1234567890-1234567890";
    let goOn = (): void => undefined;
    const server = await start(async (_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(`data: one\n\ndata: ${key.slice(0, 9)}`);
      await new Promise<void>((resolve) => (goOn = resolve));
      response.end(`${key.slice(9)}\n\ndata: sk-12\n\n`);
    });
    const response = await fetchFor(server.url, { key }).ask(server.url);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const { value } = await reader.read();
    assert.equal(new TextDecoder().decode(value), "data: one\n\ndata: ");
    goOn();
    let rest = "";
    for (;;) {
      const piece = await reader.read();
      if (piece.done) break;
      rest += new TextDecoder().decode(piece.value);
    }
    assert.equal(rest, "[secret]\n\ndata: sk-12\n\n");
  });

  it("[bad/tools-hang] wait for the headers no longer than they may", async () => {
    const server = await start(() => undefined);
    const error = await failureOf(fetchFor(server.url, {}, { timeoutMs: 100 }).ask(server.url));
    assert.deepEqual([error.code, error.step, error.retry], ["tools.timeout", "http", true]);
    assert.match(error.message, /has not answered for 0\.1 s/);
  });

  it("[T5] [T6] end with the signal, before and in the body", async () => {
    const server = await start(({ path }, response) => {
      if (path === "/body") response.writeHead(200).write("first");
    });
    const { ask } = fetchFor(server.url);
    const before = new AbortController();
    const waiting = ask(server.url, { signal: before.signal });
    setTimeout(() => {
      before.abort(new Error("enough"));
    }, 50);
    await assert.rejects(waiting, /enough/);
    const within = new AbortController();
    const response = await ask(`${server.url}/body`, { signal: within.signal });
    within.abort(new Error("enough now"));
    await assert.rejects(response.text(), /enough now/);
  });

  it("[bad/tools-huge] take no body that is too large, told or not", async () => {
    const server = await start(({ path }, response) => {
      const body = Buffer.alloc(3 * 1024 * 1024, "x");
      response.writeHead(200, path === "/told" ? { "content-length": body.length } : {});
      response.end(body);
    });
    const { ask } = fetchFor(server.url, {}, { maxBytes: 1024 * 1024 });
    const told = await failureOf(ask(`${server.url}/told`));
    const untold = await failureOf((await ask(`${server.url}/untold`)).text());
    for (const error of [told, untold]) {
      assert.equal(error.code, "tools.too_large");
      assert.match(error.message, /more than 1 MB at once; ask it for less/);
    }
  });

  it("[T5] let a stream of events be as long as it likes, but none of its events", async () => {
    const event = `data: ${"x".repeat(600 * 1024)}\n\n`;
    const server = await start(({ path }, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(event);
      setTimeout(() => response.write(event), 50);
      setTimeout(() => response.end(path === "/long" ? event : `data: ${"y".repeat(1200 * 1024)}`), 100);
    });
    const { ask } = fetchFor(server.url, {}, { maxBytes: 1024 * 1024 });
    assert.equal((await (await ask(`${server.url}/long`)).text()).length, 3 * event.length);
    const error = await failureOf((await ask(`${server.url}/large`)).text());
    assert.equal(error.code, "tools.too_large");
  });
});
