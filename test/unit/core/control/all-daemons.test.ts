import assert from "node:assert/strict";
import fc from "fast-check";
import { AllDaemons } from "../../../../src/core/control/all-daemons.ts";
import type { DaemonEvent } from "../../../../src/protocol/daemon.ts";
import type { DaemonId } from "../../../../src/protocol/ids.ts";
import { approved, quietLog, User, type Window } from "../../../support/executor.ts";
import { settle } from "../../../support/manual-clock.ts";

/** Longer than another window's journal is left alone, and than the last output is waited for. */
const aWhileMs = 3000;

describe("the daemons of all windows", () => {
  let user: User;
  let here: Window;
  let there: Window;
  let events: DaemonEvent[];

  beforeEach(async () => {
    user = new User();
    here = await user.openWindow("here");
    there = await user.openWindow("there");
    events = [];
  });

  function all(window: Window): AllDaemons {
    return new AllDaemons({ daemons: window.daemons, clock: user.clock, log: quietLog });
  }

  function listen(window = here): { dispose(): void } {
    return all(window).onDidEmit((event) => events.push(event));
  }

  async function start(window: Window, code = "script"): Promise<DaemonId> {
    const record = await window.daemons.start(await approved(code));
    await settle();
    return record.daemon_id;
  }

  const aWhile = (): Promise<void> => user.clock.advanceAsync(aWhileMs);

  /** What was told, in short: statuses, stops and what was printed. */
  const told = (): string[] =>
    events.map((event) => {
      if (event.type === "daemon:output") return event.content.trim();
      return event.type === "daemon:stop" ? "stop" : `${event.status}/${event.reason}`;
    });

  it("[A2, D8] tells of this window's own exactly what its executor tells", async () => {
    listen();
    const id = await start(here);
    user.kernels.last.print("one\n");
    await settle();
    await here.daemons.stop(id);
    await aWhile();
    assert.deepEqual(events, here.events);
    assert.deepEqual(told(), ["running/started", "one", "stop", "stopped/user"]);
  });

  it("[A2, D8] tells of another window's the same, in the same shape and order", async () => {
    listen();
    await start(there);
    for (const line of ["one", "two", "three"]) {
      user.kernels.last.print(`${line}\n`);
      await aWhile();
    }
    user.kernels.last.print("last words\n");
    user.kernels.last.finish();
    await aWhile();
    assert.deepEqual(events, there.events);
    assert.deepEqual(here.events, []);
  });

  it("[A2] tells of another window's that was over before its record came", async () => {
    listen();
    await start(there);
    user.kernels.last.print("quick\n");
    user.kernels.last.finish();
    await aWhile();
    assert.deepEqual(events, there.events);
  });

  it("[A2] tells that another window's is stopped, by whomever, and then that it was", async () => {
    listen();
    const id = await start(there);
    await aWhile();
    user.kernels.last.stopGate = user.clock.advanceAsync(aWhileMs);
    await all(here).stop(id);
    await aWhile();
    assert.deepEqual(told(), ["running/started", "stop", "stopped/user"]);
  });

  it("[A2] tells who comes later only what comes later", async () => {
    await start(there, "theirs");
    const theirs = user.kernels.last;
    theirs.print("before\n");
    await start(here, "mine");
    const mine = user.kernels.last;
    mine.print("before\n");
    await aWhile();
    listen();
    await settle();
    theirs.print("theirs\n");
    await aWhile();
    mine.print("mine\n");
    await aWhile();
    assert.deepEqual(told(), ["theirs", "mine"]);
  });

  it("[A2] follows only while somebody listens", async () => {
    await start(there);
    const before = user.clock.waiting;
    const api = all(here);
    const [one, two] = [api.onDidEmit(() => undefined), api.onDidEmit(() => undefined)];
    await settle();
    assert.ok(user.clock.waiting > before);
    one.dispose();
    assert.ok(user.clock.waiting > before);
    two.dispose();
    await settle();
    assert.equal(user.clock.waiting, before);
    listen();
    await settle();
    user.kernels.last.print("again\n");
    await aWhile();
    assert.deepEqual(told(), ["again"]);
  });

  it("[A2, bad/one-window-goes] goes on without a gap or a double when another window's becomes its own", async () => {
    listen();
    const id = await start(there);
    user.kernels.last.print("one\n");
    await aWhile();
    user.kernels.last.print("two\n");
    await settle();
    there.vanish();
    user.kernels.last.print("three\n");
    user.hub.endReloadGrace();
    await settle();
    assert.equal(here.daemons.isMine(id), true);
    user.kernels.last.print("four\n");
    await aWhile();
    user.kernels.last.print("five\n");
    user.kernels.last.finish();
    await aWhile();
    assert.deepEqual(told(), [
      "running/started",
      "one",
      "two",
      "three",
      "four",
      "five",
      "completed/finished",
    ]);
  });

  it("[A2, bad/tab-closed] goes on when its own becomes another window's, and its own again", async () => {
    listen();
    const id = await start(here);
    user.kernels.last.print("one\n");
    await settle();
    await here.recovery.leave();
    user.hub.endReloadGrace();
    await settle();
    assert.equal(there.daemons.isMine(id), true);
    user.kernels.last.print("two\n");
    await aWhile();
    await here.recovery.comeBack();
    there.vanish();
    user.hub.endReloadGrace();
    await settle();
    assert.equal(here.daemons.isMine(id), true);
    user.kernels.last.print("three\n");
    user.kernels.last.finish();
    await aWhile();
    assert.deepEqual(told(), ["running/started", "one", "two", "three", "completed/finished"]);
  });

  it("[A2] gives each line once and in order, whatever windows come and go", async () => {
    const step = fc.constantFrom("print", "print", "pause", "there goes", "here goes");
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        user = new User();
        here = await user.openWindow("here");
        there = await user.openWindow("there");
        events = [];
        const listening = listen(here);
        const id = await start(there);
        const printed: string[] = [];
        for (const one of steps) {
          if (one === "print") {
            printed.push(`line ${String(printed.length)}`);
            user.kernels.last.print(`${printed.at(-1) ?? ""}\n`);
            // What comes in a burst is joined.
            await user.clock.advanceAsync(100);
          } else if (one === "pause") {
            await aWhile();
            assert.deepEqual(told(), ["running/started", ...printed]);
          } else {
            const [goes, stays] = one === "there goes" ? [there, here] : [here, there];
            if (!goes.daemons.isMine(id)) continue;
            await goes.recovery.leave();
            user.hub.endReloadGrace();
            await settle();
            assert.equal(stays.daemons.isMine(id), true);
            await goes.recovery.comeBack();
          }
        }
        user.kernels.last.finish();
        await aWhile();
        assert.deepEqual(told(), ["running/started", ...printed, "completed/finished"]);
        listening.dispose();
      }),
      { numRuns: 60 },
    );
  });

  it("[A1] lists, reads and stops those of all windows", async () => {
    const api = all(here);
    const id = await start(there, "theirs");
    user.kernels.last.print("line\n");
    await aWhile();
    assert.deepEqual([api.list().map(({ title }) => title), api.get(id)?.phase], [["theirs"], "running"]);
    const { records } = await api.read(id, { sinceSeq: 0, limit: 10 });
    assert.deepEqual(
      records.map(({ content }) => content),
      ["line\n"],
    );
    await api.stop(id);
    assert.equal(api.get(id)?.reason, "user");
  });
});
