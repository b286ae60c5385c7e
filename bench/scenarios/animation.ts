import { framesPerSecond } from "../../test/support/real/animation.ts";
import { ms } from "../numbers.ts";
import type { Scenario } from "../scenario.ts";

/** Pictures of 100 kB that replace each other, for as long as somebody may look at them. */
export const animation: Scenario = {
  name: "animation",
  async *run(bench) {
    const seconds = bench.full ? 300 : 30;
    await using host = await bench.host("managed");
    await host.call("run", { code: "print('warm')" });
    const animated = await host.call("animate", { seconds });
    const { frameBytes, bytesOnDisk, heapGrowthBytes, ringRecords, shown } = animated;
    const isThere = animated.isLastKept && animated.isLastShown && animated.reason === "finished";
    const frames = seconds * framesPerSecond;
    yield {
      what: `${String(frames)} frames, ${String(framesPerSecond)} a second: records in the ring, frames on disk; the last one is there`,
      measured: `${String(ringRecords)}, ${(bytesOnDisk / frameBytes).toFixed(1)}; ${isThere ? "yes" : "no"} (${String(shown)} shown)`,
      goal: "≤ 3, < 3; yes",
      ok: ringRecords <= 3 && bytesOnDisk < 3 * frameBytes && isThere,
    };
    yield {
      what: "… memory that is held more at the end than after a quarter; event-loop delay p99 / max",
      measured: `${(heapGrowthBytes / 1024 / 1024).toFixed(1)} MB; ${ms(animated.delayP99Ms)} / ${ms(animated.delayMaxMs)}`,
      goal: "< 10 MB; < 50 ms / < 150 ms",
      ok: heapGrowthBytes < 10 * 1024 * 1024 && animated.delayP99Ms < 50 && animated.delayMaxMs < 150,
    };
  },
};
