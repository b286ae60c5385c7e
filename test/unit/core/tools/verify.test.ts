import assert from "node:assert/strict";
import { delay } from "../../../../src/core/base/clock.ts";
import type { Log } from "../../../../src/core/base/log.ts";
import { Secret } from "../../../../src/core/base/secret.ts";
import { OAuthError } from "../../../../src/core/oauth/oauth-error.ts";
import type { ServerAccess } from "../../../../src/core/tools/server-access.ts";
import { ToolServerError } from "../../../../src/core/tools/tool-server-error.ts";
import { type VerifyContext, verifyServer } from "../../../../src/core/tools/verify.ts";
import {
  connectionSteps,
  type StepView,
  type ToolServer,
  type Verification,
} from "../../../../src/protocol/tools.ts";
import { quietLog } from "../../../support/executor.ts";
import { ManualClock, settle } from "../../../support/manual-clock.ts";
import { FakeToolServer, hang, tool, toolServer } from "../../../support/tools/fake-tool-client.ts";
import { noAccess, noQuestions } from "../../../support/tools/tool-world.ts";

const { signal } = new AbortController();

const refused = new ToolServerError("tools.unauthorized", "auth", "Files wants you to sign in.", {
  cause: { status: 401, challenge: 'Bearer resource_metadata="https://x.example/"' },
});
const lost = new ToolServerError("tools.unreachable", "connect", "Nothing answers there.");

describe("verifyServer", () => {
  let fake: FakeToolServer;
  let clock: ManualClock;
  let told: (readonly StepView[])[];
  let errors: string[];

  beforeEach(() => {
    fake = new FakeToolServer();
    clock = new ManualClock();
    told = [];
    errors = [];
  });

  afterEach(() => {
    assert.deepEqual([fake.connected, clock.waiting], [0, 0]);
  });

  function verify(
    change: Partial<ToolServer> = {},
    access: ServerAccess = noAccess,
    until = signal,
    signInAt?: VerifyContext["signInAt"],
  ): Promise<Verification> {
    const log: Log = { ...quietLog, error: (message) => errors.push(message) };
    const signIn = signInAt === undefined ? {} : { signInAt };
    const context = { open: fake.open, questions: noQuestions, clock, log, ...signIn };
    return verifyServer({ server: toolServer(change), access }, context, (steps) => told.push(steps), until);
  }

  it("[T3] connects, lists, closes, and says what it has found", async () => {
    fake.tools = ["f", "e", "d", "c", "b", "a"].map((name) => tool(name));
    fake.opening = [
      async () => {
        clock.advance(250);
      },
    ];
    assert.deepEqual(await verify(), {
      ok: true,
      steps: [
        { step: "address", state: "done", detail: "http://127.0.0.1:8080/mcp" },
        { step: "connect", state: "done", detail: "127.0.0.1:8080" },
        { step: "tls", state: "skipped", detail: "Plain HTTP, not encrypted" },
        { step: "http", state: "done", detail: "It answers" },
        { step: "protocol", state: "done", detail: "MCP 2025-11-25" },
        { step: "auth", state: "done", detail: "It asks for nothing" },
        { step: "tools", state: "done", detail: "6 tools" },
      ],
      facts: fake.facts,
      tool_count: 6,
      tool_names: ["f", "e", "d", "c", "b"],
      skipped: [],
      seconds: 0.25,
    });
    assert.equal(fake.clients.length, 1);
  });

  it("[T3] says how many operations there are, and which were skipped and why", async () => {
    fake.tools = [tool("getPet")];
    fake.skipped = [{ name: "upload", why: "Its body is no JSON." }];
    fake.facts = { title: "Pets", description: "", protocol: "OpenAPI 3.1" };
    const found = await verify({
      type: "openapi",
      url: "https://api.example.com",
      spec_path: "https://docs.example.com:8443/pets.yaml?key=s3cret",
      auth: "bearer",
    });
    assert.deepEqual(
      found.steps.map(({ detail }) => detail),
      [
        "https://docs.example.com:8443/pets.yaml",
        "docs.example.com:8443",
        "HTTPS with a valid certificate",
        "It answers",
        "OpenAPI 3.1",
        "It lets you in",
        "1 operation, 1 skipped",
      ],
    );
    assert.deepEqual([found.tool_count, found.skipped], [1, fake.skipped]);
  });

  it("[T3] does not claim to have asked the server when the document was given", async () => {
    const { steps } = await verify({ type: "openapi", inline_spec: true });
    assert.deepEqual(
      steps.map(({ state }) => state),
      ["done", "skipped", "skipped", "skipped", "done", "skipped", "done"],
    );
  });

  it("[T3] tells each step as it is reached", async () => {
    fake.steps = ["address", "connect", "tls", "http", "protocol", "auth"];
    await verify({ url: "https://example.com/mcp" });
    const done = told.map((steps) => steps.map(({ step }) => step));
    assert.deepEqual(
      done,
      [0, 1, 2, 3, 4, 5, 6, 7].map((count) => connectionSteps.slice(0, count)),
    );
  });

  for (const [index, step] of connectionSteps.entries()) {
    if (step === "auth") continue;
    it(`[T3] says that ${step} has failed and why, and skips what comes after`, async () => {
      fake.steps = connectionSteps.slice(0, index + 1);
      const why = new ToolServerError("tools.unreachable", step, "It is wrong; change it.");
      fake.opening = [() => Promise.reject(why)];
      const found = await verify({ url: "https://example.com/mcp" });
      assert.deepEqual(
        found.steps.map(({ state }) => state),
        connectionSteps.map((_, at) => (at < index ? "done" : at === index ? "failed" : "skipped")),
      );
      assert.equal(found.steps[index]?.detail, "It is wrong; change it.");
      assert.deepEqual([found.ok, found.facts, told.at(-1)], [false, undefined, found.steps]);
    });
  }

  it("[T3] says at auth that nothing was sent when a server asks who comes", async () => {
    const refused = new ToolServerError("tools.unauthorized", "http", "401; sign in.");
    fake.steps = ["address", "connect", "http"];
    fake.opening = [
      async (inner, { access }) => {
        await access.credential(inner);
        await access.headers(inner);
        throw refused;
      },
    ];
    const steps = (found: Verification): readonly string[] =>
      found.steps.map(({ state, detail }) => `${state} ${detail}`).slice(4);
    assert.deepEqual(steps(await verify()), [
      "skipped ",
      "failed The server wants to know who asks, and no credentials were sent; choose how to authenticate, or set a header.",
      "skipped ",
    ]);
    const withKey = { ...noAccess, credential: () => Promise.resolve(new Secret("wrong")) };
    assert.deepEqual(steps(await verify({ auth: "bearer" }, withKey))[1], "failed 401; sign in.");
    const withHeader = { ...noAccess, headers: () => Promise.resolve({ "X-Key": new Secret("wrong") }) };
    assert.deepEqual(steps(await verify({ headers: ["X-Key"] }, withHeader))[1], "failed 401; sign in.");
    const without = new ToolServerError("tools.unauthorized", "auth", "Set the key first.");
    const withWords = { ...noAccess, credential: () => Promise.reject(without) };
    assert.deepEqual(steps(await verify({ auth: "bearer" }, withWords))[1], "failed Set the key first.");
  });

  it("[T3, O2] is in order for a server that says where to sign in, which is done once it is saved", async () => {
    const asked: unknown[] = [];
    fake.steps = ["address", "connect", "http"];
    fake.opening = [() => Promise.reject(refused)];
    const found = await verify({ auth: "oauth_2.1" }, noAccess, signal, async ({ id }, challenge) => {
      asked.push([id, challenge]);
      return "https://login.example:8443/tenant";
    });
    assert.deepEqual(asked, [["files", 'Bearer resource_metadata="https://x.example/"']]);
    assert.deepEqual(found, {
      ok: true,
      steps: [
        { step: "address", state: "done", detail: "http://127.0.0.1:8080/mcp" },
        { step: "connect", state: "done", detail: "127.0.0.1:8080" },
        { step: "tls", state: "skipped", detail: "Plain HTTP, not encrypted" },
        { step: "http", state: "done", detail: "It answers" },
        { step: "protocol", state: "skipped", detail: "" },
        { step: "auth", state: "done", detail: "Sign in at login.example:8443 after saving" },
        { step: "tools", state: "skipped", detail: "" },
      ],
      sign_in_at: "login.example:8443",
      tool_count: 0,
      tool_names: [],
      skipped: [],
      seconds: 0,
    });
    assert.deepEqual(told.at(-1), found.steps);
  });

  it("[T3, O5, bad/oauth-no-metadata] says why it cannot be found out where to sign in", async () => {
    fake.opening = [() => Promise.reject(refused)];
    const failure = new OAuthError(
      "oauth.bad_reply",
      { step: "server" },
      "login.example is none; ask its owner.",
    );
    const found = await verify({ auth: "oauth_2.1" }, noAccess, signal, () => Promise.reject(failure));
    assert.deepEqual(
      [found.ok, found.steps[5]?.detail, found.sign_in_at],
      [false, failure.message, undefined],
    );
  });

  it("[T3, O2] asks for no sign-in where something else is wrong, or another way was chosen", async () => {
    const never = (): Promise<string> => Promise.reject(new Error("It was asked."));
    fake.opening = [() => Promise.reject(refused), () => Promise.reject(lost)];
    assert.equal((await verify({ auth: "bearer" }, noAccess, signal, never)).steps[5]?.state, "failed");
    assert.equal((await verify({ auth: "oauth_2.1" }, noAccess, signal, never)).steps[1]?.state, "failed");
  });

  it("[T3] knows the protocol of a server that refuses after it has spoken", async () => {
    fake.listing = () => Promise.reject(new ToolServerError("tools.unauthorized", "auth", "Sign in."));
    const found = await verify();
    assert.deepEqual(
      [found.steps[4]?.detail, found.steps[5]?.state, found.steps[6]?.state],
      ["MCP 2025-11-25", "failed", "skipped"],
    );
  });

  it("[T3] says that something went wrong where that was no failure of the server, and logs it", async () => {
    fake.steps = ["address", "connect"];
    fake.opening = [() => Promise.reject(new TypeError("x is undefined"))];
    const found = await verify({ url: "https://example.com/mcp" });
    assert.deepEqual(
      found.steps.map(({ state }) => state),
      ["done", "done", "skipped", "skipped", "failed", "skipped", "skipped"],
    );
    assert.equal(found.steps[4]?.detail, "Something went wrong; the log says more.");
    assert.deepEqual(errors, ["a check of a tool server went wrong"]);
  });

  it("[T3, bad/tools-hang] takes 30 seconds in all, and says where it hangs", async () => {
    fake.opening = [() => delay(clock, 20_000)];
    fake.listing = hang;
    const verified = verify();
    await clock.advanceAsync(30_000);
    const found = await verified;
    assert.deepEqual(found.steps[6], {
      step: "tools",
      state: "failed",
      detail: "Files has not listed its tools within 30 seconds; check that it is well, then try again.",
    });
    assert.equal(found.seconds, 30);
  });

  it("[T3, bad/tools-hang] rejects with the signal's reason only, and tells nothing after it", async () => {
    const controller = new AbortController();
    const gate = Promise.withResolvers<undefined>();
    fake.opening = [() => gate.promise];
    fake.lateSteps = ["auth"];
    const verified = assert.rejects(verify({}, noAccess, controller.signal), /left the form/);
    await settle();
    const before = told.length;
    controller.abort(new Error("left the form"));
    await verified;
    gate.resolve(undefined);
    await settle();
    assert.equal(told.length, before);
  });
});
