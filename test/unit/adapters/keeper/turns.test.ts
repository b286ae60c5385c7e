import assert from "node:assert/strict";
import { type Turn, Turns } from "../../../../src/adapters/keeper/turns.ts";

const turn = (windowId: string, ask = 1, name = "thing"): Turn => ({ windowId, name, ask });

describe("Turns", () => {
  let turns: Turns;

  beforeEach(() => {
    turns = new Turns();
  });

  it("[A1] gives a thing to the first, and to the next when that lets go", () => {
    assert.deepEqual(turns.ask(turn("a")), turn("a"));
    assert.equal(turns.ask(turn("b")), undefined);
    assert.equal(turns.ask(turn("c")), undefined);
    assert.deepEqual(turns.letGo("a", "thing"), turn("b"));
    assert.equal(turns.letGo("c", "thing"), undefined);
    assert.equal(turns.letGo("b", "thing"), undefined);
  });

  it("[A1] answers the newest question of who asks again, and keeps its place", () => {
    turns.ask(turn("a", 1));
    turns.ask(turn("b", 1));
    assert.equal(turns.ask(turn("b", 2)), undefined);
    assert.deepEqual(turns.ask(turn("a", 2)), turn("a", 2));
    assert.deepEqual(turns.letGo("a", "thing"), turn("b", 2));
  });

  it("[A1, bad/api-two-windows] gives all that a window led to others when it goes", () => {
    turns.ask(turn("a", 1, "one"));
    turns.ask(turn("a", 2, "two"));
    turns.ask(turn("b", 1, "one"));
    turns.ask(turn("c", 1, "two"));
    assert.deepEqual(turns.leave("a"), [turn("b", 1, "one"), turn("c", 1, "two")]);
    assert.deepEqual(turns.leave("a"), []);
  });
});
