import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { processesHere } from "../../../src/adapters/processes/here.ts";
import { killFamily, markerName } from "../../../src/core/daemons/processes.ts";
import { systemClock } from "../../../src/core/base/clock.ts";
import { Secret } from "../../../src/core/base/secret.ts";
import type { DaemonId } from "../../../src/protocol/ids.ts";
import { slotClaim } from "../../contract/lease.ts";
import { eventually, KeeperWorld } from "../../support/keeper/keeper-world.ts";

const processes = processesHere();
const far = { kernelId: "far", token: "t", local: false, marker: "none" };
const idOf = (number: number): DaemonId => slotClaim(number).daemonId;

describe("The keeper on bad days", function () {
  this.timeout(60_000);
  let world: KeeperWorld;
  let jupyter: JupyterStub;
  const kernels: ChildProcess[] = [];
  const markers: string[] = [];

  before(function () {
    // What these tests look at is read from /proc.
    if (process.platform !== "linux") this.skip();
  });

  beforeEach(async () => {
    world = await KeeperWorld.make();
    jupyter = await JupyterStub.start();
  });

  afterEach(async () => {
    await world.dispose();
    await jupyter.close();
    for (const kernel of kernels.splice(0)) kernel.kill("SIGKILL");
    for (const marker of markers.splice(0)) await killFamily(processes, {}, marker, systemClock);
  });

  /** A process that stands for a kernel: it ignores what asks it to end, and has a child in a session of its own. */
  async function startKernel(): Promise<{
    readonly pid: number;
    readonly pidStart: string;
    readonly marker: string;
  }> {
    const marker = randomUUID();
    markers.push(marker);
    const script = "trap '' INT TERM HUP; setsid sleep 600 & echo ready; while :; do sleep 1; done";
    const kernel = spawn("sh", ["-c", script], {
      env: { ...process.env, [markerName]: marker },
      stdio: ["ignore", "pipe", "ignore"],
    });
    kernels.push(kernel);
    assert(kernel.pid !== undefined);
    await once(kernel.stdout, "data");
    const pidStart = await processes.startOf(kernel.pid);
    assert(pidStart !== undefined);
    return { pid: kernel.pid, pidStart, marker };
  }

  async function livingOf(marker: string): Promise<number> {
    return (await processes.snapshot(marker)).filter((one) => one.marked).length;
  }

  const cleanupOf = (kernel: {
    readonly pid: number;
    readonly pidStart: string;
    readonly marker: string;
  }) => ({
    serverUrl: jupyter.url,
    kernelId: "kernel",
    token: "secret token",
    local: true,
    ...kernel,
  });

  it("[D7, bad/host-killed, bad/all-windows-go] ends local and remote kernels, and itself, when the only window was killed with SIGKILL", async () => {
    const kernel = await startKernel();
    const window = world.spawn("a", [
      ["claim", slotClaim(1), 3],
      ["guard", idOf(1), cleanupOf(kernel)],
      ["claim", slotClaim(2), 3],
      [
        "guard",
        idOf(2),
        { serverUrl: jupyter.url, kernelId: "far", token: "t", local: false, marker: "none" },
      ],
    ]);
    await window.answers(4);
    assert((await livingOf(kernel.marker)) >= 2);
    await window.kill();
    await eventually(async () => (await world.keeperPids()).length === 0, "the keeper is gone");
    assert.equal(await livingOf(kernel.marker), 0);
    assert.deepEqual(jupyter.seen.sort(), [
      "DELETE /base/api/kernels/far token t",
      "DELETE /base/api/kernels/kernel token secret token",
    ]);
  });

  it("[D7, bad/reload] leaves everything alone when the window comes back within the grace", async () => {
    const kernel = await startKernel();
    const first = world.spawn(
      "a",
      [
        ["claim", slotClaim(1), 3],
        ["guard", idOf(1), cleanupOf(kernel)],
      ],
      { graceSeconds: 3 },
    );
    await first.answers(2);
    await first.kill();
    const second = world.open("a", { graceSeconds: () => 1 });
    assert.deepEqual(await second.adopt(), [idOf(1)]);
    await wait(3500);
    assert.deepEqual(jupyter.seen, []);
    assert((await livingOf(kernel.marker)) >= 2);
  });

  it("[D7, bad/one-window-goes] keeps the daemons of a window that is gone while another window stays", async () => {
    const kernel = await startKernel();
    const survivor = world.open("b");
    const adopted: unknown[] = [];
    survivor.onDidAdopt((ids) => adopted.push(ids));
    await survivor.windows();
    const window = world.spawn("a", [
      ["claim", slotClaim(1), 3],
      ["guard", idOf(1), cleanupOf(kernel)],
    ]);
    await window.answers(2);
    await window.kill();
    await eventually(async () => adopted.length > 0, "the survivor adopts");
    assert.deepEqual(adopted, [[idOf(1)]]);
    await wait(1000);
    assert.deepEqual(jupyter.seen, []);
    // What it was given it must answer for: when it goes too, the kernel goes.
    survivor.dispose();
    await eventually(async () => (await livingOf(kernel.marker)) === 0, "the kernel is gone");
  });

  it("[I1, bad/reload] ends a kernel without a slot when its window is gone, while another window stays", async () => {
    const kernel = await startKernel();
    const survivor = world.open("a");
    await survivor.windows();
    const window = world.spawn("a", [["guardForWindow", idOf(1), cleanupOf(kernel)]]);
    await window.answers(1);
    assert((await livingOf(kernel.marker)) >= 2);
    await window.kill();
    await eventually(async () => (await livingOf(kernel.marker)) === 0, "the kernel is gone");
    await eventually(async () => jupyter.seen.length > 0, "the server is told");
    assert.deepEqual(jupyter.seen, ["DELETE /base/api/kernels/kernel token secret token"]);
    assert.deepEqual(await survivor.holders(), []);
  });

  it("[I1] is told again of kernels without a slot when it is killed", async () => {
    const kernel = await startKernel();
    const window = world.open("a");
    const { token: _, ...cleanup } = cleanupOf(kernel);
    await window.guardForWindow(idOf(1), cleanup);
    for (const pid of await world.keeperPids()) process.kill(pid, "SIGKILL");
    await eventually(async () => (await window.windows()).length === 1, "the window is back");
    window.dispose();
    await eventually(async () => (await livingOf(kernel.marker)) === 0, "the kernel is gone");
  });

  it("does not kill a process that was given the number of a kernel that is gone", async () => {
    const foreign = spawn("sleep", ["600"]);
    kernels.push(foreign);
    const window = world.spawn("a", [
      ["claim", slotClaim(1), 3],
      ["guard", idOf(1), { ...cleanupOf({ pid: foreign.pid ?? 0, pidStart: "1", marker: randomUUID() }) }],
      ["claim", slotClaim(2), 3],
      [
        "guard",
        idOf(2),
        { serverUrl: jupyter.url, kernelId: "k", local: true, pid: foreign.pid, marker: randomUUID() },
      ],
    ]);
    await window.answers(4);
    await window.kill();
    await eventually(async () => (await world.keeperPids()).length === 0, "the keeper is gone");
    assert.equal(jupyter.seen.length, 2);
    assert(foreign.pid !== undefined && (await processes.startOf(foreign.pid)) !== undefined);
  });

  it("[D5, D7] ends a kernel that was left to it as soon as its server answers again", async () => {
    jupyter.status = 503;
    const window = world.open("a");
    await window.claim(slotClaim(1), 3);
    const { token, ...cleanup } = { ...far, serverUrl: jupyter.url };
    await window.guard(idOf(1), { ...cleanup, headers: { Authorization: new Secret(`token ${token}`) } });
    await window.leaveKernel(idOf(1));
    assert.deepEqual(await window.holders(), []);
    await eventually(async () => jupyter.seen.length >= 2, "two tries");
    jupyter.status = 204;
    const tries = jupyter.seen.length;
    await eventually(async () => jupyter.seen.length > tries, "one more");
    await wait(5000);
    assert.equal(jupyter.seen.length, tries + 1);
    assert.deepEqual(new Set(jupyter.seen), new Set(["DELETE /base/api/kernels/far token t"]));
  });

  it("[D7, bad/host-killed] tries the same again after it was killed itself, and once more at its end", async () => {
    jupyter.status = 503;
    const window = world.open("a");
    await window.claim(slotClaim(1), 3);
    await window.guard(idOf(1), { serverUrl: jupyter.url, kernelId: "far", local: false, marker: "none" });
    await window.leaveKernel(idOf(1));
    await eventually(async () => jupyter.seen.length > 0, "a try");
    await world.killKeepers();
    jupyter.seen.length = 0;
    await eventually(async () => jupyter.seen.length > 0, "a try of the next keeper");
    assert.deepEqual(await window.holders(), []);
    jupyter.status = 204;
    window.dispose();
    await eventually(async () => (await world.keeperPids()).length === 0, "the keeper is gone");
    assert.match(jupyter.seen.at(-1) ?? "", /^DELETE \/base\/api\/kernels\/far/);
  });

  it("[D7] kills the processes of a kernel that was left to it", async () => {
    const kernel = await startKernel();
    const window = world.open("a");
    await window.claim(slotClaim(1), 3);
    const { token: _, ...cleanup } = cleanupOf(kernel);
    await window.guard(idOf(1), cleanup);
    await window.leaveKernel(idOf(1));
    await eventually(async () => (await livingOf(kernel.marker)) === 0, "the kernel is gone");
  });

  it("[D7] waits for as long as the setting says now, not when the window came", async () => {
    let graceSeconds = 600;
    const window = world.open("a", { graceSeconds: () => graceSeconds });
    await window.gracesChanged();
    assert.deepEqual(await world.keeperPids(), [], "a setting alone starts nothing");
    await window.windows();
    graceSeconds = 0.5;
    await window.gracesChanged();
    window.dispose();
    await eventually(async () => (await world.keeperPids()).length === 0, "the keeper is gone", 10_000);
  });

  it("ends although a server does not answer", async () => {
    jupyter.hang = true;
    const window = world.spawn("a", [
      ["claim", slotClaim(1), 3],
      ["guard", idOf(1), { serverUrl: jupyter.url, kernelId: "far", local: false, marker: "none" }],
    ]);
    await window.answers(2);
    await window.kill();
    await eventually(async () => (await world.keeperPids()).length === 0, "the keeper is gone");
    assert.match(await world.log(), /did not answer/);
  });

  it("[D6, bad/ten-starts] grants exactly three of ten claims that three processes make at once", async () => {
    const claims = (from: number) => Array.from({ length: 10 }, (_, index) => slotClaim(from + index));
    const windows = [100, 200, 300].map((from) => world.spawn("w", [["claims", claims(from), 3]]));
    const answers = await Promise.all(windows.map((window) => window.answers(1)));
    const grants = answers.flat(2) as { readonly granted: boolean }[];
    assert.equal(grants.filter(({ granted }) => granted).length, 3);
    await world.hasOneKeeper();
  });

  it("[bad/fifty-stops] hands on fifty stop requests at once", async () => {
    const owner = world.open("a");
    const others = Array.from({ length: 5 }, () => world.open("b"));
    await owner.claim(slotClaim(1), 3);
    let asked = 0;
    owner.onDidRequestStop(() => (asked += 1));
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => (others[index % 5] ?? owner).requestStop(idOf(1), "user")),
    );
    await eventually(async () => asked === 50, "fifty requests");
    assert.deepEqual(new Set(answers), new Set([true]));
  });

  it("is started again when it is killed, and told what the windows hold", async () => {
    const kernel = await startKernel();
    const [one, two] = [world.open("a"), world.open("b")];
    await one.claim(slotClaim(1), 3);
    const { token, ...cleanup } = cleanupOf(kernel);
    await one.guard(idOf(1), { ...cleanup, headers: { Authorization: new Secret(`token ${token}`) } });
    await two.claim(slotClaim(2), 3);
    const [old] = await world.keeperPids();
    assert(old !== undefined);
    process.kill(old, "SIGKILL");
    // Asked while there is no keeper: answered by the next one, and counted with what both windows hold.
    const answers = await Promise.all([one.claim(slotClaim(3), 3), two.claim(slotClaim(4), 3)]);
    assert.equal(answers.filter(({ granted }) => granted).length, 1);
    assert.notDeepEqual(await world.keeperPids(), [old]);
    await world.hasOneKeeper();
    one.dispose();
    two.dispose();
    await eventually(
      async () => (await livingOf(kernel.marker)) === 0,
      "the kernel that was told of again is gone",
    );
  });

  it("relays to windows that were connected to a keeper that was killed", async () => {
    const [one, two] = [world.open("a"), world.open("b")];
    await one.claim(slotClaim(1), 3);
    await two.windows();
    const told: string[] = [];
    two.onDidAnnounce((id) => told.push(id));
    one.onDidRequestStop(({ id }) => told.push(`stop ${id}`));
    await world.killKeepers();
    await eventually(async () => (await one.windows()).length === 2, "both windows are back");
    one.announce(idOf(1));
    assert.equal(await two.requestStop(idOf(1), "user"), true);
    await eventually(async () => told.length === 2, "both messages");
    assert.deepEqual(told.sort(), [idOf(1), `stop ${idOf(1)}`]);
  });
});

/** Answers as a Jupyter server does when a kernel is deleted, and remembers who asked for what. */
class JupyterStub {
  readonly seen: string[] = [];
  hang = false;
  status = 204;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<JupyterStub> {
    const server = createServer((request, response) => {
      if (stub.hang) return;
      stub.seen.push(seenOf(request));
      response.writeHead(stub.status).end();
    });
    const stub = new JupyterStub(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return stub;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}/base/`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

function seenOf({ method, url, headers }: IncomingMessage): string {
  return `${method ?? ""} ${url ?? ""} ${headers.authorization ?? ""}`;
}
