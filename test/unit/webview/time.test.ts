import { deepEqual, ok } from "node:assert/strict";
import { byteSize, clockTime, dayOf, duration, roughTime, shortSeconds } from "../../../src/webview/time.ts";

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
  it("writes a short time never as if it were nothing", () => {
    deepEqual([0, 0.02, 0.099, 0.1, 4.25, 9.9, 42.4].map(shortSeconds), [
      "< 0.1",
      "< 0.1",
      "< 0.1",
      "0.1",
      "4.3",
      "9.9",
      "42",
    ]);
  });
  it("writes limits", () => {
    deepEqual([45, 60, 90, 300, 3600, 5400].map(duration), [
      "45 s",
      "60 s",
      "90 s",
      "5 min",
      "1 h",
      "90 min",
    ]);
  });
  it("writes days as people say them", () => {
    const now = new Date(2026, 10, 24, 9, 30).getTime() / 1000;
    const at = (days: number, hours: number): number =>
      new Date(2026, 10, 24 - days, hours, 5).getTime() / 1000;
    deepEqual(
      [at(0, 8), at(1, 23), at(3, 12)].map((time) => dayOf(time, now)),
      ["08:05", "yesterday", "3 d ago"],
    );
    ok(dayOf(at(30, 12), now).includes("2026"));
  });
  it("writes sizes", () => {
    deepEqual([12, 2048, 5_000_000].map(byteSize), ["12 B", "2 KB", "4.8 MB"]);
  });
});
