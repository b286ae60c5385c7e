import { tokenBookContract } from "../../contract/token-book.ts";
import { MemoryTokens } from "../../support/memory-tokens.ts";

describe("MemoryTokens", () => {
  tokenBookContract(async (clock) => {
    const tokens = new MemoryTokens(clock);
    return { open: () => tokens, dispose: () => Promise.resolve() };
  });
});
