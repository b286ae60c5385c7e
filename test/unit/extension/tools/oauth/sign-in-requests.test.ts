import assert from "node:assert/strict";
import { SignInRequests } from "../../../../../src/extension/tools/oauth/sign-in-requests.ts";
import type { ToolServer } from "../../../../../src/protocol/tools.ts";
import { ManualClock, settle } from "../../../../support/manual-clock.ts";
import { FakeSignIns } from "../../../../support/tools/fake-sign-ins.ts";
import { toolServer } from "../../../../support/tools/tool-page.ts";

const { signal } = new AbortController();
const later = (): Promise<boolean> => new Promise(() => undefined);

describe("the question for a sign-in that a call waits for", () => {
  let clock: ManualClock;
  let signIns: FakeSignIns;
  let asked: string[];
  let answer: () => Promise<boolean>;
  let signIn: () => Promise<boolean>;
  let requests: SignInRequests;
  const servers: readonly ToolServer[] = [
    toolServer({ id: "mail", auth: "oauth_2.1" }),
    toolServer({ id: "plain", auth: "bearer" }),
  ];

  beforeEach(() => {
    clock = new ManualClock();
    signIns = new FakeSignIns();
    asked = [];
    answer = async () => true;
    signIn = async () => true;
    requests = new SignInRequests({
      settings: { list: () => servers },
      oauth: signIns,
      ask: ({ id }) => {
        asked.push(id);
        return answer();
      },
      signIn: () => signIn(),
      clock,
    });
  });

  afterEach(() => {
    assert.equal(clock.waiting, 0);
  });

  it("[C4] is asked once for all calls that wait", async () => {
    const both = Promise.all([requests.signIn("mail", signal), requests.signIn("mail", signal)]);
    assert.deepEqual(await both, [true, true]);
    assert.deepEqual(asked, ["mail"]);
    assert.equal(await requests.signIn("mail", signal), true);
    assert.deepEqual(asked, ["mail", "mail"]);
  });

  it("[C4] is not asked for a server that has no sign-in of its own", async () => {
    assert.deepEqual(
      [await requests.signIn("plain", signal), await requests.signIn("gone", signal), asked],
      [false, false, []],
    );
  });

  it("[C4, bad/oauth-denied] is answered with no when it is closed, or when the sign-in fails", async () => {
    answer = async () => false;
    assert.equal(await requests.signIn("mail", signal), false);
    answer = async () => true;
    signIn = async () => false;
    assert.equal(await requests.signIn("mail", signal), false);
    signIn = () => Promise.reject(new DOMException("Given up.", "AbortError"));
    assert.equal(await requests.signIn("mail", signal), false);
  });

  it("[C4, bad/oauth-browser-closed] waits for ten minutes, and ends with its call", async () => {
    answer = later;
    const waiting = requests.signIn("mail", signal);
    await settle();
    await clock.advanceAsync(10 * 60_000);
    assert.equal(await waiting, false);
    const controller = new AbortController();
    const reason = new Error("cancelled");
    const other = requests.signIn("mail", controller.signal);
    await settle();
    controller.abort(reason);
    await assert.rejects(other, reason);
    await settle();
  });

  it("[C4] goes on when somebody signs in elsewhere, and with the rights that were missing only", async () => {
    answer = later;
    const waiting = requests.signIn("mail", signal);
    await settle();
    signIns.signedIn("other");
    signIns.signedIn("mail", ["read"]);
    assert.equal(await waiting, true);
    let isOver = false;
    const wider = requests.signIn("mail", signal).then((isSignedIn) => {
      isOver = true;
      return isSignedIn;
    });
    await settle();
    signIns.signedIn("mail", ["read"]);
    await settle();
    assert.equal(isOver, false);
    signIns.signedIn("mail", ["read", "write"]);
    assert.equal(await wider, true);
  });
});
