import assert from "node:assert/strict";
import type { Lease, SlotClaim } from "../../src/core/daemons/lease.ts";
import type { DaemonId } from "../../src/protocol/ids.ts";

/** The windows of one user, for one test. */
export interface WindowsUnderTest {
  /** Opens a window. */
  open(workspace: string): Lease;
  /** Resolves when the reload grace of everything that is orphaned now is over. */
  passReloadGrace(): Promise<void>;
  dispose(): Promise<void>;
}

/** A claim of a test by its number. */
export function slotClaim(number: number): SlotClaim {
  return {
    daemonId: `daemon-${String(number)}` as DaemonId,
    title: `Daemon ${String(number)}`,
    startedAt: 1000 + number,
  };
}

const idOf = (number: number): DaemonId => slotClaim(number).daemonId;

/** What every lease does; `make` is called for each test. */
export function leaseContract(make: () => Promise<WindowsUnderTest>): void {
  let windows: WindowsUnderTest;

  beforeEach(async () => {
    windows = await make();
  });

  afterEach(async () => {
    await windows.dispose();
  });

  /** Leaves a daemon behind and waits until that is known. */
  async function leave(witness: Lease, workspace: string, number: number): Promise<void> {
    const window = windows.open(workspace);
    assert.deepEqual(await window.claim(slotClaim(number), 99), { granted: true });
    window.dispose();
    await until(async () => !(await witness.windows()).includes(window.windowId));
  }

  it("[D6] grants exactly as many slots as the limit says, over all windows", async () => {
    const [one, two, three] = [windows.open("a"), windows.open("b"), windows.open("c")];
    const grants = await Promise.all(
      [one, two, three, one, two, three, one, two, three, one].map((window, index) =>
        window.claim(slotClaim(index), 3),
      ),
    );
    assert.equal(grants.filter((grant) => grant.granted).length, 3);
  });

  it("[D6] names those who hold the slots, the oldest first", async () => {
    const [one, two] = [windows.open("a"), windows.open("b")];
    await one.claim(slotClaim(2), 2);
    await two.claim(slotClaim(1), 2);
    assert.deepEqual(await one.claim(slotClaim(3), 2), {
      granted: false,
      running: [slotClaim(1), slotClaim(2)],
    });
  });

  it("grants a slot that the window already holds", async () => {
    const window = windows.open("a");
    await window.claim(slotClaim(1), 1);
    assert.deepEqual(await window.claim(slotClaim(1), 1), { granted: true });
  });

  it("refuses a daemon that another window holds", async () => {
    const [one, two] = [windows.open("a"), windows.open("b")];
    await one.claim(slotClaim(1), 3);
    assert.deepEqual(await two.claim(slotClaim(1), 3), { granted: false, running: [slotClaim(1)] });
  });

  it("takes a slot back once, however often", async () => {
    const window = windows.open("a");
    await window.claim(slotClaim(1), 1);
    await window.release(idOf(1));
    await window.release(idOf(1));
    assert.deepEqual(await window.claim(slotClaim(2), 1), { granted: true });
    assert.deepEqual(await window.holders(), [idOf(2)]);
  });

  it("[I1] counts no kernel that goes with its window, and gives it to nobody", async () => {
    const [window, witness] = [windows.open("a"), windows.open("a")];
    await witness.windows();
    const cleanup = { serverUrl: "http://127.0.0.1:9/", kernelId: "k", local: false, marker: "m" };
    await window.guardForWindow(idOf(1), cleanup);
    await window.guardForWindow(idOf(2), cleanup);
    await window.release(idOf(1));
    assert.deepEqual(await window.claim(slotClaim(3), 1), { granted: true });
    assert.deepEqual(await window.holders(), [idOf(3)]);
    window.dispose();
    await until(async () => !(await witness.windows()).includes(window.windowId));
    assert.deepEqual(await witness.adopt(), [idOf(3)]);
  });

  it("[D6] takes a slot back whose kernel is left, once, however often", async () => {
    const [window, other] = [windows.open("a"), windows.open("a")];
    await window.claim(slotClaim(1), 1);
    const cleanup = { serverUrl: "http://127.0.0.1:9/", kernelId: "k", local: false, marker: "m" };
    await window.guard(idOf(1), cleanup);
    await window.leaveKernel(idOf(1));
    await window.leaveKernel(idOf(1));
    assert.deepEqual(await window.holders(), []);
    assert.deepEqual(await other.claim(slotClaim(2), 1), { granted: true });
    window.dispose();
    await until(async () => (await other.windows()).length === 1);
    assert.deepEqual(await other.adopt(), []);
  });

  it("[D7] is let go of until the next call, and gives away what it held", async () => {
    const [window, other] = [windows.open("a"), windows.open("a")];
    await other.windows();
    await window.claim(slotClaim(1), 3);
    window.leave();
    await until(async () => (await other.windows()).length === 1);
    assert.deepEqual(await other.adopt(), [idOf(1)]);
    assert.deepEqual(await window.adopt(), []);
    assert.equal((await other.windows()).length, 2);
    assert.equal(await window.requestStop(idOf(1), "user"), true);
  });

  it("hands a stop request to the window that owns the daemon", async () => {
    const [owner, other] = [windows.open("a"), windows.open("b")];
    const asked: unknown[] = [];
    owner.onDidRequestStop((request) => asked.push(request));
    other.onDidRequestStop(() => asked.push("wrong window"));
    await owner.claim(slotClaim(1), 3);
    assert.equal(await other.requestStop(idOf(1), "user"), true);
    await until(async () => asked.length > 0);
    assert.deepEqual(asked, [{ id: idOf(1), reason: "user" }]);
  });

  it("says when no window owns the daemon", async () => {
    assert.equal(await windows.open("a").requestStop(idOf(9), "user"), false);
  });

  it("tells the other windows, and not the one that tells", async () => {
    const [one, two] = [windows.open("a"), windows.open("b")];
    await Promise.all([one.windows(), two.windows()]);
    const told: string[] = [];
    one.onDidAnnounce((id) => told.push(`one ${id}`));
    two.onDidAnnounce((id) => told.push(`two ${id}`));
    one.announce(idOf(1));
    await until(async () => told.length > 0);
    await one.windows();
    assert.deepEqual(told, [`two ${idOf(1)}`]);
  });

  it("knows the windows", async () => {
    const [one, two] = [windows.open("a"), windows.open("b")];
    await two.windows();
    assert.deepEqual([...(await one.windows())].sort(), [one.windowId, two.windowId].sort());
    two.dispose();
    await until(async () => (await one.windows()).length === 1);
  });

  it("keeps the slot of a window that is gone", async () => {
    const window = windows.open("a");
    await window.windows();
    await leave(window, "b", 1);
    assert.deepEqual(await window.holders(), [idOf(1)]);
    assert.deepEqual(await window.claim(slotClaim(2), 1), { granted: false, running: [slotClaim(1)] });
    assert.equal(await window.requestStop(idOf(1), "user"), false);
  });

  it("gives a window at once what its own workspace has left, and only once", async () => {
    const witness = windows.open("witness");
    await witness.windows();
    await leave(witness, "a", 1);
    await leave(witness, "b", 2);
    const [one, two] = [windows.open("a"), windows.open("a")];
    const given = (await Promise.all([one.adopt(), two.adopt()])).flat();
    assert.deepEqual(given, [idOf(1)]);
  });

  it("gives what is left after the reload grace to the longest connected window", async () => {
    const [oldest, other] = [windows.open("a"), windows.open("b")];
    await oldest.windows();
    await other.windows();
    const given: unknown[] = [];
    oldest.onDidAdopt((ids) => given.push(["oldest", ids]));
    other.onDidAdopt((ids) => given.push(["other", ids]));
    await leave(oldest, "c", 1);
    await windows.passReloadGrace();
    await until(async () => given.length > 0);
    assert.deepEqual(given, [["oldest", [idOf(1)]]]);
    assert.equal(await other.requestStop(idOf(1), "user"), true);
    assert.deepEqual(await other.adopt(), []);
  });
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (await isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.fail("It did not happen.");
}
