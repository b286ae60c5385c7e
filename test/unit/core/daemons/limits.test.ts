import assert from "node:assert/strict";
import { maxRuntimeSeconds } from "../../../../src/core/daemons/limits.ts";

describe("the maximum run time", () => {
  const cases: [number | undefined, string | undefined, number][] = [
    [10, "20", 10],
    [undefined, "20", 20],
    [undefined, undefined, 3600],
    [undefined, "soon", 3600],
    [undefined, "-5", 3600],
    [undefined, "", 3600],
    [0, "20", 20],
    [Number.NaN, undefined, 3600],
  ];
  for (const [setting, environment, seconds] of cases) {
    it(`[D9] is ${String(seconds)} s for setting ${String(setting)} and environment ${String(environment)}`, () => {
      assert.equal(maxRuntimeSeconds(setting, environment), seconds);
    });
  }
});
