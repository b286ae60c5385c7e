import assert from "node:assert/strict";
import { ToolServerError } from "../../../../src/core/tools/tool-server-error.ts";
import { settle } from "../../../support/manual-clock.ts";
import { hang, lost, tool } from "../../../support/tools/fake-tool-client.ts";
import { ToolWorld } from "../../../support/tools/tool-world.ts";

const { signal } = new AbortController();
const ignore = (): void => undefined;
const write = tool("echo");
const read = tool("echo", { readOnly: true });
const down = new ToolServerError("tools.unreachable", "connect", "Nothing answers; start it.", {
  retry: true,
});
const refused = new ToolServerError("tools.unauthorized", "auth", "It asks who you are; set a key.");
const wrong = new ToolServerError("tools.bad_reply", "protocol", "It speaks no MCP; check the address.");

describe("ServerConnection", () => {
  let world: ToolWorld;

  beforeEach(() => {
    world = new ToolWorld();
  });

  afterEach(async () => {
    world.servers.dispose();
    await settle();
    assert.deepEqual([world.clock.waiting, world.errors], [0, []]);
  });

  describe("failures", () => {
    it("[T4] says at which step it has failed, and rejects with it", async () => {
      world.fake().opening = [() => Promise.reject(wrong)];
      await assert.rejects(world.servers.list("files", signal), wrong);
      assert.deepEqual(world.servers.statuses()[0]?.state, {
        kind: "failed",
        step: "protocol",
        message: wrong.message,
      });
    });

    it("[T5] tries a server again that is down: later each time, at most after a minute", async () => {
      world.fake().opening = [() => Promise.reject(down)];
      world.servers.start();
      await settle();
      const waits: number[] = [];
      for (let round = 0; round < 8; round += 1) {
        const state = world.servers.statuses()[0]?.state;
        assert.ok(state?.kind === "failed" && state.retry_at !== undefined);
        waits.push(state.retry_at - world.clock.now() / 1000);
        await world.clock.advanceAsync((waits.at(-1) ?? 0) * 1000);
      }
      assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
      world.fake().opening = [() => Promise.resolve()];
      await world.clock.advanceAsync(60_000);
      assert.deepEqual(world.kinds(), ["ready"]);
    });

    it("[T5] waits as long as the server says", async () => {
      const busy = new ToolServerError("tools.unreachable", "http", "It is busy; wait.", {
        retry: true,
        retryAfterSeconds: 90,
      });
      world.fake().opening = [() => Promise.reject(busy), () => Promise.resolve()];
      world.servers.start();
      await world.clock.advanceAsync(89_000);
      assert.deepEqual(world.kinds(), ["failed"]);
      await world.clock.advanceAsync(1000);
      assert.deepEqual(world.kinds(), ["ready"]);
    });

    it("[T5] goes on trying for one who has asked, and at once for the next", async () => {
      world.fake().opening = [() => Promise.reject(down)];
      await assert.rejects(world.servers.list("files", signal), down);
      await assert.rejects(world.servers.list("files", signal), down);
      assert.equal(world.fake().openings, 2);
      await world.clock.advanceAsync(2000);
      assert.equal(world.fake().openings, 3);
    });

    it("[T5] does not try again what only the user can heal", async () => {
      world.fake().opening = [() => Promise.reject(wrong)];
      world.servers.start();
      await world.clock.advanceAsync(600_000);
      assert.equal(world.fake().openings, 1);
    });

    it("[T4] waits for the user to sign in, and connects when that is done", async () => {
      world.fake().opening = [() => Promise.reject(refused), () => Promise.resolve()];
      world.servers.start();
      await world.clock.advanceAsync(600_000);
      assert.deepEqual(world.servers.statuses()[0]?.state, { kind: "sign-in", message: refused.message });
      await assert.rejects(world.servers.list("files", signal), refused);
      assert.equal(world.fake().openings, 1);
      world.servers.refresh("files");
      await settle();
      assert.deepEqual(world.kinds(), ["ready"]);
    });

    it("[T4] wants a sign-in when a call is refused, until one is let through", async () => {
      const { servers } = world;
      world.fake().handlers["fail"] = () => Promise.reject(refused);
      await assert.rejects(servers.call("files", tool("fail"), {}, ignore, signal), refused);
      assert.deepEqual(world.kinds(), ["sign-in"]);
      await servers.call("files", write, { text: "a" }, ignore, signal);
      assert.deepEqual([world.kinds(), world.fake().openings], [["ready"], 1]);
    });

    it("[T4, bad/oauth-forbidden] wants no sign-in for a call that its user may not make, however often", async () => {
      const { servers } = world;
      const cause = Object.assign(new Error("403"), { status: 403 });
      const forbidden = new ToolServerError("tools.unauthorized", "auth", "You may not.", { cause });
      world.fake().handlers["fail"] = () => Promise.reject(forbidden);
      for (let time = 0; time < 3; time += 1)
        await assert.rejects(servers.call("files", tool("fail"), {}, ignore, signal), forbidden);
      assert.deepEqual([world.kinds(), world.fake().openings], [["ready"], 1]);
    });

    it("[T4] says that something went wrong where that was no failure of the server", async () => {
      world.fake().opening = [() => Promise.reject(new TypeError("x is undefined"))];
      await assert.rejects(world.servers.list("files", signal), TypeError);
      assert.deepEqual(world.servers.statuses()[0]?.state, {
        kind: "failed",
        step: "protocol",
        message: "Something went wrong; the log says more.",
      });
      assert.deepEqual(world.errors.splice(0), ["a tool server could not be connected"]);
    });

    it("[T5, bad/tools-hang] gives up opening after 30 seconds, and names the step", async () => {
      world.fake().steps = ["address", "connect"];
      world.fake().opening = [hang];
      const list = assert.rejects(world.servers.list("files", signal), {
        code: "tools.timeout",
        step: "connect",
        message: "Files has not connected within 30 seconds; check that it is well, then try again.",
      });
      await world.clock.advanceAsync(29_999);
      assert.deepEqual(world.kinds(), ["starting"]);
      await world.clock.advanceAsync(1);
      await list;
      assert.deepEqual(world.kinds(), ["failed"]);
    });

    it("[T5, bad/tools-hang] gives up listing after 30 seconds, and closes the connection", async () => {
      world.fake().listing = hang;
      const list = assert.rejects(world.servers.list("files", signal), {
        code: "tools.timeout",
        step: "tools",
      });
      await world.clock.advanceAsync(30_000);
      await list;
      assert.equal(world.fake().connected, 0);
    });
  });

  describe("a lost connection", () => {
    beforeEach(async () => {
      await world.servers.list("files", signal);
    });

    it("[T5, bad/tools-lost] is opened again at once", async () => {
      world.fake().client.lose();
      assert.equal(world.servers.known("files"), undefined);
      await settle();
      assert.deepEqual([world.kinds(), world.fake().openings, world.fake().connected], [["ready"], 2, 1]);
    });

    it("[T5, bad/tools-lost] is given time when it goes again and again", async () => {
      for (let round = 0; round < 3; round += 1) {
        world.fake().client.lose();
        await settle();
        const state = world.servers.statuses()[0]?.state;
        const wait = state?.kind === "failed" ? (state.retry_at ?? 0) - world.clock.now() / 1000 : 0;
        assert.equal(wait, [0, 2, 4][round]);
        await world.clock.advanceAsync(wait * 1000);
      }
      await world.clock.advanceAsync(60_000);
      world.fake().client.lose();
      await settle();
      assert.deepEqual(world.kinds(), ["ready"]);
    });

    it("[T5, bad/tools-lost] repeats a call once that changes nothing or may be made twice", async () => {
      for (const hints of [{ readOnly: true }, { idempotent: true }]) {
        world.fake().calls.length = 0;
        const echo = world.fake().handlers["echo"];
        world.fake().handlers["echo"] = () => {
          if (echo !== undefined) world.fake().handlers["echo"] = echo;
          return Promise.reject(lost());
        };
        const answer = await world.servers.call("files", tool("echo", hints), { text: "a" }, ignore, signal);
        assert.deepEqual(
          [answer.ok, world.fake().calls, world.fake().connected],
          [true, ["echo", "echo"], 1],
        );
        await world.clock.advanceAsync(60_000);
      }
    });

    it("[T5, bad/tools-lost] repeats a call no more than once", async () => {
      world.fake().handlers["echo"] = () => Promise.reject(lost());
      await assert.rejects(world.servers.call("files", read, {}, ignore, signal), { code: "tools.lost" });
      assert.deepEqual(world.fake().calls, ["echo", "echo"]);
    });

    it("[T5, bad/tools-lost] repeats no other call, and says that it may have been carried out", async () => {
      world.fake().handlers["echo"] = (_, inner) => hang(inner);
      const call = assert.rejects(world.servers.call("files", write, {}, ignore, signal), {
        name: "ToolServerError",
        code: "tools.lost",
        message:
          "Files was lost during the call; it may or may not have been carried out. Call it again if that does no harm.",
      });
      await settle();
      world.fake().client.lose();
      await call;
      await settle();
      assert.deepEqual([world.fake().calls, world.kinds()], [["echo"], ["ready"]]);
    });

    it("[T5, bad/tools-lost] says the same of a call when the server is down by then", async () => {
      world.fake().opening = [() => Promise.reject(down)];
      const { signal: inner } = new AbortController();
      world.fake().handlers["echo"] = () => hang(inner);
      const call = assert.rejects(world.servers.call("files", write, {}, ignore, signal), {
        code: "tools.lost",
        message: /may or may not have been carried out/,
      });
      await settle();
      world.fake().client.lose(down);
      await call;
      await settle();
      const state = world.servers.statuses()[0]?.state;
      assert.deepEqual([state?.kind, state?.kind === "failed" && state.message], ["failed", down.message]);
    });

    it("[T5, bad/tools-lost] does not hold a call whose client says nothing", async () => {
      world.fake().handlers["echo"] = () => new Promise(() => undefined);
      const call = assert.rejects(world.servers.call("files", write, {}, ignore, signal), {
        code: "tools.lost",
      });
      await settle();
      world.fake().client.lose();
      await call;
    });

    it("[T5, bad/tools-lost] is found by a list that the server has asked for", async () => {
      world.fake().listing = () => Promise.reject(lost());
      world.fake().client.change();
      world.fake().listing = () => Promise.resolve();
      await settle();
      assert.deepEqual([world.kinds(), world.fake().openings], [["ready"], 2]);
    });

    it("[T5] aborts a call that is given up, and nothing else", async () => {
      const controller = new AbortController();
      const call = assert.rejects(
        world.servers.call("files", tool("hang"), {}, ignore, controller.signal),
        /stopped/,
      );
      await settle();
      controller.abort(new Error("stopped"));
      await call;
      await settle();
      assert.deepEqual([world.fake().aborted, world.kinds(), world.fake().openings], [1, ["ready"], 1]);
    });
  });

  describe("tools that change", () => {
    beforeEach(async () => {
      await world.servers.list("files", signal);
    });

    it("[T5] are listed again, once for many announcements", async () => {
      let changes = 0;
      world.servers.onDidChange(() => (changes += 1));
      world.fake().tools = [tool("a"), tool("b"), tool("c")];
      for (let count = 0; count < 20; count += 1) world.fake().client.change();
      await world.clock.advanceAsync(1000);
      assert.deepEqual(
        world.servers.known("files")?.tools.map(({ name }) => name),
        ["a", "b", "c"],
      );
      assert.deepEqual([world.fake().lists, changes], [3, 2]);
      // As many as before: only that says that they are others.
      assert.deepEqual(
        world.servers.statuses().map(({ state }) => state),
        [{ kind: "ready", tool_count: 3, skipped: [], changes: 2 }],
      );
    });

    it("[T5] are listed once more when they change while they are listed", async () => {
      const gate = Promise.withResolvers<undefined>();
      world.fake().listing = () => gate.promise;
      world.fake().client.change();
      await world.clock.advanceAsync(5000);
      world.fake().client.change();
      world.fake().tools = [tool("late")];
      await world.clock.advanceAsync(5000);
      assert.equal(world.fake().lists, 2);
      world.fake().listing = () => Promise.resolve();
      gate.resolve(undefined);
      await world.clock.advanceAsync(1000);
      assert.equal(world.fake().lists, 3);
      assert.deepEqual(
        world.servers.known("files")?.tools.map(({ name }) => name),
        ["late"],
      );
    });

    it("[T5] stay as they are known when they cannot be listed", async () => {
      world.fake().listing = () => Promise.reject(wrong);
      world.fake().client.change();
      await settle();
      assert.deepEqual([world.servers.known("files")?.tools.length, world.kinds()], [3, ["ready"]]);
    });
  });
});
