import { deepEqual } from "node:assert/strict";
import { byteSize, clockTime, roughTime } from "../../../src/webview/time.ts";

describe("times and sizes", () => {
  it("writes a length of time as a clock does", () => {
    deepEqual([-3, 0, 42.9, 725, 3729].map(clockTime), ["0:00", "0:00", "0:42", "12:05", "1:02:09"]);
  });
  it("writes what is left in its largest unit", () => {
    deepEqual([-1, 59.9, 60, 3599, 7200, 400_000].map(roughTime), [
      "0 s",
      "59 s",
      "1 min",
      "59 min",
      "2 h",
      "4 d",
    ]);
  });
  it("writes sizes", () => {
    deepEqual([12, 2048, 5_000_000].map(byteSize), ["12 B", "2 KB", "4.8 MB"]);
  });
});
