import assert from "node:assert/strict";
import { AppError } from "../../../../src/core/base/errors.ts";
import { mayHeal, retryDelayMs } from "../../../../src/core/tools/retry.ts";

const down = new AppError("tools.unreachable", "Down.", { retry: true });

describe("trying a server again", () => {
  it("[T5] waits between one second and one minute, longer each time and never in step", () => {
    const delays = (random: number): readonly number[] =>
      [1, 2, 3, 6, 7, 100].map((failures) => retryDelayMs(failures, down, () => random));
    assert.deepEqual(delays(0), [1000, 2000, 4000, 32_000, 60_000, 60_000]);
    assert.deepEqual(delays(0.5), [1250, 2500, 5000, 40_000, 60_000, 60_000]);
  });

  it("[T5] makes sense for what may pass by itself", () => {
    const errors = [
      down,
      new AppError("tools.timeout", "Slow."),
      new AppError("tools.lost", "Gone."),
      new AppError("tools.unreachable", "A wrong certificate."),
      new AppError("tools.bad_reply", "No MCP."),
      new TypeError("x is undefined"),
    ];
    assert.deepEqual(errors.map(mayHeal), [true, true, true, false, false, false]);
  });
});
