import assert from "node:assert/strict";
import { Secret } from "../../../../../src/core/base/secret.ts";
import { SecretKeyStore } from "../../../../../src/extension/tools/oauth/key-store.ts";
import { MemorySecrets } from "../memory-secrets.ts";

describe("the keys of the vault", () => {
  it("[O4] are in the secret storage, each in a place of its own, and one of them is the current one", async () => {
    const storage = new MemorySecrets();
    const keys = new SecretKeyStore(storage);
    assert.deepEqual([await keys.current(), await keys.get("a")], [undefined, undefined]);
    await keys.put("a", new Secret("one"));
    await keys.put("b", new Secret("two"));
    await keys.setCurrent("b");
    assert.deepEqual(
      [await keys.current(), (await keys.get("a"))?.reveal(), (await keys.get("b"))?.reveal()],
      ["b", "one", "two"],
    );
    assert.equal(storage.texts.size, 3);
  });

  it("[O4, bad/oauth-key-gone] are undefined once they are gone, or empty", async () => {
    const storage = new MemorySecrets();
    const keys = new SecretKeyStore(storage);
    await keys.put("a", new Secret(""));
    assert.equal(await keys.get("a"), undefined);
  });
});
