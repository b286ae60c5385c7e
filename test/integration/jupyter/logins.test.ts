import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Logins } from "../../../src/adapters/jupyter/logins.ts";
import { JupyterRest } from "../../../src/adapters/jupyter/rest.ts";
import { serverSettings } from "../../../src/adapters/jupyter/server-settings.ts";
import { Secret } from "../../../src/core/base/secret.ts";

/** A server as far as it matters for signing in, whose sessions can be ended and whose page can be another. */
class LoginServer {
  readonly seen: string[] = [];
  readonly started: string[] = [];
  token: string | undefined;
  session = 0;
  isJupyter = true;
  readonly #http: Server = createServer((request, response) => {
    void this.#answer(request).then(({ status, cookies = [], body = "" }) => {
      response.writeHead(status, { "Set-Cookie": [...cookies], Location: "/" }).end(body);
    });
  });

  async open(): Promise<void> {
    await once(this.#http.listen(0, "127.0.0.1"), "listening");
  }

  close(): void {
    this.#http.close();
    this.#http.closeAllConnections();
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#http.address() as AddressInfo).port)}/`;
  }

  rest(logins: Logins, secret = "geheim"): JupyterRest {
    return new JupyterRest(serverSettings({ url: this.url, token: new Secret(secret) }, logins));
  }

  async #answer(
    request: IncomingMessage,
  ): Promise<{ readonly status: number; readonly cookies?: readonly string[]; readonly body?: string }> {
    const { method = "", url = "", headers } = request;
    const path = url.replace(/\?.*/, "");
    this.seen.push(`${method} ${path}`);
    const sent = await text(request);
    if (path === "/login" && method === "GET") {
      return { status: 200, cookies: this.isJupyter ? ["_xsrf=x1; Path=/", 'old=""; Path=/'] : [] };
    }
    if (path === "/login") {
      const right = sent === "password=geheim&_xsrf=x1" && headers.cookie === "_xsrf=x1";
      return right
        ? { status: 302, cookies: [`who="${String(this.session)}|me"; HttpOnly`] }
        : { status: 401 };
    }
    const isToken = this.token !== undefined && headers.authorization === `token ${this.token}`;
    const isSession =
      headers.cookie === `_xsrf=x1; who="${String(this.session)}|me"` && headers["x-xsrftoken"] === "x1";
    if (!isToken && !isSession) return { status: 403 };
    if (method === "POST") this.started.push(sent);
    return { status: method === "POST" ? 201 : 200, body: JSON.stringify({ id: "k" }) };
  }
}

describe("signing in to a server", () => {
  let server: LoginServer;
  const soon = (): AbortSignal => AbortSignal.timeout(10_000);

  beforeEach(async () => {
    server = new LoginServer();
    await server.open();
  });
  afterEach(() => {
    server.close();
  });

  it("[D13] is left out where the token is taken", async () => {
    server.token = "geheim";
    await server.rest(new Logins()).kernel("k", soon());
    assert.deepEqual(server.seen, ["GET /api/kernels/k"]);
  });

  it("[D13] is done once, and once more when the session has ended; what was refused is sent again as it was", async () => {
    const logins = new Logins();
    await server.rest(logins).start("python3", soon());
    await server.rest(logins).kernel("k", soon());
    const first = [
      "POST /api/kernels",
      "GET /login",
      "POST /login",
      "POST /api/kernels",
      "GET /api/kernels/k",
    ];
    assert.deepEqual(server.seen.splice(0), first);
    server.session += 1;
    await server.rest(logins).start("python3", soon());
    assert.deepEqual(server.seen, first.slice(0, 4));
    assert.deepEqual(server.started, ['{"name":"python3"}', '{"name":"python3"}']);
  });

  it("serves all that were refused at once", async () => {
    const logins = new Logins();
    await server.rest(logins).kernel("k", soon());
    server.session += 1;
    const all = await Promise.all(Array.from({ length: 8 }, () => server.rest(logins).kernel("k", soon())));
    assert.deepEqual(new Set(all.map((kernel) => kernel?.id)), new Set(["k"]));
  });

  it("is not done again for a request that was refused before it", async () => {
    const logins = new Logins();
    const access = logins.accessTo({ url: server.url, token: new Secret("geheim") });
    const refused = access.headers();
    const renewed = await access.renewed(refused, soon());
    assert.notEqual(renewed, undefined);
    assert.equal(await access.renewed(refused, soon()), renewed);
    assert.deepEqual(server.seen, ["GET /login", "POST /login"]);
  });

  it("ends with the password that it was made with", async () => {
    const logins = new Logins();
    await server.rest(logins).kernel("k", soon());
    server.seen.length = 0;
    await assert.rejects(server.rest(logins, "other").kernel("k", soon()), { code: "jupyter.unauthorized" });
    assert.deepEqual(server.seen, ["GET /api/kernels/k", "GET /login", "POST /login"]);
  });

  it("shows the password to no other page", async () => {
    server.isJupyter = false;
    await assert.rejects(server.rest(new Logins()).kernel("k", soon()), { code: "jupyter.unauthorized" });
    assert.deepEqual(server.seen, ["GET /api/kernels/k", "GET /login"]);
  });
});
