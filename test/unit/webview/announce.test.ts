import { deepEqual, equal } from "node:assert/strict";
import { announcements, joinAnnouncements } from "../../../src/webview/announce.ts";
import { daemonView, pageView } from "../../webview/fixtures.ts";

const running = daemonView("a");
const ended = daemonView("a", { status: "stopped", phase: "ended", reason: "max_runtime" });

describe("announcements", () => {
  it("are silent about what was there when the page opened", () => {
    deepEqual(announcements(undefined, pageView([running])), []);
  });
  it("tell of starts and ends", () => {
    deepEqual(announcements(pageView([]), pageView([running])), ["a.py is running in the background."]);
    deepEqual(announcements(pageView([running]), pageView([ended])), ["a.py: Stopped: time limit."]);
  });
  it("are silent about anything else", () => {
    const changed = daemonView("a", { last_line: "x", connected: false, phase: "stopping" });
    deepEqual(announcements(pageView([running]), pageView([changed])), []);
    deepEqual(announcements(pageView([ended]), pageView([])), []);
  });
  it("become one sentence when there are many at once", () => {
    equal(joinAnnouncements(["a.", "b."]), "a. b.");
    equal(joinAnnouncements(["a.", "b.", "c.", "d."]), "4 daemons changed.");
  });
});
