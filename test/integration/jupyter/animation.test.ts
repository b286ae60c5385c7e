import assert from "node:assert/strict";
import { launchManaged, type TestServer } from "../../support/jupyter/servers.ts";
import { v2Stack } from "../../support/jupyter/stacks.ts";
import { animate, framesPerSecond } from "../../support/real/animation.ts";
import { Window } from "../../support/real/window.ts";

const seconds = 20;

describe("a real animation", function () {
  this.timeout(90_000);
  let server: TestServer;
  let window: Window;

  before(async function () {
    this.timeout(300_000);
    server = await launchManaged(await v2Stack());
    window = new Window(server.server);
  });
  after(async () => {
    await window.close();
    await server[Symbol.asyncDispose]();
  });

  it("[D3, D12, bad/animation] of 30 frames a second leaves nothing behind but its last frame", async () => {
    const animated = await animate(window, seconds);
    const { frameBytes } = animated;
    assert.equal(animated.reason, "finished");
    assert.deepEqual(animated.kept, ["display", "stdout", "update"]);
    assert(animated.ringRecords <= 3, `${String(animated.ringRecords)} records in the ring`);
    assert(animated.isLastKept && animated.isLastShown, "the last frame is there");
    assert(animated.bytesOnDisk < 3 * frameBytes, `${String(animated.bytesOnDisk)} bytes on disk`);
    // A hundred frames of hundreds.
    assert(animated.heapGrowthBytes < 100 * frameBytes, `${String(animated.heapGrowthBytes)} bytes more`);
    assert(animated.shown > (seconds * framesPerSecond) / 4, `${String(animated.shown)} frames shown`);
    assert(animated.delayMaxMs < 1000, `away for ${String(animated.delayMaxMs)} ms`);
  });
});
