import { deepEqual, equal } from "node:assert/strict";
import type { DaemonId } from "../../../src/protocol/ids.ts";
import {
  initialState,
  isOpen,
  isStopping,
  newestFirst,
  reduce,
  type State,
  type StateEvent,
} from "../../../src/webview/state.ts";
import { daemonView, pageView } from "../../webview/fixtures.ts";

const a = "a" as DaemonId;
const b = "b" as DaemonId;
const older = daemonView("a", { started_at: 100 });
const newer = daemonView("b", { started_at: 200 });

function after(...events: readonly StateEvent[]): State {
  return events.reduce(reduce, initialState);
}

describe("the page's state", () => {
  it("begins with a list that is on its way", () => {
    deepEqual(after({ type: "page:asked" }).page, { kind: "loading" });
  });

  it("takes the newest list", () => {
    const view = pageView([older]);
    const state = after({ type: "page:view", view: pageView([]) }, { type: "page:view", view });
    deepEqual(state.page, { kind: "ready", view });
  });

  it("keeps the list while a newer one is asked for", () => {
    const view = pageView([older]);
    deepEqual(after({ type: "page:view", view }, { type: "page:asked" }).page, { kind: "ready", view });
  });

  it("[K3] keeps what daemons call as long as they are listed", () => {
    const calls = { total: 1, calls: [] };
    const state = after(
      { type: "page:view", view: pageView([older]) },
      { type: "daemon:calls", daemonId: a, calls },
    );
    deepEqual(state.calls, { [a]: calls });
    deepEqual(reduce(state, { type: "page:view", view: pageView([newer]) }).calls, {});
  });

  it("says that the list failed, and can ask again", () => {
    const failed = after({ type: "page:failed", message: "No." });
    deepEqual(failed.page, { kind: "failed", message: "No." });
    deepEqual(reduce(failed, { type: "page:asked" }).page, { kind: "loading" });
  });

  it("keeps the list it has when a later one fails, and says so beside it", () => {
    const view = pageView([older]);
    const state = after({ type: "page:view", view }, { type: "page:failed", message: "No." });
    deepEqual([state.page.kind, state.problem], ["ready", "No."]);
    equal(reduce(state, { type: "page:problem", message: undefined }).problem, undefined);
  });

  it("opens the newest card only", () => {
    const state = after({ type: "page:view", view: pageView([older, newer]) });
    deepEqual([isOpen(state, a), isOpen(state, b)], [false, true]);
  });

  it("leaves open what was open when a newer daemon comes", () => {
    const state = after(
      { type: "page:view", view: pageView([older]) },
      { type: "page:view", view: pageView([older, newer]) },
    );
    deepEqual([isOpen(state, a), isOpen(state, b)], [true, true]);
  });

  it("does not open again what the user has folded", () => {
    const view = pageView([older, newer]);
    const state = after(
      { type: "page:view", view },
      { type: "card:toggled", daemonId: b },
      { type: "page:view", view },
    );
    deepEqual([isOpen(state, a), isOpen(state, b)], [false, false]);
  });

  it("opens and reveals a card, each time anew", () => {
    const view = pageView([older, newer]);
    const reveal: StateEvent = { type: "daemon:reveal", daemonId: a };
    const state = after({ type: "page:view", view }, reveal, reveal);
    deepEqual([isOpen(state, a), state.reveal], [true, { daemonId: a, count: 2 }]);
  });

  it("reveals a card that comes only with the next list", () => {
    const state = after(
      { type: "daemon:reveal", daemonId: a },
      { type: "page:view", view: pageView([older, newer]) },
    );
    equal(isOpen(state, a), true);
  });

  it("says stopping at once, until the host says it or it has ended", () => {
    const running = pageView([older, newer]);
    const asked = after({ type: "page:view", view: running }, { type: "stop:asked", daemonIds: [a] });
    deepEqual([isStopping(asked, older), isStopping(asked, newer)], [true, false]);
    const unchanged = reduce(asked, { type: "page:view", view: running });
    equal(isStopping(unchanged, older), true);
    const stopping = daemonView("a", { phase: "stopping" });
    const told = reduce(unchanged, { type: "page:view", view: pageView([stopping, newer]) });
    deepEqual([told.stopping.size, isStopping(told, stopping)], [0, true]);
    const ended = daemonView("a", { phase: "ended", status: "stopped", reason: "user" });
    const over = reduce(unchanged, { type: "page:view", view: pageView([ended, newer]) });
    deepEqual([over.stopping.size, isStopping(over, ended)], [0, false]);
  });

  it("takes stopping back when the stop failed, and says why until the next try", () => {
    const view = pageView([older]);
    const failed = after(
      { type: "page:view", view },
      { type: "stop:asked", daemonIds: [a] },
      { type: "stop:failed", daemonIds: [a], message: "No." },
    );
    deepEqual([isStopping(failed, older), failed.problems[a]], [false, "No."]);
    deepEqual(reduce(failed, { type: "stop:asked", daemonIds: [a] }).problems, {});
  });

  it("does not complain of a failed stop of what has ended meanwhile", () => {
    const ended = daemonView("a", { phase: "ended", status: "completed", reason: "finished" });
    const state = after(
      { type: "stop:asked", daemonIds: [a] },
      { type: "page:view", view: pageView([ended]) },
      { type: "stop:failed", daemonIds: [a], message: "No." },
    );
    deepEqual(state.problems, {});
  });

  it("shows and dismisses a problem of one daemon", () => {
    const shown = after({ type: "daemon:problem", daemonId: a, message: "No." });
    equal(shown.problems[a], "No.");
    deepEqual(reduce(shown, { type: "daemon:problem", daemonId: a, message: undefined }).problems, {});
  });

  it("forgets what belongs to daemons that are gone", () => {
    const state = after(
      { type: "page:view", view: pageView([older, newer]) },
      { type: "daemon:problem", daemonId: b, message: "No." },
      { type: "stop:asked", daemonIds: [b] },
      { type: "page:view", view: pageView([older]) },
    );
    deepEqual([Object.keys(state.open), state.problems, state.stopping.size], [["a"], {}, 0]);
  });

  it("switches timestamps", () => {
    equal(after({ type: "timestamps:toggled" }).timestamps, true);
    equal(after({ type: "timestamps:toggled" }, { type: "timestamps:toggled" }).timestamps, false);
  });

  it("never changes a state in place", () => {
    const state = after({ type: "page:view", view: pageView([older, newer]) });
    const copy = structuredClone(state);
    const events: StateEvent[] = [
      { type: "page:view", view: pageView([newer]) },
      { type: "stop:asked", daemonIds: [a] },
      { type: "stop:failed", daemonIds: [a], message: "No." },
      { type: "card:toggled", daemonId: a },
      { type: "daemon:problem", daemonId: a, message: "No." },
    ];
    for (const event of events) reduce(state, event);
    deepEqual(state, copy);
  });

  it("sorts the newest first, in a steady order", () => {
    const twin = daemonView("c", { started_at: 200 });
    deepEqual(
      newestFirst([older, twin, newer]).map((daemon) => daemon.daemon_id),
      ["b", "c", "a"],
    );
  });
});
