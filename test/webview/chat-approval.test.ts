import { deepEqual, equal, ok } from "node:assert/strict";
import { answer, codePart, userMessage, waiting, words } from "./chat-fixtures.ts";
import { Harness, type TestPage } from "./harness.ts";
import { added, asked, changed, happen, openChat, waitForRequest } from "./one-chat.ts";
import { focusOn } from "./focus-on.ts";

const CODE = codePart("r1", waiting).code;
const asks = answer("a1", [words("I'll count."), codePart("r1", waiting)], { status: "streaming" });

describe("the approval card", function () {
  this.timeout(60_000);
  let harness: Harness;
  before(async () => {
    harness = await Harness.start();
  });
  after(async () => {
    await harness.stop();
  });

  async function openAsking(refuse: Record<string, string> = {}): Promise<TestPage> {
    const opened = await openChat(harness, [userMessage("u1", "count"), asks], { refuse });
    await opened.page.getByTestId("approval-card").waitFor();
    return opened;
  }

  it("[I6] shows exactly what would run, in what, where and for how long", async () => {
    const { page } = await openAsking();
    const card = page.getByRole("group", { name: "Run This Code?" });
    equal(await card.getAttribute("data-run-id"), "r1");
    equal(await card.locator("pre").textContent(), CODE);
    deepEqual(await card.locator("dt, dd").allTextContents(), [
      "Language",
      "Python",
      "Kernel",
      "Python 3.12 (.venv)",
      "Folder",
      "~/projects/monitor",
      "Limit",
      "60 s",
    ]);
    deepEqual(await card.locator("vscode-button").allTextContents(), [
      "Run",
      "Always in This Chat",
      "Edit",
      "Skip",
    ]);
  });

  it("[I6] lets all of a long code be reached", async () => {
    const code = `${Array.from({ length: 400 }, (_, index) => `line_${String(index)} = "${"x".repeat(300)}"`).join("\n")}\nthe_end()\n`;
    const { page } = await openChat(harness, [
      answer("a1", [codePart("r1", waiting, { code })], { status: "streaming" }),
    ]);
    const pre = page.getByTestId("approval-card").locator("pre");
    equal(await pre.textContent(), code);
    const reach = await pre.evaluate((element) => {
      element.scrollTop = element.scrollHeight;
      element.scrollLeft = element.scrollWidth;
      const box = element.getBoundingClientRect();
      const last = element.querySelector("code > :last-child")?.getBoundingClientRect();
      return {
        bottom: (last?.bottom ?? 9999) <= box.bottom + 1,
        right: (last?.right ?? 9999) <= box.right + 1,
        // Wide enough for its lines, so that none is cut off.
        wide: element.scrollWidth > 300 * 6,
      };
    });
    deepEqual(reach, { bottom: true, right: true, wide: true });
    equal(
      await page.getByTestId("approval-card").getByRole("button", { name: "Run", exact: true }).isVisible(),
      true,
    );
  });

  it("[I6] says when it would run in the background", async () => {
    const part = codePart("r1", { ...waiting, limit_seconds: 3600 }, { background: true });
    const { page } = await openChat(harness, [answer("a1", [part], { status: "streaming" })]);
    const card = page.getByRole("group", { name: "Run This Code in the Background?" });
    equal(await card.locator("dd").last().textContent(), "1 h");
  });

  for (const [button, given] of [
    ["Run", "run"],
    ["Always in This Chat", "always"],
    ["Skip", "skip"],
  ] as const) {
    it(`[I6] answers ${given} with the hash of what was shown, once`, async () => {
      const { page } = await openAsking();
      const control = page.getByRole("button", { name: button, exact: true });
      await control.click();
      await control.click();
      await page.getByText(given === "skip" ? "Skipping…" : "Starting…").waitFor();
      deepEqual(await asked(page, "run:answer"), [
        { chat_id: "c1", run_id: "r1", hash: waiting.hash, answer: given },
      ]);
    });
  }

  it("[I6] has the focus itself when it comes up, and not on Run; Escape skips", async () => {
    const { page } = await openChat(harness, [userMessage("u1", "count")]);
    await page.getByRole("textbox", { name: "Message" }).focus();
    await happen(page, added(asks));
    await page.getByTestId("approval-card").waitFor();
    await focusOn(page, "approval-card");
    for (const key of ["Enter", "Space"]) await page.keyboard.press(key);
    deepEqual(await asked(page, "run:answer"), []);
    await page.keyboard.press("Tab");
    await focusOn(page, "Code (python)");
    await page.keyboard.press("Escape");
    deepEqual(await asked(page, "run:answer"), [
      { chat_id: "c1", run_id: "r1", hash: waiting.hash, answer: "skip" },
    ]);
  });

  it("[I6] does not take the focus from someone who writes, and gives typed words to the message", async () => {
    const { page } = await openChat(harness, [userMessage("u1", "count")]);
    const field = page.getByRole("textbox", { name: "Message" });
    await field.fill("hello");
    await happen(page, added(asks));
    await page.getByTestId("approval-card").waitFor();
    await focusOn(page, "Message");
    await page.keyboard.press("Escape");
    deepEqual(await asked(page, "run:answer"), []);
    await field.fill("");
    await page.getByTestId("approval-card").focus();
    await page.keyboard.type("no");
    equal(await field.inputValue(), "no");
  });

  it("[I6] cannot be pressed in the moment in which it comes up", async () => {
    const { page } = await openAsking();
    await happen(
      page,
      changed("a1", 1, codePart("r1", { ...waiting, hash: "other" }, { code: "other()\n" })),
    );
    await page.locator("pre", { hasText: "other()" }).waitFor();
    const button = page.getByRole("button", { name: "Run", exact: true });
    equal(await button.isDisabled(), true);
    await button.click();
    deepEqual(await asked(page, "run:answer"), [
      { chat_id: "c1", run_id: "r1", hash: "other", answer: "run" },
    ]);
  });

  it("[I6] runs what the user made of it, and says that it was edited", async () => {
    const { page } = await openAsking();
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    const editor = page.getByRole("textbox", { name: "Code to run" });
    equal(await editor.inputValue(), CODE);
    await focusOn(page, "Code to run");
    await editor.fill("print('mine')");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    deepEqual(await asked(page, "run:answer"), [
      { chat_id: "c1", run_id: "r1", hash: waiting.hash, answer: "run", code: "print('mine')" },
    ]);
    const running = {
      kind: "running",
      started_at: Date.now() / 1000,
      limit_seconds: 60,
      over_limit: false,
    } as const;
    await happen(page, changed("a1", 1, codePart("r1", running, { code: "print('mine')", edited: true })));
    await page.getByTestId("code-card").getByText("edited by you").waitFor();
  });

  it("[I6] sends no code when it was left as it was, or the edit was taken back, and none that is empty", async () => {
    const { page } = await openAsking();
    const edit = page.getByRole("button", { name: "Edit", exact: true });
    await edit.click();
    const editor = page.getByRole("textbox", { name: "Code to run" });
    await editor.fill("   ");
    equal(await page.getByRole("button", { name: "Run", exact: true }).isDisabled(), true);
    await page.getByRole("button", { name: "Cancel Edit" }).click();
    equal(await page.getByTestId("approval-card").locator("pre").textContent(), CODE);
    await edit.click();
    await page.getByRole("button", { name: "Run", exact: true }).click();
    deepEqual(await asked(page, "run:answer"), [
      { chat_id: "c1", run_id: "r1", hash: waiting.hash, answer: "run" },
    ]);
  });

  it("[I6] says why when the answer was not taken, and can be answered again", async () => {
    const { page } = await openAsking({ "run:answer": "The code has changed: look at it again." });
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByTestId("code-card").getByRole("alert").getByText("The code has changed").waitFor();
    await page.getByRole("button", { name: "Skip" }).click();
    await waitForRequest(page, "run:answer", 2);
  });

  it("[I6] is gone once the code runs, and the focus is not lost", async () => {
    const { page } = await openAsking();
    const run = page.getByRole("button", { name: "Run", exact: true });
    await run.and(page.locator(":enabled")).waitFor();
    await run.focus();
    const running = {
      kind: "running",
      started_at: Date.now() / 1000,
      limit_seconds: 60,
      over_limit: false,
    } as const;
    await happen(page, changed("a1", 1, codePart("r1", running)));
    await page.getByTestId("approval-card").waitFor({ state: "detached" });
    await focusOn(page, "Message");
  });

  it("[I6] shows what runs without asking, and takes it back", async () => {
    const { page } = await openChat(harness, [userMessage("u1", "count")], {
      grants: [{ grant_id: "g1", text: "Python code in monitor (.venv)" }],
    });
    await page.getByTestId("grants").getByText("Allowed without asking:").waitFor();
    await page.getByRole("button", { name: "Ask again: Python code in monitor (.venv)" }).click();
    deepEqual(await asked(page, "grant:revoke"), [{ chat_id: "c1", grant_id: "g1" }]);
    await page.evaluate(() => {
      window.fakeHost.send("grants:view", { chat_id: "c1" as never, grants: [] });
    });
    await page.getByTestId("grants").waitFor({ state: "detached" });
  });

  it("[I6] answers by keyboard alone", async () => {
    const { page } = await openAsking();
    await page.getByTestId("approval-card").focus();
    await page.getByRole("button", { name: "Run", exact: true }).and(page.locator(":enabled")).waitFor();
    const names: string[] = [];
    for (let step = 0; step < 5; step++) {
      await page.keyboard.press("Tab");
      names.push(
        await page.evaluate(() => {
          const element = document.activeElement;
          return element?.getAttribute("aria-label") ?? element?.textContent.trim() ?? "";
        }),
      );
    }
    deepEqual(names, ["Code (python)", "Run", "Always in This Chat", "Edit", "Skip"]);
    await page.keyboard.press("Space");
    ok((await asked(page, "run:answer")).every(({ answer: given }) => given === "skip"));
    equal((await asked(page, "run:answer")).length, 1);
  });
});
