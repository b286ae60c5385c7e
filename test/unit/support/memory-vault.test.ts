import { vaultContract } from "../../contract/vault.ts";
import { MemoryVault, SharedRecords } from "../../support/oauth/memory-vault.ts";

describe("MemoryVault", () => {
  vaultContract(async () => {
    const shared = new SharedRecords();
    return {
      open: () => new MemoryVault(shared),
      lock: async (name) => {
        shared.locked.add(name);
      },
      dispose: async () => undefined,
    };
  });
});
