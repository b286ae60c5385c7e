import assert from "node:assert/strict";
import { AppError } from "../../../../src/core/base/errors.ts";
import type { ControlApiOptions, ControlApiServer } from "../../../../src/core/control/control-api.ts";
import { AllDaemons } from "../../../../src/core/control/all-daemons.ts";
import { ControlHost, type ControlSettings } from "../../../../src/core/control/control-host.ts";
import { quietLog, User } from "../../../support/executor.ts";
import { type FakeLeadership, LeadershipHub } from "../../../support/fake-leadership.ts";
import { settle } from "../../../support/manual-clock.ts";
import { MemoryTokens } from "../../../support/memory-tokens.ts";

const free = 50_000;
const [up, down] = [`+${String(free)}`, `-${String(free)}`];

/** The ports of a machine, and who listens on them. */
class Machine {
  readonly taken = new Set<number>();
  /** What began and ended, in order. */
  readonly history: string[] = [];
  readonly forgotten: string[] = [];
  tries = 0;
  /** Set to let a listener close only when it resolves. */
  closeGate: Promise<void> | undefined;

  readonly serve = async (options: ControlApiOptions): Promise<ControlApiServer> => {
    this.tries += 1;
    const port = options.port === 0 ? free + this.history.length : options.port;
    if (this.taken.has(port)) throw new AppError("control.port_taken", `${String(port)} is taken.`);
    this.taken.add(port);
    this.history.push(`+${String(port)}`);
    const closed = Promise.withResolvers<undefined>();
    return {
      port,
      forget: (id) => this.forgotten.push(id),
      closed: () => closed.promise,
      dispose: () => {
        void (this.closeGate ?? Promise.resolve()).then(() => {
          this.taken.delete(port);
          this.history.push(`-${String(port)}`);
          closed.resolve(undefined);
        });
      },
    };
  };
}

describe("the host of the control API", () => {
  let user: User;
  let machine: Machine;
  let hub: LeadershipHub;
  let tokens: MemoryTokens;
  let settings: ControlSettings;
  let remembered: number | undefined;
  let told: string[];

  beforeEach(() => {
    user = new User();
    machine = new Machine();
    hub = new LeadershipHub();
    tokens = new MemoryTokens(user.clock);
    settings = { enabled: true, port: 0 };
    remembered = undefined;
    told = [];
  });

  function open(): { readonly host: ControlHost; readonly leadership: FakeLeadership } {
    const leadership = hub.window();
    const { daemons } = user.newWindow();
    const host = new ControlHost({
      leadership,
      serve: machine.serve,
      daemons: new AllDaemons({ daemons, clock: user.clock, log: quietLog }),
      tokens,
      ports: {
        get: async () => remembered,
        set: async (port) => {
          remembered = port;
        },
      },
      settings: () => settings,
      version: "1",
      clock: user.clock,
      log: quietLog,
      tell: (error) => told.push(String(error)),
    });
    return { host, leadership };
  }

  async function set(change: Partial<ControlSettings>, ...hosts: ControlHost[]): Promise<void> {
    settings = { ...settings, ...change };
    for (const host of hosts) host.update();
    await settle();
  }

  it("[A1] does nothing while it is off", async () => {
    settings = { enabled: false, port: 0 };
    const { host } = open();
    host.update();
    await settle();
    assert.deepEqual([host.state, machine.tries], [{ kind: "off" }, 0]);
  });

  it("[A1, bad/api-off-in-use] starts and stops with its setting, any number of times", async () => {
    const { host } = open();
    await set({ enabled: true }, host);
    assert.deepEqual([host.state, await host.port()], [{ kind: "serving", port: free }, free]);
    await set({ enabled: false }, host);
    assert.deepEqual([host.state, machine.history], [{ kind: "off" }, [up, down]]);
    await set({ enabled: true }, host);
    assert.deepEqual(host.state, { kind: "serving", port: free });
  });

  it("[A1, bad/api-off-in-use] is switched on again before it has ended: it ends first", async () => {
    const { host } = open();
    const closing = Promise.withResolvers<undefined>();
    machine.closeGate = closing.promise;
    await set({ enabled: true }, host);
    await set({ enabled: false }, host);
    await set({ enabled: true }, host);
    assert.deepEqual(machine.history, [up]);
    closing.resolve(undefined);
    await settle();
    assert.deepEqual(machine.history, [up, down, up]);
  });

  it("[A1] keeps the free port that it was given, over all windows and days", async () => {
    const { host } = open();
    await set({}, host);
    assert.equal(remembered, free);
    await set({ enabled: false }, host);
    hub = new LeadershipHub();
    const later = open();
    await set({ enabled: true }, later.host);
    assert.deepEqual(later.host.state, { kind: "serving", port: free });
  });

  it("[A1] moves when its port is set to another one", async () => {
    const { host } = open();
    await set({}, host);
    await set({ port: 4711 }, host);
    assert.deepEqual([host.state, machine.history], [{ kind: "serving", port: 4711 }, [up, down, "+4711"]]);
    assert.equal(remembered, free);
  });

  it("[A1, bad/api-two-windows] is served by one window, and by the next one on the same port when that goes", async () => {
    const [one, two] = [open(), open()];
    await set({}, one.host, two.host);
    assert.deepEqual(
      [one.host.state, two.host.state],
      [{ kind: "serving", port: free }, { kind: "waiting" }],
    );
    assert.equal(await two.host.port(), free);
    one.leadership.close();
    await settle();
    assert.deepEqual(two.host.state, { kind: "serving", port: free });
    assert.deepEqual(machine.history, [up, down, up]);
  });

  it("[A1, bad/api-two-windows] waits in silence for a port that the window before it is still letting go of", async () => {
    const { host } = open();
    remembered = 4711;
    machine.taken.add(4711);
    await set({}, host);
    await user.clock.advanceAsync(1000);
    machine.taken.delete(4711);
    await user.clock.advanceAsync(2000);
    assert.deepEqual([host.state, told], [{ kind: "serving", port: 4711 }, []]);
  });

  it("[A1, bad/api-port-taken] says once that a port is taken, and takes it when it is free", async () => {
    const { host } = open();
    machine.taken.add(4711);
    await set({ port: 4711 }, host);
    await user.clock.advanceAsync(120_000);
    assert.deepEqual([host.state.kind, told], ["failed", ["AppError: 4711 is taken."]]);
    machine.taken.delete(4711);
    await user.clock.advanceAsync(15_000);
    assert.deepEqual([host.state, told.length], [{ kind: "serving", port: 4711 }, 1]);
  });

  it("[A1, bad/api-port-taken] tries another port as soon as it is set", async () => {
    const { host } = open();
    machine.taken.add(4711);
    await set({ port: 4711 }, host);
    await user.clock.advanceAsync(20_000);
    await set({ port: 4712 }, host);
    assert.deepEqual(host.state, { kind: "serving", port: 4712 });
  });

  it("[A1, bad/api-port-taken] does not move by itself from the port that it had before", async () => {
    const { host } = open();
    remembered = 4711;
    machine.taken.add(4711);
    await set({}, host);
    await user.clock.advanceAsync(20_000);
    assert.equal(host.state.kind, "failed");
    assert.match(told.join(), /4711 of the control API is used by another program.*backburner\.api\.port/);
    assert.equal(remembered, 4711);
  });

  it("[A3] disconnects whose token is revoked in any window, or expires", async () => {
    const { host } = open();
    await set({}, host);
    const role = { role: "user", owner: "local" } as const;
    const revoked = await tokens.create({ name: "revoked", ...role });
    const expiresAt = user.clock.now() / 1000 + 60;
    const expiring = await tokens.create({ name: "expiring", ...role, expiresAt });
    await user.clock.advanceAsync(5000);
    assert.deepEqual(machine.forgotten, []);
    host.forget("here");
    await tokens.revoke(revoked.kept.id);
    await user.clock.advanceAsync(5000);
    assert.deepEqual(machine.forgotten, ["here", revoked.kept.id]);
    await user.clock.advanceAsync(60_000);
    assert.deepEqual(machine.forgotten, ["here", revoked.kept.id, expiring.kept.id]);
  });

  it("[A1] leaves no timer and no listener behind", async () => {
    const before = user.clock.waiting;
    const { host } = open();
    await set({}, host);
    host.dispose();
    await settle();
    assert.deepEqual([user.clock.waiting, machine.taken.size], [before, 0]);
  });
});
