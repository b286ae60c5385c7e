import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, renameSync, rmdirSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { meetingPlace } from "../../../src/adapters/keeper/meeting-place.ts";
import { protocolVersion } from "../../../src/adapters/keeper/wire.ts";
import { slotClaim } from "../../contract/lease.ts";
import { eventually, KeeperWorld, keeperScript } from "../../support/keeper/keeper-world.ts";

describe("There is exactly one keeper", function () {
  this.timeout(120_000);
  let world: KeeperWorld;
  const started: ChildProcess[] = [];

  before(function () {
    // Keepers are counted in /proc, and a pipe of Windows leaves nothing stale behind.
    if (process.platform !== "linux") this.skip();
  });

  beforeEach(async () => {
    world = await KeeperWorld.make();
  });

  afterEach(async () => {
    for (const child of started.splice(0)) child.kill("SIGKILL");
    await world.dispose();
  });

  /** Starts keepers as windows do when they find none. */
  function startKeepers(count: number): readonly ChildProcess[] {
    const children = Array.from({ length: count }, () =>
      spawn(process.execPath, [keeperScript, "--storage", world.storage], { stdio: "ignore" }),
    );
    started.push(...children);
    return children;
  }

  it("when eight are started at once", async () => {
    startKeepers(8);
    await eventually(async () => (await world.keeperPids()).length === 1, "one keeper is left");
    await world.open().windows();
    await world.hasOneKeeper();
  });

  it("when eight processes race over and over and any of them is killed at any time", async () => {
    // The seed is shown with the failure, which then happens again or was a matter of timing.
    let seed = Date.now() % 100_000;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    const first = seed;
    for (let round = 0; round < 6; round += 1) {
      const children = startKeepers(8);
      await wait(random(400));
      for (const child of children) if (random(3) === 0) child.kill("SIGKILL");
      await wait(random(100));
      await world.killKeepers(() => random(2) === 0);
    }
    startKeepers(2);
    await eventually(
      async () => (await world.keeperPids()).length === 1,
      `one keeper is left, seed ${String(first)}`,
      30_000,
    );
    assert.deepEqual(await world.open().claim(slotClaim(1), 1), { granted: true });
    await world.hasOneKeeper();
  });

  it("when windows in eight processes lose it at once", async () => {
    const windows = Array.from({ length: 8 }, (_, index) =>
      world.spawn("w", [["claim", slotClaim(index), 8], ["windows"]], { graceSeconds: 2 }),
    );
    await Promise.all(windows.map((window) => window.answers(2)));
    await world.killKeepers();
    const witness = world.open("witness");
    await eventually(async () => (await witness.windows()).length === 9, "all windows are back");
    assert.equal((await witness.holders()).length, 8);
    await world.hasOneKeeper();
  });

  it("when a killed keeper has left its socket", async () => {
    const window = world.open();
    await window.windows();
    const { address } = meetingPlace(world.storage);
    await world.killKeepers();
    window.dispose();
    assert(existsSync(address));
    assert.deepEqual(
      await world
        .open()
        .windows()
        .then((all) => all.length),
      1,
    );
  });

  it("when something else has been put at its address", async () => {
    const { address } = meetingPlace(world.storage);
    writeFileSync(address, "not a socket");
    assert.equal((await world.open().windows()).length, 1);
  });

  it("ends when its socket is taken away", async () => {
    const window = world.open();
    await window.windows();
    const [old] = await world.keeperPids();
    // A rival that was held up between its look and its move.
    const [rival] = startKeepers(1);
    assert(rival !== undefined);
    await once(rival, "exit");
    assert.deepEqual(await world.keeperPids(), [old]);
    const { address } = meetingPlace(world.storage);
    const thief = createServer();
    thief.listen(`${address}.thief`);
    await once(thief, "listening");
    renameSync(`${address}.thief`, address);
    await eventually(async () => !(await world.keeperPids()).includes(old ?? 0), "the old keeper is gone");
    thief.close();
  });

  it("is private", async () => {
    await world.open().windows();
    const { address, folder } = meetingPlace(world.storage);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    assert.equal(statSync(join(folder, "secret")).mode & 0o777, 0o600);
    assert.equal(statSync(address).isSocket(), true);
  });

  it("has a short address for a long folder", async () => {
    const storage = join(world.storage, "x".repeat(100));
    mkdirSync(storage, { recursive: true });
    const place = meetingPlace(storage);
    assert(Buffer.byteLength(place.address) <= 90);
    assert.deepEqual(meetingPlace(storage), place);
    assert.equal(statSync(dirname(place.address)).mode & 0o777, 0o700);
    const window = world.open("w", { storage });
    try {
      assert.equal((await window.windows()).length, 1);
    } finally {
      window.dispose();
      await eventually(async () => !existsSync(place.address), "the keeper is gone");
      rmdirSync(dirname(place.address));
    }
  });

  for (const [what, change] of Object.entries({
    "another protocol": { protocol: protocolVersion + 1 },
    "a wrong secret": { secret: "0".repeat(64) },
    "no window": { windowId: undefined },
  })) {
    it(`refuses a window with ${what}`, async () => {
      await world.open().windows();
      const place = meetingPlace(world.storage);
      const hello = {
        kind: "hello",
        protocol: protocolVersion,
        extension: "0",
        secret: place.secret,
        windowId: "w",
        workspace: "",
        graceSeconds: 1,
        reloadGraceSeconds: 1,
        held: [],
        kernels: [],
        ...change,
      };
      const socket = connect(place.address);
      socket.write(`${JSON.stringify(hello)}\n`);
      const [answer] = (await once(socket, "data")) as [Buffer];
      assert.equal((JSON.parse(answer.toString()) as { readonly kind: string }).kind, "refused");
      await once(socket, "close");
    });
  }

  it("survives whatever is sent to it", async () => {
    const window = world.open();
    await window.windows();
    const before = await world.keeperPids();
    for (const nonsense of ["\n", "{}\n", "null\n", "x".repeat(5_000_000), Buffer.from([0xff, 0xfe, 0x0a])]) {
      const socket = connect(meetingPlace(world.storage).address);
      socket.on("error", () => undefined);
      socket.resume();
      socket.write(nonsense);
      await new Promise((resolve) => socket.once("close", resolve));
    }
    assert.equal((await window.windows()).length, 1);
    assert.deepEqual(await world.keeperPids(), before);
  });
});
