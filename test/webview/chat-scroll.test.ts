import { deepEqual, equal, ok } from "node:assert/strict";
import type { Page } from "playwright-core";
import type { ChatMessage } from "../../src/protocol/chat.ts";
import { answer, userMessage, words } from "./chat-fixtures.ts";
import { Harness } from "./harness.ts";
import { added, happen, more, openChat } from "./one-chat.ts";

const BODY =
  "Some **words** of an answer with `code` in them.\n\n- one\n- two\n\n```python\nprint(1)\n```\n\n".repeat(
    3,
  );

function talk(count: number): ChatMessage[] {
  return Array.from({ length: count }, (_, index) =>
    index % 2 === 0
      ? userMessage(`m${String(index)}`, `Question ${String(index)}`)
      : answer(`m${String(index)}`, [words(`Answer ${String(index)}\n\n${BODY}`)]),
  );
}

/** How far the list is from its end. */
async function fromEnd(page: Page): Promise<number> {
  return page
    .getByRole("log", { name: "Messages" })
    .evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight);
}

describe("the list of messages", function () {
  this.timeout(90_000);
  let harness: Harness;
  before(async () => {
    harness = await Harness.start();
  });
  after(async () => {
    await harness.stop();
  });

  it("[C2] is at its end, and stays there while an answer grows", async () => {
    const { page } = await openChat(harness, [
      ...talk(20),
      answer("s", [words("")], { status: "streaming" }),
    ]);
    ok((await fromEnd(page)) <= 1);
    for (let step = 0; step < 10; step++)
      await happen(page, more("s", `Paragraph ${String(step)}.\n\n${BODY}`));
    await page.getByText("Paragraph 9.").waitFor();
    await page.waitForTimeout(200);
    ok((await fromEnd(page)) <= 1, String(await fromEnd(page)));
    equal(await page.getByRole("button", { name: "Jump to Latest" }).count(), 0);
  });

  it("[C2] stays where the user has scrolled to, until the user jumps or says something", async () => {
    const { page } = await openChat(harness, [
      ...talk(20),
      answer("s", [words("")], { status: "streaming" }),
    ]);
    const log = page.getByRole("log", { name: "Messages" });
    await log.hover();
    await page.mouse.wheel(0, -600);
    const jump = page.getByRole("button", { name: "Jump to Latest" });
    await jump.waitFor();
    await page.waitForTimeout(300);
    const place = await page
      .getByText("Answer 19")
      .evaluate((element) => element.getBoundingClientRect().top);
    for (let step = 0; step < 5; step++) await happen(page, more("s", BODY));
    await page.waitForTimeout(300);
    equal(
      await page.getByText("Answer 19").evaluate((element) => element.getBoundingClientRect().top),
      place,
    );
    await jump.click();
    await jump.waitFor({ state: "detached" });
    ok((await fromEnd(page)) <= 1);
    await page.mouse.wheel(0, -600);
    await jump.waitFor();
    await happen(page, added(userMessage("u9", "And now?")));
    await page.getByText("And now?").waitFor();
    await jump.waitFor({ state: "detached" });
    await page.waitForFunction(() => {
      const element = document.querySelector(".messages");
      return element !== null && element.scrollHeight - element.scrollTop - element.clientHeight <= 1;
    });
  });

  it("[C2] leaves its end by key, but not for keys and wheels of what scrolls inside of it", async () => {
    const { page } = await openChat(harness, [
      ...talk(10),
      answer("c", [
        words(
          `\`\`\`python\n${"x = 1  # a long line of code that is wider than the page ".repeat(20)}\n\`\`\``,
        ),
      ]),
    ]);
    await page.locator("pre").last().hover();
    await page.mouse.wheel(0, -3);
    equal(await page.getByRole("button", { name: "Jump to Latest" }).count(), 0);
    await page.getByRole("log", { name: "Messages" }).press("PageUp");
    await page.getByRole("button", { name: "Jump to Latest" }).waitFor();
  });

  it("[C2] opens 500 messages in less than half a second, the newest 60 of them", async () => {
    const messages = talk(500);
    const { page } = await openChat(harness, [userMessage("u", "warm")]);
    const took = await page.evaluate(
      async (chat) => {
        const start = performance.now();
        window.fakeHost.send("chat:opened", { chat });
        while (document.querySelector('[data-message-id="m499"]') === null)
          await new Promise((resolve) => setTimeout(resolve));
        // Laid out, and ready for the next key.
        document.querySelector(".messages")?.getBoundingClientRect();
        await new Promise((resolve) => setTimeout(resolve));
        return performance.now() - start;
      },
      { chat_id: "c5" as never, title: "Long", titled: true, created_at: 1, updated_at: 1, messages },
    );
    equal(await page.getByTestId("chat-message").count(), 60);
    ok(took < 500, `${took.toFixed(0)} ms`);
    await page.waitForTimeout(200);
    ok((await fromEnd(page)) <= 1);
  });

  it("[C2] shows earlier messages on demand, without moving what is seen", async () => {
    const { page } = await openChat(harness, talk(150));
    const log = page.getByRole("log", { name: "Messages" });
    await log.evaluate((element) => {
      element.scrollTop = 0;
    });
    const earlier = page.getByRole("button", { name: "Show Earlier" });
    await page.waitForTimeout(300);
    const first = page.locator('[data-message-id="m90"]');
    const top = (await first.boundingBox())?.y ?? 0;
    await earlier.click();
    await page.locator('[data-message-id="m30"]').waitFor({ state: "attached" });
    await page.waitForTimeout(300);
    const moved = Math.abs(((await first.boundingBox())?.y ?? 0) - top);
    ok(moved < 40, `moved by ${String(moved)}`);
    await log.evaluate((element) => {
      element.scrollTop = 0;
    });
    await earlier.click();
    await page.locator('[data-message-id="m0"]').waitFor({ state: "attached" });
    await earlier.waitFor({ state: "detached" });
  });

  it("[C3] comes back where it was after a reload", async () => {
    const first = await openChat(harness, talk(100));
    const log = first.page.getByRole("log", { name: "Messages" });
    await log.hover();
    for (let step = 0; step < 6; step++) {
      await first.page.mouse.wheel(0, -900);
      await first.page.waitForTimeout(60);
    }
    await first.page.waitForTimeout(500);
    const placeOf = (page: Page): Promise<{ id: string | undefined; top: number } | undefined> =>
      page.evaluate(() => {
        const list = document.querySelector(".messages")?.getBoundingClientRect();
        for (const element of document.querySelectorAll<HTMLElement>("[data-message-id]")) {
          const box = element.getBoundingClientRect();
          if (box.bottom > (list?.top ?? 0))
            return { id: element.dataset["messageId"], top: Math.round(box.top) };
        }
        return undefined;
      });
    const before = await placeOf(first.page);
    const saved = await first.page.evaluate(() => window.fakeHost.saved);
    const { page } = await openChat(harness, talk(100), { saved });
    await page.waitForTimeout(400);
    deepEqual(await placeOf(page), before);
    await page.getByRole("button", { name: "Jump to Latest" }).click();
    await page.waitForTimeout(500);
    const atEnd = await page.evaluate(() => window.fakeHost.saved);
    const last = await openChat(harness, talk(100), { saved: atEnd });
    await last.page.waitForTimeout(300);
    ok((await fromEnd(last.page)) <= 1);
  });

  it("[C2] takes back messages that are sent again", async () => {
    const { page } = await openChat(harness, talk(80));
    await happen(page, { type: "messages:removed", from: "m2" as never }, added(userMessage("n", "anew")));
    await page.getByText("anew").waitFor();
    deepEqual(
      await page
        .getByTestId("chat-message")
        .evaluateAll((all) => all.map((each) => each.getAttribute("data-message-id"))),
      ["m0", "m1", "n"],
    );
  });
});
