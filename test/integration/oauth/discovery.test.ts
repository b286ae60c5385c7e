import assert from "node:assert/strict";
import {
  drop,
  type Faults,
  hang,
  json,
  page,
  places,
  sendOn,
  startFaulty,
} from "../../support/oauth/faulty-authorization-server.ts";
import { oauthFailure, SignIns } from "../../support/oauth/sign-in.ts";
import { type RawRequest, type RawServer, startRawServer } from "../../support/tool-servers/raw-server.ts";

describe("finding out where to sign in", () => {
  const running: RawServer[] = [];

  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.stop()));
  });

  async function start(faults: Faults = {}): ReturnType<typeof startFaulty> {
    const server = await startFaulty(faults);
    running.push(server);
    return server;
  }

  /** How it fails at such a server: code, step, and the sentence with `HOST` for its host. */
  async function failure(faults: Faults, timeoutMs?: number): Promise<readonly [string, string, string]> {
    const { mcp, url } = await start(faults);
    const signIns = new SignIns(timeoutMs);
    const { code, failed, message } = await oauthFailure(signIns.discover(mcp));
    assert.equal(signIns.lines.findLast(({ state }) => state === "failed")?.detail, message);
    return [code, failed.step, message.replaceAll(url.slice("http://".length), "HOST")];
  }

  const metadata = (origin: string): object => ({
    issuer: origin,
    authorization_endpoint: `${origin}/a`,
    token_endpoint: `${origin}/t`,
  });

  it("[O2] the place that the challenge names comes first", async () => {
    const server = await start({
      answers: {
        "/odd": (request, response) =>
          json({
            resource: `http://${request.headers.host ?? ""}/mcp`,
            authorization_servers: [`http://${request.headers.host ?? ""}`],
            scopes_supported: ["all"],
          })(request, response),
      },
    });
    const signIns = new SignIns();
    const challenge = `Negotiate abc, Bearer error="invalid_token", resource_metadata="${server.url}/odd"`;
    assert.deepEqual((await signIns.discover(server.mcp, challenge)).scopes, ["all"]);
    const scoped = await signIns.discover(server.mcp, `${challenge}, scope="one two"`);
    assert.deepEqual(scoped.scopes, ["one", "two"]);
    assert.deepEqual(signIns.shown().slice(0, 2), [
      "resource done /odd 200",
      `server done ${places.server} 200`,
    ]);
  });

  it("[O2] a server is asked for its challenge when none is known, and need not have one", async () => {
    const at = (path: string) => (request: RawRequest) => `http://${request.headers.host ?? ""}${path}`;
    const server = await start({
      answers: {
        "/mcp": (request, response) => {
          response.writeHead(401, {
            "www-authenticate": `Bearer resource_metadata="${at("/odd")(request)}"`,
          });
          response.end();
        },
        "/odd": (request, response) =>
          json({ resource: at("/mcp")(request), authorization_servers: [at("")(request)] })(
            request,
            response,
          ),
      },
    });
    const signIns = new SignIns();
    await signIns.discover(server.mcp);
    assert.deepEqual(signIns.shown().slice(0, 2), ["challenge done /mcp 401", "resource done /odd 200"]);
    const silent = await start({ answers: { "/mcp": hang } });
    assert.equal((await new SignIns(300).discover(silent.mcp)).resource, silent.mcp);
  });

  it("[O2] then the place with the path of the server, then the root", async () => {
    const { mcp } = await start({
      answers: {
        [places.resource]: json({}, 404),
        [places.resourceRoot]: (request, response) =>
          json({
            resource: `http://${request.headers.host ?? ""}`,
            authorization_servers: [`http://${request.headers.host ?? ""}`],
          })(request, response),
      },
    });
    const signIns = new SignIns();
    const { resource } = await signIns.discover(mcp);
    assert.equal(resource, mcp.replace("/mcp", ""));
    assert.deepEqual(signIns.shown(), [
      "challenge skipped /mcp 404",
      `resource skipped ${places.resource} 404`,
      `resource done ${places.resourceRoot} 200`,
      `server done ${places.server} 200`,
    ]);
  });

  it("[O2] a server with a path is looked for in the three places of MCP", async () => {
    const server = await start({
      resource: (origin) => ({ authorization_servers: [`${origin}/tenant/`] }),
      answers: {
        "/tenant/.well-known/openid-configuration": (request, response) =>
          json(metadata(`http://${request.headers.host ?? ""}/tenant/`))(request, response),
      },
    });
    const signIns = new SignIns();
    const found = await signIns.discover(server.mcp);
    assert.equal(found.server.issuer, `${server.url}/tenant/`);
    assert.deepEqual(signIns.shown().slice(2), [
      `server skipped ${places.server}/tenant 404`,
      `server skipped ${places.openid}/tenant 404`,
      "server done /tenant/.well-known/openid-configuration 200",
    ]);
  });

  it("[O2] the next authorization server counts when the first is not there", async () => {
    const gone = await startRawServer(() => undefined);
    await gone.stop();
    const { mcp, url } = await start({
      resource: (origin) => ({ authorization_servers: [gone.url, origin] }),
    });
    assert.equal((await new SignIns().discover(mcp)).server.issuer, url);
  });

  it("[bad/oauth-no-metadata] servers of 2025-03-26 say it at their origin, or nowhere", async () => {
    const old = await start({ answers: { [places.resource]: json({}, 404) } });
    const found = await new SignIns().discover(old.mcp);
    assert.deepEqual([found.resource, found.server.registrationEndpoint], [undefined, `${old.url}/register`]);
    const older = await start({
      answers: { [places.resource]: json({}, 404), [places.server]: json({}, 404) },
    });
    const { server, resource } = await new SignIns().discover(older.mcp);
    assert.deepEqual(
      [resource, server.issuer, server.authorizationEndpoint, server.tokenEndpoint, server.pkceMethods],
      [undefined, older.url, `${older.url}/authorize`, `${older.url}/token`, ["S256"]],
    );
  });

  it("[bad/oauth-metadata-html] a web page instead of metadata", async () => {
    const words =
      "HOST answers with a web page (200) where a machine should answer; check the URL of the tool server, and whether a proxy or a login page is in between.";
    assert.deepEqual(await failure({ answers: { [places.resource]: page() } }), [
      "oauth.bad_reply",
      "resource",
      words,
    ]);
    assert.deepEqual(await failure({ answers: { [places.server]: page(), [places.openid]: page() } }), [
      "oauth.bad_reply",
      "server",
      words,
    ]);
  });

  it("[O2] a web page at one place says nothing against the next", async () => {
    const { mcp } = await start({
      answers: {
        [places.server]: page(),
        [places.openid]: (request, response) =>
          json(metadata(`http://${request.headers.host ?? ""}`))(request, response),
      },
    });
    assert.match((await new SignIns().discover(mcp)).server.tokenEndpoint, /\/t$/);
  });

  it("[bad/oauth-metadata-500] trouble of the server stops, and may pass", async () => {
    const words = "HOST has trouble of its own (500); try again later.";
    const trouble = json({}, 500);
    assert.deepEqual(await failure({ answers: { [places.resource]: trouble } }), [
      "oauth.unreachable",
      "resource",
      words,
    ]);
    assert.deepEqual(await failure({ answers: { [places.server]: trouble } }), [
      "oauth.unreachable",
      "server",
      words,
    ]);
    const { mcp } = await start({ answers: { [places.resource]: trouble } });
    assert.equal((await oauthFailure(new SignIns().discover(mcp))).retry, true);
  });

  it("[bad/oauth-metadata-late] a server that hangs or breaks off", async () => {
    assert.deepEqual(await failure({ answers: { [places.resource]: hang } }, 200), [
      "oauth.unreachable",
      "resource",
      "HOST has not answered for 0.2 s; check your connection, then try again.",
    ]);
    assert.deepEqual(await failure({ answers: { [places.server]: drop } }), [
      "oauth.unreachable",
      "server",
      "The connection to HOST broke off; try again.",
    ]);
    const trickle = await failure(
      {
        answers: {
          [places.resource]: (_request, response) => {
            response.writeHead(200).write("{");
          },
        },
      },
      200,
    );
    assert.equal(trickle[0], "oauth.unreachable");
  });

  it("[bad/oauth-metadata-mismatch] metadata of another resource", async () => {
    for (const resource of ["https://other.example/mcp", "/mcp", "http://127.0.0.1:1/mcp"]) {
      const [code, step, message] = await failure({ resource: () => ({ resource }) });
      assert.deepEqual([code, step], ["oauth.mismatch", "resource"]);
      assert.equal(
        message,
        `The metadata at HOST is of another resource ("${resource}"); check the URL of the tool server.`,
      );
    }
    const sibling = await failure({ resource: (origin) => ({ resource: `${origin}/mc` }) });
    assert.equal(sibling[0], "oauth.mismatch");
  });

  it("[bad/oauth-metadata-mismatch] metadata of another issuer", async () => {
    const [code, step, message] = await failure({ server: () => ({ issuer: "https://other.example" }) });
    assert.deepEqual([code, step], ["oauth.mismatch", "server"]);
    assert.equal(
      message,
      'The metadata at HOST is of another authorization server ("https://other.example") than the one that was asked (http://HOST/); tell those who run it.',
    );
  });

  it("[bad/oauth-metadata-poor] metadata without what is needed, or with nulls", async () => {
    const none = await failure({ resource: () => ({ authorization_servers: null }) });
    assert.deepEqual(none, [
      "oauth.bad_reply",
      "resource",
      "The metadata at HOST names no authorization server to sign in at; tell those who run it.",
    ]);
    const endpoint = await failure({ server: () => ({ token_endpoint: null }) });
    assert.equal(endpoint[2], "The metadata at HOST names no token_endpoint; tell those who run it.");
    const { mcp } = await start({
      server: () => ({ registration_endpoint: null, scopes_supported: null, revocation_endpoint: null }),
    });
    const { server } = await new SignIns().discover(mcp);
    assert.deepEqual([server.registrationEndpoint, server.scopes], [undefined, []]);
  });

  it("[bad/oauth-metadata-large] more than a megabyte", async () => {
    const [code, , message] = await failure({ resource: () => ({ padding: "x".repeat(1024 * 1024) }) });
    assert.deepEqual(
      [code, message],
      ["oauth.bad_reply", "HOST has sent more than 1 MB where a few lines belong; tell those who run it."],
    );
  });

  it("[bad/oauth-unsafe-address] endpoints that are none of the web, and the like", async () => {
    const unsafe = [
      "javascript:alert(1)",
      "file:///etc/passwd",
      "vscode://publisher.extension/run",
      "data:text/html,x",
      "command:workbench.action.quit",
      "https://auth.example/$(calc.exe)",
      "https://auth.example/`id`",
      "https://auth.example/a;id",
      "https://auth.example/a|id",
      'https://auth.example/"',
      "https://auth.example/a\nb",
      "https://auth.example/a b",
      "https://user:word@auth.example/a",
      "http://auth.example/a",
      "http://10.0.0.1/a",
      "not an address",
      7,
    ];
    for (const address of unsafe) {
      for (const name of ["authorization_endpoint", "token_endpoint", "registration_endpoint"]) {
        const [code, step, message] = await failure({ server: () => ({ [name]: address }) });
        assert.deepEqual([code, step], ["oauth.unsafe_address", "server"], String(address));
        assert.match(message, new RegExp(`^Nothing was opened or sent: its ${name} `));
      }
      const issuer = await failure({ resource: () => ({ authorization_servers: [address] }) });
      if (typeof address === "string") assert.equal(issuer[0], "oauth.unsafe_address", address);
    }
  });

  it("[O2] redirects are followed within an origin only", async () => {
    const other = await start();
    const { mcp } = await start({ answers: { [places.resource]: sendOn(`${other.url}${places.resource}`) } });
    const error = await oauthFailure(new SignIns().discover(mcp));
    assert.deepEqual([error.code, error.failed.step], ["oauth.bad_reply", "resource"]);
    assert.match(error.message, /sends requests on to http:.*, and nothing goes there by itself/);
    assert.equal(other.requests.length, 0);
    const same = await start({
      answers: {
        [places.resource]: sendOn("/moved"),
        "/moved": (request, response) =>
          json({
            resource: `http://${request.headers.host ?? ""}/mcp`,
            authorization_servers: [`http://${request.headers.host ?? ""}`],
          })(request, response),
      },
    });
    assert.equal((await new SignIns().discover(same.mcp)).resource, same.mcp);
    const round = await start({ answers: { [places.resource]: sendOn(places.resource) } });
    assert.equal((await oauthFailure(new SignIns().discover(round.mcp))).code, "oauth.bad_reply");
  });

  it("[O2] plain http is for this machine only", async () => {
    const signIns = new SignIns();
    const error = await oauthFailure(signIns.discover("http://tools.example/mcp"));
    assert.deepEqual([error.code, error.failed.step], ["oauth.unsafe_address", "resource"]);
    assert.equal(signIns.lines.length, 1);
  });
});
