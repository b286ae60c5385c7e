import { vaultContract } from "../../contract/vault.ts";
import { TemporaryVaults } from "../../support/oauth/temporary-vaults.ts";

describe("SealedVault", () => {
  vaultContract(async () => {
    const made = await TemporaryVaults.make();
    return {
      open: () => made.open(),
      lock: async () => {
        made.keys.clear();
      },
      dispose: () => made[Symbol.asyncDispose](),
    };
  });
});
