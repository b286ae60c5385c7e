import assert from "node:assert/strict";
import { AppError } from "../../../../src/core/base/errors.ts";
import { Secret } from "../../../../src/core/base/secret.ts";
import { failing } from "../../../support/oauth/fake-authority.ts";
import { type OAuthWindow, OAuthWorld, settings, toolServer } from "../../../support/oauth/oauth-world.ts";
import { settle } from "../../../support/manual-clock.ts";

const { signal } = new AbortController();

describe("OAuthServers: clients", () => {
  let world: OAuthWorld;
  let window: OAuthWindow;

  beforeEach(() => {
    world = new OAuthWorld();
    window = world.window();
  });

  afterEach(() => {
    world.check();
  });

  const signIn = (server = world.server): Promise<void> => window.oauth.signIn(server, world.trace, signal);
  const used = (): readonly string[] =>
    world.authority.calls.filter((call) => call.startsWith("begin ")).map((call) => call.split(" ")[1] ?? "");

  it("[O2] takes the client of the card before all others, with its secret", async () => {
    world.authority.takesMetadataDocuments = true;
    world.document = "https://doc.example/client.json";
    world.clientSecret = new Secret("SECRET-own");
    const server = toolServer({
      oauth: settings({ client_id: "by-hand", client_auth: "client_secret_post" }),
    });
    await signIn(server);
    assert.deepEqual([used(), world.authority.count("register")], [["by-hand"], 0]);
    const { registration } = await window.oauth.view(server);
    assert.deepEqual(registration, {
      kind: "registered",
      origin: "pre-registered",
      client_id: "by-hand",
      issuer: "https://as.example",
      is_saved: true,
    });
  });

  it("[O2] takes the kept client of the issuer before it registers", async () => {
    await signIn();
    await signIn();
    assert.deepEqual([used(), world.authority.count("register")], [["client-1", "client-1"], 1]);
  });

  it("[O2] takes a metadata document where the server does, and registers anew when the document is another", async () => {
    world.authority.takesMetadataDocuments = true;
    world.document = "https://doc.example/1.json";
    await signIn();
    world.document = "https://doc.example/2.json";
    await signIn();
    assert.deepEqual(used(), ["https://doc.example/1.json", "https://doc.example/2.json"]);
  });

  it("[O2] changes between a metadata document and a registration with what the server takes", async () => {
    world.document = "https://doc.example/1.json";
    await signIn();
    world.authority.takesMetadataDocuments = true;
    await signIn();
    world.authority.takesMetadataDocuments = false;
    await signIn();
    assert.deepEqual(
      used().map((client) => client.replace(/\d+$/, "N")),
      ["client-N", "https://doc.example/1.json", "client-N"],
    );
  });

  it("[O2] says that there is no registration", async () => {
    world.authority.hasRegistration = false;
    await assert.rejects(signIn(), { code: "oauth.no_registration" });
    assert.deepEqual([world.pages, world.lines.at(-1)?.state], [[], "failed"]);
  });

  it("[O2, bad/oauth-moved] registers anew at another issuer, and never shows it the old client", async () => {
    await signIn();
    world.authority.issuer = "https://other.example";
    await signIn();
    world.authority.issuer = "https://as.example";
    await signIn();
    assert.deepEqual([used()[0], used()[2]], ["client-1", "client-1"]);
    assert.notEqual(used()[1], "client-1");
  });

  it("[O2, bad/oauth-moved] does not take a client that was registered by hand to another issuer", async () => {
    const server = toolServer({ oauth: settings({ client_id: "by-hand" }) });
    await signIn(server);
    world.authority.issuer = "https://other.example";
    await assert.rejects(signIn(server), {
      code: "oauth.mismatch",
      message:
        "Files signs in at other.example now, and the client on its card belongs to as.example; register it again there.",
    });
    // The user says that it belongs there.
    await window.oauth.keep(server, await window.oauth.register(server, {}, world.trace, signal));
    await signIn(server);
    assert.deepEqual(used(), ["by-hand", "by-hand"]);
  });

  it("[O2] registers anew when the browser can only come back to another address", async () => {
    await signIn();
    world.redirects.taken.add("http://127.0.0.1:4001/callback");
    await signIn();
    assert.deepEqual(world.redirects.opened, [
      "http://127.0.0.1:4001/callback",
      "http://127.0.0.1:4002/callback",
    ]);
    assert.equal(world.authority.count("register"), 2);
  });

  it("[O2] registers anew when the client's secret has ended", async () => {
    const server = toolServer();
    const registered = await window.oauth.register(server, {}, world.trace, signal);
    const secretExpiresAt = world.clock.now() / 1000 + 60;
    await window.oauth.keep(server, { ...registered, client: { ...registered.client, secretExpiresAt } });
    await signIn(server);
    world.clock.jump(61_000);
    await signIn(server);
    assert.equal(world.authority.count("register"), 2);
  });

  it("[O3, bad/oauth-client-forgotten] registers anew once when the server has forgotten the client", async () => {
    await signIn();
    world.authority.clients.delete("client-1");
    await signIn();
    assert.equal(world.pages.length, 3);
    assert.equal((await window.oauth.view(world.server)).session.kind, "signed-in");
  });

  it("[O3] registers anew once for a scope that the client may not have, and then asks for it no more", async () => {
    await signIn();
    world.authority.faults.finish.push(
      failing("oauth.invalid_scope", "token"),
      failing("oauth.invalid_scope", "token"),
    );
    await assert.rejects(signIn(), { code: "oauth.invalid_scope" });
    assert.deepEqual([world.pages.length, world.authority.count("register")], [3, 2]);
    await signIn();
    assert.equal(world.pages.length, 4);
  });

  it("[O2] does not register anew what it has just registered", async () => {
    world.authority.faults.finish.push(failing("oauth.invalid_client", "token"));
    await assert.rejects(signIn(), { code: "oauth.invalid_client" });
    assert.equal(world.authority.count("register"), 1);
  });

  it("[O1, O2] keeps what a form has registered when it is saved, not before", async () => {
    const registered = await window.oauth.register(world.server, {}, world.trace, signal);
    const unsaved = await window.oauth.view(world.server, registered);
    assert.deepEqual(unsaved.registration, {
      kind: "registered",
      origin: "dynamic",
      client_id: "client-1",
      issuer: "https://as.example",
      is_saved: false,
    });
    assert.deepEqual((await window.oauth.view(world.server)).registration, { kind: "none" });
    await window.oauth.keep(world.server, registered);
    assert.deepEqual((await window.oauth.view(world.server)).registration, {
      ...unsaved.registration,
      is_saved: true,
    });
    await signIn();
    assert.deepEqual([used(), world.redirects.opened.length], [["client-1"], 2]);
    assert.equal(new Set(world.redirects.opened).size, 1);
  });

  it("[O1] takes the client of the form without registering", async () => {
    const server = toolServer({
      oauth: settings({ client_id: "by-hand", client_auth: "client_secret_basic" }),
    });
    const secret = new Secret("SECRET-form");
    const { client } = await window.oauth.register(server, { clientSecret: secret }, world.trace, signal);
    assert.deepEqual(
      [client.origin, client.auth, client.clientSecret, world.authority.count("register")],
      ["pre-registered", "client_secret_basic", secret, 0],
    );
    assert.equal(world.lines.at(-1)?.state, "skipped");
  });

  it("[O1] does not send a left-over secret for a client that has none", async () => {
    const server = toolServer({ oauth: settings({ client_id: "by-hand" }) });
    const { client } = await window.oauth.register(
      server,
      { clientSecret: new Secret("SECRET") },
      world.trace,
      signal,
    );
    assert.equal(client.clientSecret, undefined);
  });

  it("[O1] ends the sign-in that was made with the old client, and says so", async () => {
    await signIn();
    await window.oauth.keep(world.server, await window.oauth.register(world.server, {}, world.trace, signal));
    const { session } = await window.oauth.view(world.server);
    assert.deepEqual(session, {
      kind: "over",
      message: "The client was registered anew: sign in again.",
    });
    await settle();
    assert.ok(window.changes.includes("files"));
  });

  it("[O1] keeps the sign-in when the same client is entered again", async () => {
    const server = toolServer({ oauth: settings({ client_id: "by-hand" }) });
    await signIn(server);
    await window.oauth.keep(server, await window.oauth.register(server, {}, world.trace, signal));
    assert.equal((await window.oauth.view(server)).session.kind, "signed-in");
  });

  it("[O1, O5] says which step of a registration has failed", async () => {
    world.authority.faults.register.push(failing("oauth.registration_refused", "register"));
    await assert.rejects(window.oauth.register(world.server, {}, world.trace, signal), {
      code: "oauth.registration_refused",
    });
    assert.deepEqual(world.lines.at(-1), {
      step: "register",
      state: "failed",
      url: "https://as.example/token",
      detail: "oauth.registration_refused.",
    });
    assert.deepEqual((await window.oauth.view(world.server)).registration, { kind: "none" });
  });

  it("[O2] forgets a client with its sign-in", async () => {
    await signIn();
    await window.oauth.forgetClient(world.server);
    assert.deepEqual(await window.oauth.view(world.server), {
      registration: { kind: "none" },
      session: { kind: "none" },
    });
  });

  it("[O4] hands the tokens back of what is forgotten, whether the server listens or not", async () => {
    for (const forget of ["forgetClient", "forget"] as const) {
      for (const fault of [undefined, failing("oauth.unreachable", "revoke")]) {
        await signIn();
        const token = await window.oauth.access(world.server).credential(signal);
        world.authority.faults.revoke.push(fault);
        await window.oauth[forget](world.server);
        await settle();
        assert.equal(world.authority.calls.at(-1), `revoke ${token?.reveal() ?? ""}`);
        assert.equal(world.authority.takes(token?.reveal()), fault !== undefined);
      }
    }
  });

  it("[O4, bad/oauth-secret-storage] forgets a server whose sign-in cannot be read", async () => {
    await signIn();
    window.vault.read = () => Promise.reject(new AppError("oauth.vault", "The keychain is locked."));
    await window.oauth.forget(world.server);
    assert.equal(world.shared.records.size, 0);
  });

  it("[O4] forgets everything of a server, and nothing follows it to another origin", async () => {
    await signIn();
    const moved = toolServer({ url: "https://evil.example/mcp" });
    assert.deepEqual(await window.oauth.view(moved), {
      registration: { kind: "none" },
      session: { kind: "none" },
    });
    await window.oauth.forget(world.server);
    assert.equal(world.shared.records.size, 0);
  });

  it("[O2] shows no kept client that the card does not use any more", async () => {
    const byHand = toolServer({ oauth: settings({ client_id: "by-hand" }) });
    await signIn(byHand);
    assert.deepEqual((await window.oauth.view(world.server)).registration, { kind: "none" });
    await signIn();
    const { registration } = await window.oauth.view(world.server);
    assert.equal(registration.kind === "registered" && registration.origin, "dynamic");
  });

  it("[O2] asks the document of the form, else that of the saved server", async () => {
    const describe = (name: string) => (): never => assert.fail(name);
    const [form, kept] = [describe("form"), describe("kept")];
    world.describe = kept;
    await window.oauth.register(world.server, { describe: form }, world.trace, signal);
    await window.oauth.register(world.server, {}, world.trace, signal);
    await signIn();
    assert.deepEqual(world.authority.descriptions, [form, kept, kept]);
  });

  it("[O2] knows the client of a server that went by the name of its token endpoint", async () => {
    const server = toolServer({ oauth: settings({ client_id: "by-hand" }) });
    world.authority.issuer = "https://as.example/token";
    world.authority.tokenPath = "";
    await signIn(server);
    world.authority.issuer = "https://as.example";
    world.authority.tokenPath = "/token";
    await signIn(server);
    world.authority.issuer = "https://other.example";
    await assert.rejects(signIn(server), { code: "oauth.mismatch" });
  });
});
