import assert from "node:assert/strict";
import { Roster } from "../../../../src/adapters/keeper/roster.ts";
import { slotClaim } from "../../../contract/lease.ts";

const idOf = (number: number): string => slotClaim(number).daemonId;
const cleanup = { serverUrl: "http://x/", kernelId: "k", local: false, marker: "m" };
const a = { id: "window a", workspace: "A" };
const b = { id: "window b", workspace: "B" };

describe("Roster", () => {
  it("takes over what a window says that it holds", () => {
    const roster = new Roster();
    roster.join(a, [{ claim: slotClaim(1), cleanup }, { claim: slotClaim(2) }]);
    assert.deepEqual([...roster.holders()], [idOf(1), idOf(2)]);
    assert.deepEqual(roster.cleanups(), [cleanup]);
    assert.equal(roster.ownerOf(idOf(1)), "window a");
  });

  it("does not let a window that was away take back what another was given", () => {
    const roster = new Roster();
    roster.join(a, [{ claim: slotClaim(1) }]);
    roster.leave(a.id, 1000);
    roster.join(b, []);
    assert.deepEqual(roster.giveAway(1000)?.heir, b.id);
    roster.join(a, [{ claim: slotClaim(1) }]);
    assert.equal(roster.ownerOf(idOf(1)), b.id);
  });

  it("gives nothing away before its time, and keeps how to end it", () => {
    const roster = new Roster();
    roster.join(a, [{ claim: slotClaim(1), cleanup }]);
    roster.join(b, []);
    roster.leave(a.id, 1000);
    assert.equal(roster.giveAway(999), undefined);
    assert.deepEqual(roster.giveAway(1000), { heir: b.id, held: [{ claim: slotClaim(1), cleanup }] });
    assert.equal(roster.giveAway(1000), undefined);
    assert.deepEqual(roster.cleanups(), [cleanup]);
  });

  it("counts those whose window is gone", () => {
    const roster = new Roster();
    roster.join(a, []);
    roster.claim(a.id, slotClaim(1), 1);
    roster.leave(a.id, 0);
    roster.join(b, []);
    assert.equal(roster.claim(b.id, slotClaim(2), 1).granted, false);
    assert.equal(roster.claim(b.id, slotClaim(1), 1).granted, true);
  });

  it("remembers how to end what was left, and gives it to nobody", () => {
    const roster = new Roster();
    roster.join(a, [{ claim: slotClaim(1), cleanup }, { claim: slotClaim(2) }]);
    assert.deepEqual([roster.leaveKernel(idOf(1)), roster.leaveKernel(idOf(2))], [cleanup, undefined]);
    assert.deepEqual([...roster.left()], [[idOf(1), cleanup]]);
    roster.leave(a.id, 0);
    roster.join(b, []);
    assert.equal(roster.giveAway(1), undefined);
    assert.deepEqual([[...roster.holders()], roster.cleanups()], [[], [cleanup]]);
    roster.release(idOf(1));
    assert.deepEqual(roster.cleanups(), []);
  });

  it("is told again by a window what was left", () => {
    const roster = new Roster();
    roster.join(a, [{ claim: slotClaim(1), cleanup, left: true }]);
    assert.deepEqual([[...roster.left()], [...roster.holders()]], [[[idOf(1), cleanup]], []]);
  });

  it("grants nothing to a window that is not there", () => {
    assert.deepEqual(new Roster().claim("nobody", slotClaim(1), 3), { granted: false, running: [] });
  });

  it("[I1] hands out, once and in its time, how to end what goes with its window", () => {
    const roster = new Roster();
    roster.join(a, [], [{ id: "one", cleanup }]);
    roster.join(b, []);
    roster.guardForWindow(b.id, "two", cleanup);
    roster.leave(a.id, 1000);
    assert.deepEqual([roster.takeLeftKernels(999), roster.cleanups().length], [[], 2]);
    assert.deepEqual(roster.takeLeftKernels(1000), [cleanup]);
    assert.deepEqual([roster.takeLeftKernels(1000), roster.cleanups()], [[], [cleanup]]);
  });

  it("[I1] keeps what goes with a window that comes back in time", () => {
    const roster = new Roster();
    roster.join(a, [], [{ id: "one", cleanup }]);
    roster.leave(a.id, 1000);
    roster.join(a, [], [{ id: "one", cleanup }]);
    assert.deepEqual(roster.takeLeftKernels(2000), []);
    roster.release("one");
    assert.deepEqual(roster.cleanups(), []);
  });
});
