import assert from "node:assert/strict";
import type { TokenBook } from "../../src/core/control/token-book.ts";
import { ManualClock } from "../support/manual-clock.ts";

/** The tokens of one user, for one test. */
export interface TokensUnderTest {
  /** The tokens as another window has them. */
  open(): TokenBook;
  dispose(): Promise<void>;
}

/** What every book of tokens does; `make` is called for each test. */
export function tokenBookContract(make: (clock: ManualClock) => Promise<TokensUnderTest>): void {
  let clock: ManualClock;
  let tokens: TokensUnderTest;
  let one: TokenBook;
  let other: TokenBook;

  beforeEach(async () => {
    clock = new ManualClock();
    tokens = await make(clock);
    [one, other] = [tokens.open(), tokens.open()];
  });

  afterEach(() => tokens.dispose());

  it("[A3] makes tokens of 256 bits, which nobody can guess from another", async () => {
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, index) => one.create({ name: String(index), role: "user", owner: "o" })),
    );
    const texts = made.map(({ token }) => token.reveal());
    for (const text of texts) assert.match(text, /^bbk_[\w-]{43}$/);
    assert.equal(new Set(texts).size, 20);
    assert.equal((await other.list()).length, 20);
  });

  it("[A3] says whose a token is, in every window, and nothing of any other text", async () => {
    const { token, kept } = await one.create({ name: "ci", role: "admin", owner: "o" });
    const caller = { tokenId: kept.id, owner: "o", role: "admin" };
    assert.deepEqual([await one.find(token.reveal()), await other.find(token.reveal())], [caller, caller]);
    for (const wrong of ["", "bbk_", kept.hash, kept.id, `${token.reveal()} `, token.reveal().slice(0, -1)])
      assert.equal(await other.find(wrong), undefined);
  });

  it("[A3] revokes in every window, once", async () => {
    const { token, kept } = await one.create({ name: "ci", role: "user", owner: "o" });
    const { token: stays } = await other.create({ name: "stays", role: "user", owner: "o" });
    assert.notEqual(await other.find(token.reveal()), undefined);
    assert.equal(await one.revoke(kept.id), true);
    assert.equal(await other.find(token.reveal()), undefined);
    assert.notEqual(await other.find(stays.reveal()), undefined);
    assert.equal(await other.revoke(kept.id), false);
    assert.deepEqual(
      (await other.list()).map(({ name }) => name),
      ["stays"],
    );
  });

  it("[A3] takes no token that has expired, and still lists it", async () => {
    const expiresAt = clock.now() / 1000 + 60;
    const { token } = await one.create({ name: "short", role: "user", owner: "o", expiresAt });
    clock.advance(59_000);
    assert.notEqual(await other.find(token.reveal()), undefined);
    clock.advance(1000);
    assert.equal(await other.find(token.reveal()), undefined);
    assert.deepEqual(
      (await one.list()).map(({ name }) => name),
      ["short"],
    );
  });

  it("[A3] keeps no token, and lists what was said of it", async () => {
    const { token, kept } = await one.create({ name: "ci", role: "user", owner: "o" });
    const [listed] = await other.list();
    assert.deepEqual(listed, kept);
    assert.ok(!JSON.stringify(listed).includes(token.reveal()));
    assert.equal(String(token), "[secret]");
  });
}
