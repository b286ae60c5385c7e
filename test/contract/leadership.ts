import assert from "node:assert/strict";
import type { Leadership } from "../../src/core/base/leadership.ts";
import { Terms } from "../support/terms.ts";

/** A window of a test. */
interface LeadingWindow {
  readonly leadership: Leadership;
  /** The window is gone. */
  close(): void;
}

/** The windows of one user, for one test. */
export interface LeadingWindows {
  open(): LeadingWindow;
  dispose(): Promise<void>;
}

/** What every leadership does; `make` is called for each test. */
export function leadershipContract(make: () => Promise<LeadingWindows>): void {
  let windows: LeadingWindows;
  let terms: Terms;

  beforeEach(async () => {
    windows = await make();
    terms = new Terms();
  });

  afterEach(async () => {
    await windows.dispose();
    assert.deepEqual(terms.overlaps, []);
  });

  async function leads(who: string): Promise<void> {
    await until(() => terms.leaders.includes(who), `${who} leads`);
  }

  it("[A1, bad/api-two-windows] goes to the first window, and to the next one when that is gone", async () => {
    const [one, two] = [windows.open(), windows.open()];
    terms.campaign(one.leadership, "one");
    await leads("one");
    terms.campaign(two.leadership, "two");
    one.close();
    await leads("two");
    assert.deepEqual(terms.history, ["+one", "-one", "+two"]);
  });

  it("[A1, bad/api-two-windows] goes on only when the one that lets go has done all that it takes", async () => {
    const [one, two] = [windows.open(), windows.open()];
    const closing = Promise.withResolvers<undefined>();
    const campaign = terms.campaign(one.leadership, "one", closing.promise);
    await leads("one");
    terms.campaign(two.leadership, "two");
    campaign.dispose();
    const other = terms.campaign(windows.open().leadership, "other thing", undefined, "other");
    await leads("other thing");
    assert.deepEqual(terms.history, ["+one", "+other thing"]);
    other.dispose();
    await until(() => !terms.leaders.includes("other thing"), "the other thing is over");
    terms.overlaps.length = 0;
    closing.resolve(undefined);
    await leads("two");
  });

  it("[A1] passes over a window that does not want it any more", async () => {
    const [one, two, three] = [windows.open(), windows.open(), windows.open()];
    const first = terms.campaign(one.leadership, "one");
    await leads("one");
    const second = terms.campaign(two.leadership, "two");
    terms.campaign(three.leadership, "three");
    second.dispose();
    first.dispose();
    await leads("three");
    assert.ok(!terms.history.includes("+two"));
  });

  it("[A1] lets a window that has let go ask again, behind the others", async () => {
    const [one, two] = [windows.open(), windows.open()];
    const first = terms.campaign(one.leadership, "one");
    await leads("one");
    const second = terms.campaign(two.leadership, "two");
    first.dispose();
    await leads("two");
    terms.campaign(one.leadership, "one again");
    second.dispose();
    await leads("one again");
    assert.deepEqual(terms.history, ["+one", "-one", "+two", "-two", "+one again"]);
  });

  it("[A1] is never two windows', however they come and go", async () => {
    const open = new Map<string, LeadingWindow>();
    for (let turn = 0; turn < 40; turn += 1) {
      const who = `window ${String(turn)}`;
      const window = windows.open();
      open.set(who, window);
      const campaign = terms.campaign(window.leadership, who);
      if (turn % 4 === 3) campaign.dispose();
      if (open.size < 5) continue;
      const [gone] = turn % 2 === 0 ? [...open.keys()] : terms.leaders;
      if (gone === undefined) continue;
      open.get(gone)?.close();
      open.delete(gone);
      await until(() => terms.leaders.some((leader) => leader !== gone), "another one leads");
    }
    assert.ok(terms.history.length > 20, terms.history.join(" "));
  });
}

async function until(isTrue: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 15_000; Date.now() < end;) {
    if (isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`Waited in vain for: ${what}`);
}
