import assert from "node:assert/strict";
import { AppError } from "../../../src/core/base/errors.ts";
import type { Lease } from "../../../src/core/daemons/lease.ts";
import { trustedLease } from "../../../src/extension/trusted-lease.ts";
import type { DaemonId } from "../../../src/protocol/ids.ts";
import { FakeLease } from "../../support/fake-lease.ts";

const id = "d" as DaemonId;
const calls: Readonly<Record<string, (lease: Lease) => Promise<unknown>>> = {
  claim: (lease) => lease.claim({ daemonId: id, title: "t", startedAt: 1 }, 3),
  guard: (lease) => lease.guard(id, { serverUrl: "u", kernelId: "k", local: true, marker: "m" }),
  guardForWindow: (lease) =>
    lease.guardForWindow(id, { serverUrl: "u", kernelId: "k", local: true, marker: "m" }),
  release: (lease) => lease.release(id),
  requestStop: (lease) => lease.requestStop(id, "user"),
  adopt: (lease) => lease.adopt(),
  windows: (lease) => lease.windows(),
  holders: (lease) => lease.holders(),
};

describe("the lease in Restricted Mode", () => {
  let granted: boolean;
  let dialled: string[];
  let lease: Lease;

  beforeEach(() => {
    granted = false;
    dialled = [];
    const real = new FakeLease();
    const watched = new Proxy(real, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function" || typeof name !== "string" || name.startsWith("on")) return value;
        return (...args: unknown[]): unknown => {
          dialled.push(name);
          return value.apply(target, args) as unknown;
        };
      },
    });
    lease = trustedLease(watched, {
      granted: () => granted,
      require: () => {
        if (!granted) throw new AppError("daemons.untrusted", "Not trusted.");
      },
    });
  });

  for (const [name, call] of Object.entries(calls)) {
    it(`[D11] ${name} reaches nobody until the workspace is trusted, and works right after`, async () => {
      await assert.rejects(call(lease), { code: "daemons.untrusted" });
      assert.deepEqual(dialled, []);
      granted = true;
      await call(lease);
      assert.deepEqual(dialled, [name]);
    });
  }

  it("[D11] announces nothing", () => {
    lease.announce(id);
    assert.deepEqual(dialled, []);
    granted = true;
    lease.announce(id);
    assert.deepEqual(dialled, ["announce"]);
  });
});
