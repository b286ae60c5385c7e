import assert from "node:assert/strict";
import { ToolServerError } from "../../../../src/core/tools/tool-server-error.ts";
import { settle } from "../../../support/manual-clock.ts";
import { ScriptWorld } from "../../../support/code-mode/script-world.ts";
import { answers } from "../../../support/tools/fake-tool-servers.ts";
import type { DaemonId } from "../../../../src/protocol/ids.ts";

describe("a script that calls tools, on a bad day", () => {
  let world: ScriptWorld;
  beforeEach(() => {
    world = new ScriptWorld();
  });

  it("[bad/calls-not-python] is offered nothing in another language than Python", () => {
    for (const language of ["r", "julia", "Python", "python2", ""])
      assert.match(world.sessions.refusal(language) ?? "", /from Python code only/);
  });

  it("[bad/calls-declined] is told that the user declined, and does not ask again in a loop", async () => {
    world.consent.answers.push("decline");
    const session = world.script();
    for (const text of ["a", "b", "c"]) {
      assert.deepEqual(await world.call(session, "create", { text }), {
        ok: false,
        message: "The user declined this script's calls of GitHub: create.",
      });
    }
    assert.deepEqual([world.consent.asked.length, world.servers.called], [1, []]);
    assert.deepEqual(world.states(), ["declined", "declined", "declined"]);
  });

  it("[bad/calls-budget] makes so many calls in a run and no more", async () => {
    world.limits = { maxCallsPerRun: 2, maxCallsPerHour: 600 };
    const session = world.script();
    assert.deepEqual(
      [(await world.call(session, "list-issues")).ok, (await world.call(session, "list-issues")).ok],
      [true, true],
    );
    const told = await world.call(session, "list-issues");
    assert.match(told.message ?? "", /has made 2 calls of tools.*backburner\.codeMode\.maxCallsPerRun/);
    assert.equal(world.servers.called.length, 2);
    assert.equal((await world.call(world.script(), "list-issues")).ok, true);
  });

  it("[bad/calls-budget] makes so many calls within an hour in the background, also one that was moved there", async () => {
    world.limits = { maxCallsPerRun: 1, maxCallsPerHour: 3 };
    const session = world.script();
    await world.call(session, "list-issues");
    assert.equal((await world.call(session, "list-issues")).ok, false);
    session.toBackground();
    world.clock.advance(1_800_000);
    assert.equal((await world.call(session, "list-issues")).ok, true);
    assert.equal((await world.call(session, "list-issues")).ok, true);
    const told = await world.call(session, "list-issues");
    assert.match(told.message ?? "", /made 3 calls of tools within an hour.*the next one is in 30 minutes/);
    world.clock.advance(1_800_000);
    assert.equal((await world.call(session, "list-issues")).ok, true);
    assert.equal((await world.call(session, "list-issues")).ok, false);
  });

  it("[K2, bad/calls-hang] hears that its call was cancelled when it is stopped, and so does the server", async () => {
    const hung = world.hang();
    const session = world.script();
    const told = world.call(session, "list-issues");
    await hung.begun;
    assert.deepEqual(world.states(), ["running"]);
    session.interrupt();
    await settle();
    assert.deepEqual([hung.aborted, world.states()], [true, ["cancelled"]]);
    world.clock.advance(500);
    assert.deepEqual(await told, {
      ok: false,
      message: "The call was cancelled because the script was stopped.",
    });
    assert.deepEqual([hung.aborted, world.states()], [true, ["cancelled"]]);
    world.servers.calls.clear();
    assert.equal((await world.call(session, "list-issues")).ok, true);
  });

  it("[K2, bad/calls-hang] waits for an answer of the user for as long as it takes, until it is stopped", async () => {
    const session = world.script();
    const told = world.call(session, "create");
    await world.consent.until(1);
    world.clock.advance(86_400_000);
    await settle();
    assert.deepEqual(world.states(), ["waiting"]);
    session.interrupt();
    await world.clock.advanceAsync(500);
    assert.equal((await told).ok, false);
    assert.deepEqual([world.consent.withdrawn, world.servers.called], [1, []]);
  });

  it("[K2] gets no answer to a request that it does not wait for any more", async () => {
    const hung = world.hang();
    const session = world.script();
    const old = world.send(session, { op: "call", server: "github", tool: "list-issues", arguments: {} });
    await hung.begun;
    world.consent.answers.push("once");
    assert.equal((await world.call(session, "create")).ok, true);
    assert.equal(await old, undefined);
    assert.equal(hung.aborted, true);
  });

  it("[K3, bad/calls-ended] is answered nothing once it has ended, and what it waited for is cancelled", async () => {
    const hung = world.hang();
    const session = world.script();
    const told = world.send(session, { op: "call", server: "github", tool: "list-issues", arguments: {} });
    await hung.begun;
    assert.deepEqual(
      world.sessions.list().map(({ script, calls }) => [script.title, calls.total]),
      [["report.py", 1]],
    );
    session.close();
    assert.deepEqual([world.sessions.list(), world.states()], [[], ["cancelled"]]);
    assert.equal(await told, undefined);
    assert.equal(hung.aborted, true);
    assert.equal(await world.send(session, { op: "catalog" }), undefined);
    assert.equal(
      await world.send(session, { op: "call", server: "github", tool: "create", arguments: {} }),
      undefined,
    );
    assert.deepEqual(world.consent.asked, []);
    session.close();
    assert.equal(world.clock.waiting, 0);
  });

  it("[bad/calls-sign-in] waits for a sign-in as a call of a model does, and says so", async () => {
    const results = [
      () => Promise.reject(new ToolServerError("tools.unauthorized", "auth", "Sign in to GitHub.")),
    ];
    world.servers.calls.set("github/list-issues", () => results.shift()?.() ?? answers("3 issues"));
    const signedIn = Promise.withResolvers<boolean>();
    world.signIn = () => signedIn.promise;
    const told = world.call(world.script(), "list-issues");
    await settle();
    assert.equal(
      world.sessions.calls("script" as DaemonId)?.calls[0]?.progress?.message,
      "Waiting for you to sign in to GitHub",
    );
    signedIn.resolve(true);
    assert.deepEqual(await told, { ok: true, content: [{ type: "text", text: "3 issues" }] });
  });

  it("[bad/calls-sign-in] is told to sign in when nobody does", async () => {
    world.servers.calls.set("github/list-issues", () =>
      Promise.reject(new ToolServerError("tools.unauthorized", "auth", "Sign in to GitHub.")),
    );
    assert.deepEqual(await world.call(world.script(), "list-issues"), {
      ok: false,
      message: "Sign in to GitHub.",
    });
  });

  it("[K2, bad/reload] asks before it does again what another window may have done, also for what is allowed", async () => {
    world.consent.answers.push("always", "once", "decline");
    await world.call(world.script(), "create");
    const session = world.script();
    const again = (name: string) =>
      world.send(session, { op: "call", server: "github", tool: name, arguments: {}, again: true });
    assert.equal((await again("create"))?.ok, true);
    assert.deepEqual(
      world.consent.asked.map((question) => question.again),
      [false, true],
    );
    assert.equal((await world.call(session, "create")).ok, true);
    assert.equal((await again("list-issues"))?.ok, true);
    assert.equal(world.consent.asked.length, 2);
    assert.equal((await again("create"))?.ok, false);
  });
});
