import assert from "node:assert/strict";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ManagedServer } from "../../../src/core/engine/managed-servers.ts";
import { processesHere } from "../../../src/adapters/processes/here.ts";
import { eventually, KeeperWorld } from "../../support/keeper/keeper-world.ts";

const never = new AbortController().signal;
const processes = processesHere();
const python = "/usr/bin/python3";

interface Seen {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly flags: number;
}

async function ask({ url, token }: ManagedServer): Promise<Seen> {
  const response = await fetch(url, { headers: { Authorization: `token ${token.reveal()}` } });
  assert.equal(response.status, 200);
  return (await response.json()) as Seen;
}

const isAlive = async (pid: number): Promise<boolean> => (await processes.startOf(pid)) !== undefined;

describe("Managed servers", function () {
  this.timeout(60_000);
  let world: KeeperWorld;

  before(function () {
    if (!existsSync(python)) this.skip();
  });

  beforeEach(async () => {
    world = await KeeperWorld.make();
  });

  afterEach(async () => {
    await world.dispose();
  });

  it("run once per interpreter for all windows", async () => {
    const [one, two] = [world.open("a"), world.open("b")];
    const servers = await Promise.all([
      one.ensure(python, never),
      two.ensure(python, never),
      one.ensure(python, never),
    ]);
    assert.equal(new Set(servers.map(({ url }) => url)).size, 1);
    const [server] = servers;
    assert.equal((await two.find(server.url, never))?.pid, server.pid);
    assert.equal((await one.find(server.url, never))?.token.reveal(), server.token.reveal());
    assert.equal(await one.find("http://127.0.0.1:1/", never), undefined);
  });

  it("get a private folder, a token of their own and no secret of the window", async () => {
    process.env["BACKBURNER_TEST_TOKEN"] = "a secret";
    process.env["HTTPS_PROXY"] = "http://user:password@proxy.invalid:3128";
    try {
      const server = await world.open().ensure(python, never);
      assert.match(server.token.reveal(), /^[0-9a-f]{64}$/);
      assert.equal(statSync(server.kernelspecRoot).mode & 0o777, 0o700);
      const { env, cwd, flags } = await ask(server);
      assert.equal(cwd, server.kernelspecRoot);
      assert.equal(flags, 1);
      assert.equal(env["PATH"], process.env["PATH"]);
      assert.equal(JSON.stringify(env).includes("secret") || JSON.stringify(env).includes("password"), false);
      assert.equal(Object.values(env).includes(server.token.reveal()), false);
    } finally {
      delete process.env["BACKBURNER_TEST_TOKEN"];
      delete process.env["HTTPS_PROXY"];
    }
  });

  it("are started again only when asked for again", async () => {
    const window = world.open();
    const first = await window.ensure(python, never);
    process.kill(first.pid, "SIGKILL");
    await eventually(
      async () => (await window.find(first.url, never)) === undefined,
      "the dead server is not found",
    );
    const second = await window.ensure(python, never);
    assert.notEqual(second.pid, first.pid);
    assert.notEqual(second.token.reveal(), first.token.reveal());
  });

  it("end with the last window, and their folders with them", async () => {
    const window = world.open();
    const server = await window.ensure(python, never);
    window.dispose();
    await eventually(async () => !(await isAlive(server.pid)), "the server is gone");
    await eventually(async () => !existsSync(server.kernelspecRoot), "its folder is gone");
  });

  it("end when the keeper is killed", async () => {
    const server = await world.open().ensure(python, never);
    await world.killKeepers();
    await eventually(async () => !(await isAlive(server.pid)), "the server is gone");
  });

  it("say why they do not start, without their token", async () => {
    writeFileSync(join(world.storage, "fail"), "");
    const window = world.open();
    await assert.rejects(window.ensure(python, never), (error: Error & { readonly code?: string }) => {
      assert.equal(error.code, "engine.server_failed");
      assert.match(error.message, /no module named jupyter_server, token \[secret\]/);
      return true;
    });
  });

  it("say so when the interpreter is not there, and can be asked for again", async () => {
    const window = world.open();
    const missing = join(world.storage, "no-python");
    const failed = { code: "engine.server_failed" };
    await assert.rejects(window.ensure(missing, never), failed);
    await assert.rejects(window.ensure(missing, never), failed);
    assert((await window.ensure(python, never)).pid > 0);
  });

  it("can be waited for no longer", async () => {
    const abort = new AbortController();
    const waiting = world.open().ensure(python, abort.signal);
    abort.abort();
    await assert.rejects(waiting, { name: "AbortError" });
  });

  it("[bad/update] go on below another extension version of the same protocol", async () => {
    const old = world.open("a", { version: "0.1.0" });
    const server = await old.ensure(python, never);
    const updated = world.open("a", { version: "0.2.0" });
    assert.equal((await updated.find(server.url, never))?.pid, server.pid);
    assert.equal(dirname(server.kernelspecRoot), join(world.storage, "run"));
  });
});
