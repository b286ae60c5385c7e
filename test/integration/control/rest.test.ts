import { deepEqual, equal } from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { AppError } from "../../../src/core/base/errors.ts";
import type { ChatId } from "../../../src/protocol/ids.ts";
import { redactFields } from "../../../src/extension/redact.ts";
import { ControlWorld } from "../../support/control/control-world.ts";
import { callTool, connectOpenApi } from "../../support/tool-servers/openapi-client.ts";

const run = promisify(execFile);
const chat = (id: string) => ({ chat_id: id as ChatId });

describe("the control API over HTTP", () => {
  it("[A1] lists what runs, of all chats or of one, with the contract's fields and without code", async () => {
    await using world = await ControlWorld.start();
    world.daemons.add("one");
    world.daemons.add("two", chat("c2"));
    world.daemons.add("over", { status: "completed", phase: "ended", reason: "finished" });
    const client = world.client(world.tokens.give("t"));
    const { status, json, headers } = await client.get("/daemons");
    equal(status, 200);
    deepEqual((json as object[])[0], {
      daemon_id: "one",
      user_id: "local",
      chat_id: "editor",
      message_id: "",
      title: "the script one",
      language: "python",
      status: "running",
      phase: "running",
      reason: "started",
      started_at: 1000,
      deadline_at: 4600,
      connected: true,
    });
    equal(headers.get("content-type"), "application/json");
    deepEqual(ids(json), ["one", "two"]);
    deepEqual(ids((await client.get("/daemons?chat_id=c2")).json), ["two"]);
    deepEqual(ids((await client.get("/daemons?chat_id=")).json), ["one", "two"]);
    deepEqual((await client.get("/daemons?chat_id=nobody")).json, []);
    deepEqual((await client.get("/daemons?chat_id=../x")).json, []);
    deepEqual(ids((await client.get("/daemons?all=true")).json), ["one", "two", "over"]);
    equal((await client.get("/daemons?all=perhaps")).status, 400);
    // What a list remembers of a daemon is never older than the daemon.
    world.daemons.add("one", { phase: "stopping" });
    const [first] = (await client.get("/daemons")).json as { readonly phase: string }[];
    equal(first?.phase, "stopping");
  });

  it("[A1] gives one daemon with its code, and its output in pages", async () => {
    await using world = await ControlWorld.start();
    const record = world.daemons.add("one");
    for (let seq = 1; seq <= 5; seq++) world.daemons.print("one", seq, `line ${String(seq)}\n`);
    const client = world.client(world.tokens.give("t"));
    deepEqual((await client.get("/daemons/one")).json, { ...record, user_id: "local" });
    const first = (await client.get("/daemons/one/output?limit=2")).json as OutputJson;
    deepEqual([seqs(first), first.next_seq, first.gaps], [[1, 2], 2, []]);
    const rest = (await client.get("/daemons/one/output?since=2")).json as OutputJson;
    deepEqual([seqs(rest), rest.next_seq], [[3, 4, 5], 5]);
    for (const query of ["since=x", "since=-1", "limit=0", "limit=1.5", "since="])
      equal((await client.get(`/daemons/one/output?${query}`)).status, 400, query);
    const none = { detail: "There is no such daemon." };
    for (const path of ["/daemons/nobody", "/daemons/nobody/output", "/daemons/%2e%2e%2fx"])
      deepEqual([(await client.get(path)).status, (await client.get(path)).json], [404, none], path);
  });

  it("[A1] stops a daemon once, answers for an ended one as well, and stops a chat", async () => {
    await using world = await ControlWorld.start();
    for (const id of ["a", "b", "c"]) world.daemons.add(id, chat("c1"));
    world.daemons.add("other", chat("c2"));
    const client = world.client(world.tokens.give("t"));
    const stopped = { status: "stopped", daemon_id: "a" };
    deepEqual((await client.post("/daemons/a/stop")).json, stopped);
    const again = await client.post("/daemons/a/stop", {});
    deepEqual([again.status, again.json, world.daemons.stops], [200, stopped, ["a"]]);
    deepEqual((await client.post("/daemons/chat/c1/stop")).json, { status: "stopped", count: 2 });
    deepEqual((await client.post("/daemons/chat/c1/stop")).json, { status: "stopped", count: 0 });
    deepEqual(world.daemons.stops, ["a", "b", "c"]);
    const stops = world.lines.filter(({ message }) => message === "the control API stops a daemon");
    deepEqual(
      // As they are in the log, which hides what looks like a secret.
      stops.map(({ fields }) => JSON.parse(redactFields(fields)) as unknown),
      ["a", "b", "c"].map((daemonId) => ({ caller: "t", daemonId })),
    );
  });

  it("[A1] says why a daemon could not be stopped, and nothing of a bug", async () => {
    await using world = await ControlWorld.start();
    world.daemons.add("a");
    const client = world.client(world.tokens.give("t"));
    const failures = [
      new AppError("daemons.not_stopped", "It could not be verified that the script has ended."),
      new Error("secret internals"),
    ];
    const answers = [];
    for (const failure of failures) {
      world.daemons.onStop = () => Promise.reject(failure);
      const { status, json } = await client.post("/daemons/a/stop");
      answers.push([status, json]);
    }
    deepEqual(answers, [
      [503, { detail: "It could not be verified that the script has ended." }],
      [500, { detail: "Something went wrong; the log of Backburner says what." }],
    ]);
  });

  it("[A1] does what the curl lines of the documentation ask for", async () => {
    await using world = await ControlWorld.start();
    world.daemons.add("a", chat("c1"));
    world.daemons.add("b", chat("c1"));
    const token = world.tokens.give("t");
    const url = `http://127.0.0.1:${String(world.server.port)}/api/v1/daemons`;
    const curl = async (...args: string[]): Promise<unknown> => {
      const { stdout } = await run("curl", ["-sS", "-H", `Authorization: Bearer ${token}`, ...args]);
      return JSON.parse(stdout);
    };
    deepEqual(ids(await curl(`${url}?chat_id=c1`)), ["a", "b"]);
    deepEqual(await curl("-X", "POST", `${url}/a/stop`), { status: "stopped", daemon_id: "a" });
    deepEqual(await curl("-X", "POST", `${url}/chat/c1/stop`), { status: "stopped", count: 1 });
  });

  it("[A3] its own description makes it a tool server whose tools work", async () => {
    await using world = await ControlWorld.start();
    world.daemons.add("one");
    world.daemons.print("one", 1, "heartbeat\n");
    const key = world.tokens.give("t");
    const url = `http://127.0.0.1:${String(world.server.port)}`;
    const { client } = await connectOpenApi({ url, key, spec_path: "api/v1/openapi.json" });
    equal(client.facts.title, "Backburner");
    equal(client.facts.version, "1.2.3");
    const { tools, skipped } = await client.list(new AbortController().signal);
    deepEqual(skipped, []);
    deepEqual(
      tools.map(({ name, hints }) => [name, hints.readOnly]),
      [
        ["list_daemons", true],
        ["get_daemon", true],
        ["read_daemon_output", true],
        ["stop_daemon", false],
        ["stop_chat_daemons", false],
      ],
    );
    const listed = await callTool(client, "list_daemons", { chat_id: "editor" });
    const [content] = listed.content;
    deepEqual(content?.kind === "json" && ids(JSON.parse(content.text)), ["one"]);
    equal((await callTool(client, "read_daemon_output", { daemon_id: "one", since: 0 })).ok, true);
    equal((await callTool(client, "stop_daemon", { daemon_id: "one" })).ok, true);
    deepEqual(world.daemons.stops, ["one"]);
    equal((await callTool(client, "stop_daemon", { daemon_id: "two" })).ok, false);
    await client.close();
  });
});

interface OutputJson {
  readonly records: readonly { readonly seq: number }[];
  readonly next_seq: number;
  readonly gaps: readonly object[];
}

function seqs({ records }: OutputJson): readonly number[] {
  return records.map(({ seq }) => seq);
}

function ids(json: unknown): readonly string[] {
  return (json as { readonly daemon_id: string }[]).map(({ daemon_id }) => daemon_id);
}
