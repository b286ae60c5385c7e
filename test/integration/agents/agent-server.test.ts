import assert from "node:assert/strict";
import {
  Client as CurrentClient,
  StreamableHTTPClientTransport as CurrentTransport,
} from "@modelcontextprotocol/client";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { AgentServerWorld, daemon, output } from "../../support/agents/agent-server.ts";
import { untilAborted } from "../../support/agents/fake-toolbox.ts";
import { until } from "../../support/until.ts";

describe("the MCP server for agents", () => {
  let world: AgentServerWorld;
  let client: Client;

  const headers = (): { readonly requestInit: RequestInit } => ({
    requestInit: { headers: { authorization: `Bearer ${world.token}` } },
  });
  async function connect(name = "Test Agent"): Promise<Client> {
    const made = new Client({ name, version: "1" });
    await made.connect(new StreamableHTTPClientTransport(new URL(world.server.url), headers()));
    return made;
  }

  beforeEach(async () => {
    world = new AgentServerWorld();
    await world.start();
    client = await connect();
  });
  afterEach(async () => {
    await client.close();
    world.stop();
  });

  it("[A4] offers the six tools and the card, and keeps the card's own from the model", async () => {
    const { tools } = await client.listTools();
    const seen = tools.map(({ name, annotations, _meta }) => ({
      name,
      readOnly: annotations?.readOnlyHint,
      destructive: annotations?.destructiveHint,
      ui: _meta?.["ui"],
    }));
    const card = { resourceUri: "ui://backburner/daemon" };
    const own = { visibility: ["app"] };
    assert.deepEqual(seen, [
      { name: "run_code", readOnly: false, destructive: true, ui: undefined },
      { name: "start_daemon", readOnly: false, destructive: true, ui: card },
      { name: "list_daemons", readOnly: true, destructive: false, ui: undefined },
      { name: "read_daemon_output", readOnly: true, destructive: false, ui: undefined },
      { name: "wait_for_daemon", readOnly: true, destructive: false, ui: undefined },
      { name: "stop_daemon", readOnly: false, destructive: true, ui: undefined },
      { name: "show_daemon", readOnly: true, destructive: false, ui: card },
      { name: "daemon_card_state", readOnly: true, destructive: false, ui: own },
      { name: "daemon_card_stop", readOnly: false, destructive: true, ui: own },
    ]);
    assert.match(client.getInstructions() ?? "", /start_daemon/);
  });

  it("[A4] passes a call on under the name of its client, and answers with text, pictures and the record without its code", async () => {
    world.toolbox.answer = () => ({
      ok: true,
      text: "started",
      images: [{ mime: "image/png", data: "AAAA" }],
      daemon,
    });
    const answer = await client.callTool({ name: "start_daemon", arguments: { code: "print(1)" } });
    const { code: _code, ...record } = daemon;
    assert.deepEqual(answer, {
      content: [
        { type: "text", text: "started" },
        { type: "image", mimeType: "image/png", data: "AAAA" },
      ],
      structuredContent: { message: "started", daemon: record },
    });
    const [call] = world.toolbox.calls;
    assert.equal(call?.name, "start_daemon");
    assert.deepEqual(call.input, { code: "print(1)" });
    assert.equal(call.caller.name, "Test Agent");
    assert.match(call.caller.chatId, /^agent-test-agent-[0-9a-f]{8}$/);
    assert.equal(call.caller.shown, undefined);
  });

  it("[A4] gives what a script has printed as text alone, since hosts drop text beside a structured form", async () => {
    world.toolbox.answer = () => ({ ok: true, text: "line 1", images: [], daemon });
    const answer = await client.callTool({ name: "read_daemon_output", arguments: { daemon_id: "d1" } });
    assert.deepEqual(answer, { content: [{ type: "text", text: "line 1" }] });
  });

  it("[A4] answers a refusal as one", async () => {
    world.toolbox.answer = () => ({ ok: false, text: "The user did not allow it.", images: [] });
    const answer = await client.callTool({ name: "start_daemon", arguments: { code: "print(1)" } });
    assert.deepEqual(answer, {
      content: [{ type: "text", text: "The user did not allow it." }],
      isError: true,
    });
  });

  it("[A4] keeps two clients apart", async () => {
    const other = await connect("Other \u0007\u202eAgent\n");
    await client.callTool({ name: "list_daemons", arguments: {} });
    await other.callTool({ name: "list_daemons", arguments: {} });
    await other.close();
    const [one, two] = world.toolbox.calls;
    assert.equal(two?.caller.name, "Other Agent");
    assert.notEqual(one?.caller.chatId, two.caller.chatId);
  });

  it("[A4] a cancelled call reaches the toolbox", async () => {
    world.toolbox.answer = untilAborted;
    const cancel = new AbortController();
    const call = client.callTool({ name: "wait_for_daemon", arguments: { daemon_id: "d1" } }, undefined, {
      signal: cancel.signal,
    });
    await until(() => world.toolbox.calls.length === 1);
    cancel.abort();
    await assert.rejects(call);
    await until(() => world.toolbox.calls[0]?.signal.aborted === true);
  });

  it("[A4] tells a client that waits how long it has waited", async () => {
    let finish: (() => void) | undefined;
    world.toolbox.answer = async () => {
      await new Promise<void>((resolve) => (finish = resolve));
      return { ok: true, text: "ended", images: [] };
    };
    const heard: unknown[] = [];
    const call = client.callTool({ name: "wait_for_daemon", arguments: { daemon_id: "d1" } }, undefined, {
      onprogress: (progress) => {
        heard.push(progress.message);
        finish?.();
      },
    });
    await call;
    assert.match(String(heard[0]), /^Wait for Background Script: \d+ s$/);
  });

  it("[A4] ends what its clients wait for when it is disposed", async () => {
    world.toolbox.answer = untilAborted;
    const call = client.callTool({ name: "run_code", arguments: { code: "1" } }).catch(() => undefined);
    await until(() => world.toolbox.calls.length === 1);
    world.stop();
    await until(() => world.toolbox.calls[0]?.signal.aborted === true);
    await client.close();
    await call;
  });

  it("[A4, bad/card-reload] goes on with a client that knows nothing of a restart on the same port", async () => {
    await client.callTool({ name: "list_daemons", arguments: {} });
    const { port } = world.server;
    world.stop();
    await world.start(port);
    // The client may still take a connection that has just been closed.
    const again = (): Promise<unknown> => client.callTool({ name: "list_daemons", arguments: {} });
    await again().catch(again);
    const [before, after] = world.toolbox.calls;
    assert.deepEqual(after?.caller, before?.caller);
  });

  it("[A4] serves clients of the next revision, too", async () => {
    const current = new CurrentClient({ name: "Current", version: "1" });
    await current.connect(new CurrentTransport(new URL(world.server.url), headers()));
    const { tools } = await current.listTools();
    assert.equal(tools.length, 9);
    await current.callTool({ name: "list_daemons", arguments: {} });
    await current.close();
    assert.equal(world.toolbox.calls[0]?.caller.name, "Current");
  });

  describe("its card", () => {
    const state = async (since: number): Promise<Record<string, unknown>> => {
      const answer = await client.callTool({
        name: "daemon_card_state",
        arguments: { daemon_id: "d1", since_seq: since },
      });
      return answer.structuredContent as Record<string, unknown>;
    };

    it("[A4] is one page that may load nothing", async () => {
      const { contents } = await client.readResource({ uri: "ui://backburner/daemon" });
      const csp = { connectDomains: [], resourceDomains: [], frameDomains: [], baseUriDomains: [] };
      assert.deepEqual(contents, [
        {
          uri: "ui://backburner/daemon",
          mimeType: "text/html;profile=mcp-app",
          text: "<!DOCTYPE html><title>card</title>",
          _meta: { ui: { csp, prefersBorder: false } },
        },
      ]);
    });

    it("[A4] gets what is new of the output, and how the daemon stands", async () => {
      world.records = [output(1), output(2)];
      const first = await state(-1);
      assert.equal((first["records"] as unknown[]).length, 2);
      assert.equal(first["last_seq"], 2);
      world.records = [output(1), output(2), output(3)];
      const second = await state(2);
      assert.deepEqual(second["records"], [output(3)]);
      assert.doesNotMatch(JSON.stringify(second), /secret source/);
    });

    it("[A4] gets the end of a flood, and of many pictures the newest", async () => {
      const image = { stream: "display", mime: "image/png", content: "iVBORw0KGgo=" } as const;
      world.records = Array.from({ length: 4000 }, (_, seq) =>
        output(seq, { content: `${"x".repeat(99)}\n` }),
      );
      world.records.push(output(4000, image), output(4001), output(4002, image));
      const got = await state(-1);
      const records = got["records"] as ReturnType<typeof output>[];
      assert.deepEqual(
        records.filter(({ mime }) => mime === "image/png").map(({ seq }) => seq),
        [4002],
      );
      assert.equal(got["skipped_to"], records[0]?.seq);
      assert.ok(JSON.stringify(got).length < 300_000);
    });

    it("[A4] can stop it, and is told when it is not known", async () => {
      await client.callTool({ name: "daemon_card_stop", arguments: { daemon_id: "d1" } });
      assert.deepEqual(world.stopped, ["d1"]);
      for (const id of ["d2", "../x", 7]) {
        for (const name of ["daemon_card_stop", "daemon_card_state", "show_daemon"]) {
          const answer = await client.callTool({ name, arguments: { daemon_id: id, since_seq: -1 } });
          assert.equal(answer.isError, true, `${name} ${String(id)}`);
        }
      }
    });

    it("[A4] is shown again for a daemon that runs", async () => {
      const answer = await client.callTool({ name: "show_daemon", arguments: { daemon_id: "d1" } });
      const { code: _code, ...record } = daemon;
      const message = 'The user sees the card of "beat.py" (running). daemon_id d1';
      assert.deepEqual(answer.structuredContent, { message, daemon: record });
    });
  });
});
