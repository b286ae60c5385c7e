import { deepEqual, equal, ok } from "node:assert/strict";
import type { Page } from "playwright-core";
import type { CodeCall, CodeCalls, RunState } from "../../src/protocol/chat.ts";
import type { DaemonId } from "../../src/protocol/ids.ts";
import { answer, codePart, userMessage } from "./chat-fixtures.ts";
import { createIssue } from "./chat-tools-fixtures.ts";
import { daemonView, pageView } from "./fixtures.ts";
import { Harness } from "./harness.ts";
import { brokenAccess, poorContrast } from "./look.ts";
import { asked, changed, happen, openChat } from "./one-chat.ts";
import type { ThemeName } from "./themes.ts";

const running: RunState = {
  kind: "running",
  started_at: Date.now() / 1000 - 5,
  limit_seconds: 60,
  over_limit: false,
};
const done: RunState = { kind: "ended", how: "finished", seconds: 3 };

function call(id: number, state: CodeCall["state"], changes: Partial<CodeCall> = {}): CodeCall {
  return {
    call_id: `call-${String(id)}`,
    tool: createIssue,
    arguments: '{"title":"It stops"}',
    state,
    started_at: Date.now() / 1000 - 3,
    ...changes,
  };
}

const some: CodeCalls = {
  total: 61,
  calls: [
    call(1, "done", { note: "3 issues", seconds: 0.34 }),
    call(2, "failed", { note: "No such repository.", seconds: 1.2 }),
    call(3, "declined", { note: "The user declined this script's calls of it." }),
    call(4, "cancelled"),
    call(5, "running", { progress: { done: 1, message: "Waiting for you to sign in to GitHub" } }),
    call(6, "waiting"),
  ],
};

describe("the tools that code calls", function () {
  this.timeout(60_000);
  let harness: Harness;
  before(async () => {
    harness = await Harness.start();
  });
  after(async () => {
    await harness.stop();
  });

  async function open(
    state: RunState,
    calls: CodeCalls,
    theme: ThemeName = "dark",
    width = 900,
  ): Promise<Page> {
    const part = codePart("r1", state, { calls });
    const messages = [userMessage("u1", "file them"), answer("a1", [part], { status: "streaming" })];
    const { page } = await openChat(harness, messages, {}, { theme, width });
    await page.getByTestId("code-calls").waitFor();
    return page;
  }

  const texts = (page: Page): Promise<(string | null)[]> =>
    page.getByTestId("code-call").evaluateAll((all) => all.map((each) => each.getAttribute("aria-label")));

  it("[K3] are listed in its card, a line each, with how they stand and what came of them", async () => {
    const page = await open(running, some);
    deepEqual(await texts(page), [
      "github.create_issue: done",
      "github.create_issue: failed",
      "github.create_issue: Declined",
      "github.create_issue: cancelled",
      "github.create_issue: running",
      "github.create_issue: Waiting for you",
    ]);
    const lines = page.getByTestId("code-call");
    for (const [index, words] of [
      [0, ["3 issues", "0.3 s"]],
      [1, ["failed: No such repository.", "1.2 s"]],
      [4, ["Waiting for you to sign in to GitHub"]],
      [5, ["Waiting for you"]],
    ] as const)
      for (const word of words) await lines.nth(index).getByText(word, { exact: true }).waitFor();
    await lines.nth(4).getByRole("timer").waitFor();
    await page.getByRole("button", { name: "Tool calls (61)" }).waitFor();
    await page.getByText("55 earlier calls").waitFor();
    await lines.nth(5).getByRole("button", { name: "Show Question" }).click();
    deepEqual(await asked(page, "command:run"), [{ command: "notifications.showList" }]);
  });

  it("[K3] show those that wait or run also when they are folded, and are folded once the code has ended", async () => {
    const page = await open(running, some);
    const fold = page.getByRole("button", { name: "Tool calls (61)" });
    equal(await fold.getAttribute("aria-expanded"), "true");
    await fold.click();
    deepEqual((await texts(page)).length, 2);
    await fold.press("Enter");
    equal((await texts(page)).length, 6);
    const ended = await open(done, { total: 1, calls: [call(1, "done")] });
    deepEqual(await texts(ended), []);
    await ended.getByRole("button", { name: "Tool calls (1)" }).click();
    equal((await texts(ended)).length, 1);
  });

  it("[K3] are live, and the newest stays in view", async () => {
    const page = await open(running, { total: 1, calls: [call(0, "running")] });
    const many = Array.from({ length: 50 }, (_, index) => call(index, "done"));
    await happen(page, changed("a1", 0, codePart("r1", running, { calls: { total: 50, calls: many } })));
    await page.getByRole("button", { name: "Tool calls (50)" }).waitFor();
    const list = page.getByRole("list", { name: "Tool calls" });
    const fromEnd = (): Promise<number> =>
      list.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight);
    ok((await fromEnd()) < 2);
    await list.evaluate((element) => {
      element.scrollTop = 0;
    });
    const more = [...many.slice(1), call(50, "running")];
    await happen(page, changed("a1", 0, codePart("r1", running, { calls: { total: 51, calls: more } })));
    await page.getByRole("button", { name: "Tool calls (51)" }).waitFor();
    equal(await list.evaluate((element) => element.scrollTop), 0);
  });

  it("[K3] of a daemon are in its card, and follow it", async () => {
    const { page } = await harness.open({ view: pageView([daemonView("a")]) });
    await page.getByTestId("daemon-card").waitFor();
    equal(await page.getByTestId("code-calls").count(), 0);
    for (const [total, state] of [
      [1, "waiting"],
      [1, "done"],
    ] as const) {
      await page.evaluate(
        (value) => {
          window.fakeHost.send("daemon:calls", value);
        },
        { daemon_id: "a" as DaemonId, calls: { total, calls: [call(1, state)] } },
      );
      await page.locator(`[data-testid="code-call"][data-state="${state}"]`).waitFor();
    }
    equal(await page.getByTestId("code-call").count(), 1);
  });

  it("[K3] hide nothing, and run nothing of what servers and scripts write", async () => {
    const tool = { ...createIssue, server_id: "a\u202eb", name: "<img src=x onerror=window.pwned=1>" };
    const note = "<script>window.pwned=1</script>\u202e";
    const page = await open(running, { total: 1, calls: [call(1, "failed", { tool, note })] });
    await page.getByText("a⟨U+202E⟩b.<img src=x onerror=window.pwned=1>").waitFor();
    await page.getByText("<script>window.pwned=1</script>⟨U+202E⟩").waitFor();
    equal(await page.evaluate(() => "pwned" in window), false);
  });

  for (const theme of ["dark", "light", "high-contrast"] as const) {
    it(`[K3, C6] can be read and are named in the ${theme} theme, also where there is little room`, async () => {
      for (const width of [900, 300]) {
        const page = await open(running, some, theme, width);
        deepEqual(await page.evaluate(brokenAccess), []);
        deepEqual(
          await page.evaluate(
            poorContrast,
            ".call-name, .call-note, .code-call .elapsed, .call-earlier, .code-calls button",
          ),
          [],
        );
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        ok(overflow <= 0, `${String(overflow)} px too wide`);
        const folder = process.env["BACKBURNER_SCREENSHOTS"];
        if (folder !== undefined)
          await page.screenshot({ path: `${folder}/code-calls-${theme}-${String(width)}.png` });
      }
    });
  }
});
