import { setTimeout as wait } from "node:timers/promises";
import { leaseContract } from "../../contract/lease.ts";
import { KeeperWorld } from "../../support/keeper/keeper-world.ts";

describe("KeeperClient with a real keeper", () => {
  leaseContract(async () => {
    const world = await KeeperWorld.make();
    return {
      open: (workspace) => world.open(workspace, { graceSeconds: () => 0.1 }),
      passReloadGrace: () => wait(300),
      dispose: () => world.dispose(),
    };
  });
});
