import assert from "node:assert/strict";
import { processesHere } from "../../../../src/adapters/processes/here.ts";

describe("The processes of this machine", () => {
  it("hold the parent of this one, but never this one", async () => {
    const pids = (await processesHere().snapshot("")).map(({ pid }) => pid);
    assert.deepEqual([pids.includes(process.ppid), pids.includes(process.pid)], [true, false]);
  });
});
