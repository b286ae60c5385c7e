import assert from "node:assert/strict";
import fc from "fast-check";
import {
  envelopeIn,
  seal,
  type SealedRecord,
  type SealingKey,
  unseal,
} from "../../../../src/adapters/vault/sealed-record.ts";
import { Secret } from "../../../../src/core/base/secret.ts";

const key: SealingKey = { id: "0123456789abcdef", key: new Secret(Buffer.alloc(32, 7).toString("base64")) };
const value = { access_token: "canary-access", refresh_token: "canary-refresh" };

/** What was sealed, as a record. */
function sealed(name = "a", what: unknown = value): SealedRecord {
  const envelope = envelopeIn(seal(name, what, key));
  assert(envelope.kind === "sealed");
  return envelope.record;
}

describe("A sealed record", () => {
  it("[O4] opens to what was sealed, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.jsonValue({ maxDepth: 2 }), (name, what) => {
        const json: unknown = JSON.parse(JSON.stringify(what));
        assert.deepEqual(unseal(name, sealed(name, json), key.key), json);
      }),
      { numRuns: 50 },
    );
  });

  it("[O4] shows nothing of what it holds, and never looks the same", () => {
    assert.doesNotMatch(seal("canary-name", value, key), /canary/);
    assert.doesNotMatch(Buffer.from(sealed().data, "base64").toString("latin1"), /canary/);
    const [{ iv, data, tag }, other] = [sealed(), sealed()];
    assert(iv !== other.iv && data !== other.data && tag !== other.tag);
  });

  it("names its schema and its key", () => {
    const { schema, key: id } = sealed();
    assert.deepEqual([schema, id], [1, key.id]);
  });

  it("[bad/oauth-other-machine] does not open with another key", () => {
    const other = new Secret(Buffer.alloc(32, 8).toString("base64"));
    assert.throws(() => unseal("a", sealed(), other));
  });

  it("[O4] does not open under another name", () => {
    assert.throws(() => unseal("b", sealed("a"), key.key));
  });

  it("[O4] does not open when a single bit was changed", () => {
    for (const part of ["iv", "tag", "data"] as const) {
      const record = sealed();
      const bytes = Buffer.from(record[part], "base64");
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const changed = Buffer.from(bytes);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        assert.throws(() => unseal("a", { ...record, [part]: changed.toString("base64") }, key.key));
      }
    }
  });

  it("[O4] does not open with a shortened tag", () => {
    const record = sealed();
    for (let length = 0; length < 16; length += 1) {
      const tag = Buffer.from(record.tag, "base64").subarray(0, length).toString("base64");
      assert.throws(() => unseal("a", { ...record, tag }, key.key));
    }
  });

  it("[bad/oauth-vault-damaged] is told from what is none, torn at any byte", () => {
    const text = seal("a", 1, key).trimEnd();
    for (let length = 0; length < text.length; length += 1) {
      assert.deepEqual(envelopeIn(text.slice(0, length)), { kind: "damaged" });
    }
    for (const nonsense of ["", "null", "[]", "1", '"x"', "{}", '{"schema":1}', '{"schema":0}', "\u0000"]) {
      assert.deepEqual(envelopeIn(nonsense), { kind: "damaged" });
    }
  });

  it("[bad/oauth-vault-newer] is told from one of a newer version", () => {
    assert.deepEqual(envelopeIn('{"schema":2}'), { kind: "newer" });
  });
});
