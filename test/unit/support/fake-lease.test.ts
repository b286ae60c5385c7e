import { leaseContract } from "../../contract/lease.ts";
import { FakeLease, LeaseHub } from "../../support/fake-lease.ts";

describe("FakeLease", () => {
  leaseContract(async () => {
    const hub = new LeaseHub();
    return {
      open: (workspace) => new FakeLease(hub, workspace),
      passReloadGrace: async () => {
        hub.endReloadGrace();
      },
      dispose: async () => undefined,
    };
  });
});
