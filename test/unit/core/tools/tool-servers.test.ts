import assert from "node:assert/strict";
import { ToolServerError } from "../../../../src/core/tools/tool-server-error.ts";
import { settle } from "../../../support/manual-clock.ts";
import { hang, lost, tool, toolServer } from "../../../support/tools/fake-tool-client.ts";
import { ToolWorld } from "../../../support/tools/tool-world.ts";

const { signal } = new AbortController();
const ignore = (): void => undefined;
const write = tool("echo");
const down = new ToolServerError("tools.unreachable", "connect", "Nothing answers; start it.", {
  retry: true,
});
const refused = new ToolServerError("tools.unauthorized", "auth", "It asks who you are; set a key.");

describe("ToolServers", () => {
  let world: ToolWorld;

  beforeEach(() => {
    world = new ToolWorld();
  });

  afterEach(async () => {
    world.servers.dispose();
    await settle();
    assert.deepEqual([world.clock.waiting, world.errors], [0, []]);
  });

  describe("opening", () => {
    it("[T5] dials nothing before somebody asks", async () => {
      await settle();
      assert.deepEqual([world.dialled.length, world.kinds()], [0, ["stopped"]]);
      assert.equal(world.servers.known("files"), undefined);
    });

    it("[T5] has one connection for all who ask", async () => {
      const { servers } = world;
      const lists = await Promise.all([
        servers.list("files", signal),
        servers.list("files", signal),
        servers.call("files", write, { text: "a" }, ignore, signal),
      ]);
      await servers.list("files", signal);
      assert.deepEqual(
        lists[0].tools.map(({ name }) => name),
        ["echo", "fail", "hang"],
      );
      assert.deepEqual([world.fake().openings, world.fake().lists], [1, 1]);
    });

    it("[T5] goes from stopped over starting to ready, and says so each time", async () => {
      const kinds: string[] = [];
      world.servers.onDidChange(() => kinds.push(...world.kinds()));
      world.servers.start();
      await settle();
      assert.deepEqual(kinds, ["starting", "ready"]);
      assert.deepEqual(world.servers.statuses(), [
        {
          server: toolServer(),
          state: { kind: "ready", tool_count: 3, skipped: [] },
          facts: world.fake().facts,
        },
      ]);
    });

    it("[T4] starts what is switched on, in the order of the settings", async () => {
      await world.change([
        toolServer({ id: "b" }),
        toolServer({ id: "off", enabled: false }),
        toolServer({ id: "a" }),
      ]);
      world.servers.start();
      await settle();
      assert.deepEqual(world.kinds(), ["ready", "stopped", "ready"]);
    });

    it("[T4] refuses a server that is switched off, and one that is not there", async () => {
      await world.change([toolServer({ enabled: false })]);
      await assert.rejects(world.servers.list("files", signal), {
        code: "tools.declined",
        message: "Files is switched off; switch it on on the Tool Servers page to use it.",
      });
      await assert.rejects(world.servers.list("none", signal), { code: "tools.unknown" });
      assert.equal(world.dialled.length, 0);
    });

    it("[T5, bad/untrusted] dials nothing in Restricted Mode, and what is enabled when that ends", async () => {
      world.isAllowed = false;
      world.servers.start();
      await assert.rejects(world.servers.list("files", signal), { code: "tools.declined" });
      assert.equal(world.dialled.length, 0);
      world.isAllowed = true;
      world.servers.start();
      await settle();
      assert.deepEqual(world.kinds(), ["ready"]);
    });

    it("[T5] gives the client the inline document", async () => {
      await world.change([toolServer({ type: "openapi", inline_spec: true })]);
      world.specs.set("files", "openapi: 3.1.0");
      await world.servers.list("files", signal);
      assert.equal(world.dialled[0]?.specText, "openapi: 3.1.0");
    });

    it("[T5] goes on for the others when one gives up", async () => {
      const gate = Promise.withResolvers<undefined>();
      world.fake().opening = [() => gate.promise];
      const impatient = new AbortController();
      const first = assert.rejects(world.servers.list("files", impatient.signal), /enough/);
      const second = world.servers.list("files", signal);
      impatient.abort(new Error("enough"));
      await first;
      gate.resolve(undefined);
      assert.equal((await second).tools.length, 3);
      assert.equal(world.fake().openings, 1);
    });

    it("[T5] ends when nobody waits any more, unless it was started", async () => {
      const ended: string[] = [];
      world.fake().opening = [
        (inner) => hang(inner).finally(() => ended.push("ended")),
        (inner) => hang(inner).finally(() => ended.push("too early")),
      ];
      const one = new AbortController();
      const list = assert.rejects(world.servers.list("files", one.signal));
      await settle();
      one.abort();
      await list;
      await settle();
      assert.deepEqual([ended, world.kinds()], [["ended"], ["stopped"]]);
      const two = new AbortController();
      const again = assert.rejects(world.servers.list("files", two.signal));
      world.servers.start();
      two.abort();
      await again;
      await settle();
      assert.deepEqual([ended, world.kinds()], [["ended"], ["starting"]]);
    });

    it("[T5] goes on for one who comes after the last has gone, whatever the first opening still does", async () => {
      await world.change([toolServer({ type: "openapi", inline_spec: true })]);
      const gate = Promise.withResolvers<undefined>();
      world.reading.push(gate.promise);
      world.fake().opening = [hang];
      const one = new AbortController();
      const list = assert.rejects(world.servers.list("files", one.signal));
      await settle();
      one.abort();
      await list;
      const next = assert.rejects(world.servers.list("files", signal), { code: "tools.lost" });
      await settle();
      gate.resolve(undefined);
      await settle();
      assert.deepEqual([world.kinds(), world.fake().openings], [["starting"], 1]);
      world.servers.dispose();
      await next;
    });

    it("[T5] goes on with a server that is wanted when one who has asked gives up", async () => {
      world.fake().opening = [() => Promise.reject(down), hang];
      world.servers.start();
      await settle();
      const one = new AbortController();
      const list = assert.rejects(world.servers.list("files", one.signal));
      await settle();
      one.abort();
      await list;
      await settle();
      assert.deepEqual([world.kinds(), world.fake().openings], [["starting"], 2]);
    });

    it("[T5] closes a client that comes when nobody waits any more", async () => {
      const gate = Promise.withResolvers<undefined>();
      world.fake().opening = [() => gate.promise];
      const one = new AbortController();
      const list = assert.rejects(world.servers.list("files", one.signal));
      await settle();
      one.abort();
      await list;
      world.fake().opening = [() => Promise.resolve()];
      gate.resolve(undefined);
      await settle();
      assert.deepEqual([world.fake().connected, world.kinds()], [0, ["stopped"]]);
    });
  });

  describe("settings that change", () => {
    const names = (): readonly string[] | undefined =>
      world.servers.known("files")?.tools.map(({ name }) => name);

    it("[T2] apply a filter at once and keep the connection", async () => {
      world.fake().skipped = [
        { name: "broken", why: "It has no schema." },
        { name: "worse", why: "It has no name." },
      ];
      await world.servers.list("files", signal);
      await world.change([toolServer({ name: "Mine", tool_filter: ["echo", "broken"] })]);
      assert.deepEqual([names(), world.fake().openings], [["echo"], 1]);
      const [status] = world.servers.statuses();
      assert.deepEqual(
        [status?.server.name, status?.state],
        ["Mine", { kind: "ready", tool_count: 1, skipped: [{ name: "broken", why: "It has no schema." }] }],
      );
      assert.deepEqual((await world.servers.list("files", signal)).tools.length, 1);
      await assert.rejects(world.servers.call("files", tool("fail"), {}, ignore, signal), {
        code: "tools.unknown",
        message: "Mine does not offer fail: the user's filter of tools hides it.",
      });
    });

    for (const change of [
      { url: "http://127.0.0.1:8081/mcp" },
      { type: "openapi" },
      { auth: "bearer" },
      { account: { provider: "github", scopes: [] } },
      { headers: ["X-Key"] },
    ] as const) {
      it(`[T5] connect anew for another ${Object.keys(change).join()}`, async () => {
        await world.servers.list("files", signal);
        await world.change([toolServer(change)]);
        assert.deepEqual([world.kinds(), world.fake().openings, world.fake().connected], [["ready"], 2, 1]);
      });
    }

    it("[T5] connect nothing that nobody has asked for", async () => {
      await world.change([toolServer({ url: "http://127.0.0.1:8081/mcp" })]);
      assert.equal(world.dialled.length, 0);
    });

    it("[T4] close what is switched off or gone, and open what is switched on or new", async () => {
      world.servers.start();
      await settle();
      await world.change([toolServer({ enabled: false }), toolServer({ id: "new" })]);
      assert.deepEqual([world.kinds(), world.fake().connected], [["stopped", "ready"], 0]);
      await world.change([toolServer()]);
      assert.deepEqual(
        [world.kinds(), world.fake().connected, world.fake("new").connected],
        [["ready"], 1, 0],
      );
    });

    it("[T5, bad/tools-settings] keep the first of two servers with one id", async () => {
      await world.change([toolServer({ name: "first" }), toolServer({ name: "second" })]);
      assert.deepEqual(
        world.servers.statuses().map(({ server }) => server.name),
        ["first"],
      );
    });

    it("[T5, bad/tools-settings] end a call to a server that is removed, with a reason", async () => {
      const call = assert.rejects(
        world.servers.call("files", tool("hang", { readOnly: true }), {}, ignore, signal),
        {
          code: "tools.lost",
          message: "Files was removed, switched off or changed; try again.",
        },
      );
      await settle();
      await world.change([]);
      await call;
      assert.equal(world.fake().connected, 0);
    });

    it("[T5, bad/tools-settings] take a change in the middle of opening", async () => {
      world.fake().opening = [hang, () => Promise.resolve()];
      const list = assert.rejects(world.servers.list("files", signal), { code: "tools.lost" });
      world.servers.start();
      await settle();
      await world.change([toolServer({ url: "http://127.0.0.1:8081/mcp" })]);
      await list;
      assert.deepEqual([world.kinds(), world.fake().connected], [["ready"], 1]);
    });
  });

  describe("connecting anew", () => {
    it("[T4] ends what runs and opens another connection", async () => {
      const call = assert.rejects(world.servers.call("files", tool("hang"), {}, ignore, signal), {
        code: "tools.lost",
      });
      await settle();
      await world.servers.reconnect("files", signal);
      await call;
      assert.deepEqual([world.fake().openings, world.fake().connected], [2, 1]);
    });

    it("[T4] rejects with why it could not, and tries at once again when asked", async () => {
      world.fake().opening = [
        () => Promise.reject(refused),
        () => Promise.reject(down),
        () => Promise.resolve(),
      ];
      await assert.rejects(world.servers.reconnect("files", signal), refused);
      await assert.rejects(world.servers.reconnect("files", signal), down);
      await world.servers.reconnect("files", signal);
      assert.deepEqual(world.kinds(), ["ready"]);
    });

    it("[T5] with other secrets lets what runs end first", async () => {
      const gate = Promise.withResolvers<undefined>();
      world.fake().handlers["echo"] = async () => {
        await gate.promise;
        return { ok: true, content: [] };
      };
      const call = world.servers.call("files", write, {}, ignore, signal);
      await settle();
      world.servers.refresh("files");
      await settle();
      assert.deepEqual([world.fake().openings, world.fake().connected], [2, 2]);
      gate.resolve(undefined);
      assert.equal((await call).ok, true);
      assert.equal(world.fake().connected, 1);
    });

    it("[T5] with other secrets begins again what is being opened, for those who wait too", async () => {
      world.fake().opening = [hang, () => Promise.resolve()];
      const list = world.servers.list("files", signal);
      await settle();
      world.servers.refresh("files");
      assert.equal((await list).tools.length, 3);
      assert.equal(world.fake().openings, 2);
    });

    it("[T5] with other secrets dials nothing that nobody has asked for", async () => {
      world.servers.refresh("files");
      world.servers.refresh("none");
      await settle();
      assert.equal(world.dialled.length, 0);
    });
  });

  describe("extras", () => {
    it("[T5] are none where there is nothing but tools", async () => {
      assert.equal(await world.servers.extras("files", signal), undefined);
    });

    it("[T5, bad/tools-lost] are read over another connection when one is lost", async () => {
      const prompt = { name: "greet", title: "Greet", description: "", arguments: [] };
      let isBroken = true;
      world.fake().extras = {
        prompts: () => {
          if (!isBroken) return Promise.resolve([prompt]);
          isBroken = false;
          return Promise.reject(lost());
        },
        prompt: () => Promise.resolve("Hello"),
        resources: () => Promise.resolve([]),
        resource: () => Promise.resolve([]),
      };
      const extras = await world.servers.extras("files", signal);
      assert.deepEqual(await extras?.prompts(signal), [prompt]);
      assert.deepEqual(await extras?.prompt("greet", {}, signal), "Hello");
      assert.equal(world.fake().openings, 2);
    });
  });

  it("[T5] closes everything when it is disposed of, and opens nothing any more", async () => {
    await world.change([toolServer(), toolServer({ id: "down" }), toolServer({ id: "slow" })]);
    world.fake("down").opening = [() => Promise.reject(down)];
    world.fake("slow").opening = [hang];
    world.servers.start();
    await settle();
    assert.deepEqual(world.kinds(), ["ready", "failed", "starting"]);
    world.servers.dispose();
    world.servers.dispose();
    world.servers.start();
    world.servers.refresh("files");
    await assert.rejects(world.servers.list("files", signal), { code: "tools.lost" });
    await assert.rejects(world.servers.reconnect("down", signal), { code: "tools.lost" });
    await world.change([toolServer({ id: "other" })]);
    await world.clock.advanceAsync(120_000);
    assert.deepEqual([world.fake().connected, world.dialled.length], [0, 3]);
  });
});
