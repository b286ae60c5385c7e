import { deepEqual, equal } from "node:assert/strict";
import { announcements, chatAnnouncements, joinAnnouncements } from "../../../src/webview/announce.ts";
import { answer, chatOf, codePart, userMessage, waiting, words } from "../../webview/chat-fixtures.ts";
import { daemonView, pageView } from "../../webview/fixtures.ts";
import { asking } from "../../webview/chat-tools-fixtures.ts";

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

describe("announcements of a chat", () => {
  const before = chatOf([userMessage("u1", "hi"), answer("a1", [words("He")], { status: "streaming" })]);
  const ended = (changes: Parameters<typeof answer>[2]): ReturnType<typeof chatOf> =>
    chatOf([userMessage("u1", "hi"), answer("a1", [words("Hello")], changes)]);

  it("[C6] say how an answer ended", () => {
    deepEqual(chatAnnouncements(before, ended({})), ["Answer finished."]);
    deepEqual(chatAnnouncements(before, ended({ status: "stopped" })), ["Answer stopped."]);
    const error = { code: "model.failed", message: "No model." };
    deepEqual(chatAnnouncements(before, ended({ status: "error", error })), ["Answer failed: No model."]);
  });
  it("[C6] say once that code waits", () => {
    const asks = chatOf([answer("a1", [codePart("r1", waiting)], { status: "streaming" })]);
    deepEqual(chatAnnouncements(before, asks), ["Code waits for your approval."]);
    deepEqual(chatAnnouncements(asks, asks), []);
  });
  it("[C6, T7] say once that a tool waits", () => {
    const asks = chatOf([answer("a1", [asking()], { status: "streaming" })]);
    deepEqual(chatAnnouncements(before, asks), ["create_issue waits for your approval."]);
    deepEqual(chatAnnouncements(asks, asks), []);
  });
  it("[C6] are silent about words, and about a chat that was opened", () => {
    deepEqual(chatAnnouncements(before, ended({ status: "streaming" })), []);
    deepEqual(chatAnnouncements(undefined, ended({})), []);
  });
});
