import { deepEqual, equal } from "node:assert/strict";
import { initialState, reduce } from "../../../src/webview/state.ts";
import { toolAnnouncements } from "../../../src/webview/tools-announce.ts";
import {
  initialTools,
  reduceTools,
  serverIds,
  type ToolsState,
  type ToolsStateEvent,
} from "../../../src/webview/tools-state.ts";
import {
  notVerified,
  savedForm,
  serversView,
  serverView,
  someOffer,
  verified,
} from "../../webview/tools-fixtures.ts";

const two = serversView([serverView("a"), serverView("constructor")]);

function after(...events: readonly ToolsStateEvent[]): ToolsState {
  return events.reduce(reduceTools, initialTools);
}

describe("the state of the tool servers' place", () => {
  it("[T4] is loading, then the list that the host gave", () => {
    deepEqual(after({ type: "tools:asked" }).list, { kind: "loading" });
    deepEqual(after({ type: "tools:failed", message: "No." }).list, { kind: "failed", message: "No." });
    const state = after({ type: "tools:view", view: two }, { type: "tools:asked" });
    deepEqual(serverIds(state), ["a", "constructor"]);
    const failed = reduceTools(state, { type: "tools:failed", message: "No." });
    deepEqual([failed.list.kind, failed.problem], ["ready", "No."]);
  });

  it("[T4] keeps what a server offers until there is something newer, and only while it is unfolded", () => {
    const known = { type: "offer:known", id: "a", state: { kind: "ready", offer: someOffer } } as const;
    const start = after({ type: "tools:view", view: two });
    equal(start.offers.has("constructor"), false);
    equal(reduceTools(start, known), start);
    const shown = [{ type: "offer:asked", id: "a" } as const, known].reduce(reduceTools, start);
    equal(shown.offers.get("a"), known.state);
    equal(reduceTools(shown, { type: "offer:asked", id: "a" }), shown);
    const folded = reduceTools(shown, { type: "offer:folded", id: "a" });
    equal(reduceTools(folded, known), folded);
  });

  it("[T4] forgets what belongs to servers that are gone", () => {
    const state = after(
      { type: "tools:view", view: two },
      { type: "offer:asked", id: "a" },
      { type: "offer:asked", id: "vscode" },
      { type: "server:problem", id: "a", message: "No." },
      { type: "tools:view", view: serversView([serverView("b")]) },
    );
    deepEqual([[...state.offers.keys()], state.serverProblems.size], [["vscode"], 0]);
  });

  it("[T4] tells the problem of a server until it is dismissed", () => {
    const state = after({ type: "server:problem", id: "constructor", message: "No." });
    deepEqual([...state.serverProblems], [["constructor", "No."]]);
    const gone = reduceTools(state, { type: "server:problem", id: "constructor", message: undefined });
    equal(gone.serverProblems.size, 0);
  });

  it("[T4] offers a server back that is deleted once more", () => {
    const view = serversView([], { deleted: { id: "a", title: "A" } });
    const dismissed = after({ type: "tools:view", view }, { type: "tools:dismissed", id: "a" });
    equal(reduceTools(dismissed, { type: "tools:view", view }).dismissed, "a");
    const again = [serversView([serverView("a")]), view].reduce(
      (state, each) => reduceTools(state, { type: "tools:view", view: each }),
      dismissed,
    );
    equal(again.dismissed, undefined);
  });

  it("[T1] is a part of the page's state, and changes nothing else", () => {
    const state = reduce(initialState, { type: "form:asked", request: { id: undefined, copy: false } });
    equal(state.tools.form?.kind, "loading");
    deepEqual({ ...state, tools: initialState.tools }, initialState);
    equal(reduce(state, { type: "form:check-asked" }), state);
  });
});

describe("what is read aloud of tool servers", () => {
  const view = (kind: "a" | "failed" | "sign-in" | "ready" | "starting"): ToolsState => {
    const states = {
      a: { kind: "stopped" },
      starting: { kind: "starting" },
      failed: { kind: "failed", step: "tls", message: "No." },
      "sign-in": { kind: "sign-in", message: "Who?" },
      ready: { kind: "ready", tool_count: 1, skipped: [] },
    } as const;
    return after({
      type: "tools:view",
      view: serversView([serverView("a", { name: "A" }, { state: states[kind] })]),
    });
  };

  it("[C6] is how a server stands that was being connected, and nothing when the list comes", () => {
    deepEqual(toolAnnouncements(undefined, view("ready")), []);
    deepEqual(toolAnnouncements(initialTools, view("ready")), []);
    deepEqual(toolAnnouncements(view("a"), view("starting")), []);
    deepEqual(toolAnnouncements(view("starting"), view("ready")), ["A is connected."]);
    deepEqual(toolAnnouncements(view("ready"), view("ready")), []);
    deepEqual(toolAnnouncements(view("ready"), view("failed")), ["A could not be connected: No."]);
    deepEqual(toolAnnouncements(view("starting"), view("sign-in")), ["A needs sign-in."]);
  });

  it("[C6] is how a check ended", () => {
    const request = { id: "github", copy: false };
    const running = after(
      { type: "form:asked", request },
      { type: "form:begun", request, form: savedForm() },
      { type: "form:check-asked" },
    );
    const end = (verification: typeof verified): string[] =>
      toolAnnouncements(
        running,
        reduceTools(running, {
          type: "form:checked",
          draftId: "d1",
          check: 1,
          result: { kind: "done", verification },
        }),
      );
    deepEqual(end(verified), ["Connection verified. 12 tools."]);
    deepEqual(end(notVerified), [
      "Connection failed. Nothing answers at 127.0.0.1:9: start the server, or mend the URL.",
    ]);
  });
});
