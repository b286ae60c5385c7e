import { deepEqual, equal } from "node:assert/strict";
import type { OAuthTraceLine } from "../../../src/protocol/oauth.ts";
import { reduce, initialState } from "../../../src/webview/state.ts";
import {
  keptSignIns,
  reduceSignIns,
  type SignInEvent,
  signInProgress,
  type SignIns,
} from "../../../src/webview/sign-ins.ts";
import { failingSteps } from "../../webview/oauth-fixtures.ts";
import { serverView } from "../../webview/tools-fixtures.ts";

const waiting: OAuthTraceLine = { step: "callback", state: "running", detail: "" };
const opened: OAuthTraceLine = { step: "browser", state: "done", detail: "" };
const asked = { type: "sign-in:asked", id: "a" } as const;
const traced = (...lines: readonly OAuthTraceLine[]): SignInEvent => ({
  type: "sign-in:trace",
  id: "a",
  lines,
});
const ended = (ok: boolean): SignInEvent => ({ type: "sign-in:ended", id: "a", ok });

function after(...events: readonly SignInEvent[]): SignIns {
  return events.reduce<SignIns>(reduceSignIns, new Map());
}

describe("sign-ins to tool servers", () => {
  it("[O5] are at the step that runs, also when they were begun elsewhere", () => {
    const cases: readonly (readonly [readonly SignInEvent[], unknown])[] = [
      [[], undefined],
      [[asked], { kind: "running", step: undefined }],
      [[asked, traced(opened)], { kind: "running", step: undefined }],
      [[asked, traced(opened, waiting)], { kind: "running", step: "callback" }],
      [[traced(opened, waiting)], { kind: "running", step: "callback" }],
      [[traced(waiting), traced(opened)], undefined],
      [[asked, traced(waiting), ended(true)], undefined],
    ];
    for (const [events, progress] of cases) deepEqual(signInProgress(after(...events), "a"), progress);
    equal(signInProgress(after(asked), "constructor"), undefined);
  });

  it("[O5] keep the steps of one that has failed, and nothing of one that was cancelled", () => {
    const failed = after(asked, traced(...failingSteps), ended(false));
    deepEqual(signInProgress(failed, "a"), { kind: "failed", lines: failingSteps });
    equal(signInProgress(after(asked, traced(opened, waiting), ended(false)), "a"), undefined);
    deepEqual(signInProgress(reduceSignIns(failed, asked), "a"), { kind: "running", step: undefined });
  });

  it("[O5] forget a failure once the server is connected or gone, and nothing that runs", () => {
    const failed = after(traced(...failingSteps));
    const ready = serverView("a");
    const stopped = serverView("a", {}, { state: { kind: "stopped" } });
    equal(keptSignIns(failed, [stopped]), failed);
    equal(keptSignIns(failed, [ready]).size, 0);
    equal(keptSignIns(failed, []).size, 0);
    const running = after(asked);
    equal(keptSignIns(running, [ready]), running);
  });

  it("[O5] belong to the tool servers' place", () => {
    equal(reduce(initialState, asked).tools.signIns.has("a"), true);
  });
});
