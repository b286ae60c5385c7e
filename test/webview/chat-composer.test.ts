import { deepEqual, equal, ok } from "node:assert/strict";
import type { Page } from "playwright-core";
import { answer, userMessage, words } from "./chat-fixtures.ts";
import { Harness } from "./harness.ts";
import { added, asked, ended, happen, openChat, waitForRequest } from "./one-chat.ts";

const talk = [userMessage("u1", "hi"), answer("a1", [words("Hello.")])];
const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** Pastes or drops a file of this type and size on the message box. */
async function give(
  page: Page,
  how: "paste" | "drop",
  file: { name: string; type: string; data?: string; size?: number },
): Promise<void> {
  await page.evaluate(
    ({ event, name, type, data, size }) => {
      const bytes =
        data === undefined
          ? new Uint8Array(size ?? 4)
          : Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], name, { type }));
      const target = document.querySelector("textarea");
      const init = { bubbles: true, cancelable: true };
      target?.dispatchEvent(
        event === "paste"
          ? new ClipboardEvent("paste", { ...init, clipboardData: transfer })
          : new DragEvent("drop", { ...init, dataTransfer: transfer }),
      );
    },
    { event: how, ...file },
  );
}

describe("the message box", function () {
  this.timeout(60_000);
  let harness: Harness;
  before(async () => {
    harness = await Harness.start();
  });
  after(async () => {
    await harness.stop();
  });

  it("[C2] sends with Enter, makes a line with Shift+Enter, and is empty once the host has it", async () => {
    const { page } = await openChat(harness, talk);
    const field = page.getByRole("textbox", { name: "Message" });
    await field.press("Enter");
    equal(await page.getByRole("button", { name: "Send", exact: true }).isDisabled(), true);
    await field.pressSequentially("one");
    await field.press("Shift+Enter");
    await field.pressSequentially("two");
    await field.press("Enter");
    deepEqual(await asked(page, "chat:send"), [{ chat_id: "c1", text: "one\ntwo", attachments: [] }]);
    await page.waitForFunction(() => document.querySelector("textarea")?.value === "");
    await field.fill("three");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await waitForRequest(page, "chat:send", 2);
  });

  it("[C2] leaves keys to the input method while a word is composed", async () => {
    const { page } = await openChat(harness, talk);
    const field = page.getByRole("textbox", { name: "Message" });
    await field.fill("に");
    await field.evaluate((element) => {
      element.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true }));
      element.dispatchEvent(new KeyboardEvent("keydown", { key: "Process", bubbles: true }));
    });
    deepEqual(await asked(page, "chat:send"), []);
    equal(await field.inputValue(), "に");
  });

  it("[C2] keeps what was written when it could not be sent, and says why", async () => {
    const { page } = await openChat(harness, talk, { refuse: { "chat:send": "The chat is busy." } });
    const field = page.getByRole("textbox", { name: "Message" });
    await field.fill("hello");
    await field.press("Enter");
    await page.getByRole("alert").getByText("The chat is busy.").waitFor();
    equal(await field.inputValue(), "hello");
    await page.getByRole("button", { name: "Dismiss" }).click();
    equal(await page.getByRole("alert").count(), 0);
  });

  it("[C2] swaps Send and Stop in one place", async () => {
    const { page } = await openChat(harness, talk);
    const box = await page.getByRole("button", { name: "Send", exact: true }).boundingBox();
    await happen(page, added(answer("a2", [words("")], { status: "streaming" })));
    const stop = page.getByRole("button", { name: "Stop Generating" });
    deepEqual(await stop.boundingBox(), box);
    const field = page.getByRole("textbox", { name: "Message" });
    await field.fill("next");
    await field.press("Enter");
    deepEqual(await asked(page, "chat:send"), []);
    equal(await field.inputValue(), "next");
    await happen(page, ended("a2"));
    await page.getByRole("button", { name: "Send", exact: true }).waitFor();
  });

  it("[C2] grows with its lines up to 40 % of the page", async () => {
    const { page } = await openChat(harness, talk);
    const field = page.getByRole("textbox", { name: "Message" });
    const heightOf = async (text: string): Promise<number> => {
      await field.fill(text);
      return (await field.boundingBox())?.height ?? 0;
    };
    const [one, five, hundred] = [
      await heightOf("a"),
      await heightOf("a\n".repeat(5)),
      await heightOf("a\n".repeat(100)),
    ];
    ok(
      one < 40 && five > 2 * one && hundred > five && hundred <= 320,
      `${String(one)} ${String(five)} ${String(hundred)}`,
    );
  });

  it("[C2] offers commands after a slash, by keyboard and by mouse", async () => {
    const { page } = await openChat(harness, talk);
    const field = page.getByRole("textbox", { name: "Message" });
    await field.pressSequentially("/");
    const menu = page.getByRole("listbox", { name: "Commands" });
    equal(await menu.getByRole("option").count(), 6);
    const currentName = (): Promise<string | undefined> =>
      field.evaluate(
        (element) =>
          document.getElementById(element.getAttribute("aria-activedescendant") ?? "")?.textContent,
      );
    ok((await currentName())?.startsWith("/new"));
    await field.press("ArrowDown");
    ok((await currentName())?.startsWith("/clear"));
    await field.press("Escape");
    await menu.waitFor({ state: "detached" });
    await field.fill("/exp");
    await field.press("ArrowDown");
    await field.press("Enter");
    deepEqual(await asked(page, "chat:export"), [{ chat_id: "c1", format: "ipynb" }]);
    equal(await field.inputValue(), "");
    await field.fill("/cl");
    await field.press("Tab");
    equal(await field.inputValue(), "/clear");
    await menu.getByRole("option", { name: /^\/clear/ }).click();
    deepEqual(await asked(page, "chat:clear"), [{ chat_id: "c1" }]);
    await field.fill("/nothing like that");
    await field.press("Enter");
    equal((await asked(page, "chat:send"))[0]?.["text"], "/nothing like that");
  });

  it("[C2] stops and begins anew by command", async () => {
    const { page } = await openChat(harness, [...talk, answer("a2", [words("x")], { status: "streaming" })]);
    const field = page.getByRole("textbox", { name: "Message" });
    await field.fill("/stop");
    await field.press("Enter");
    deepEqual(await asked(page, "chat:stop"), [{ chat_id: "c1" }]);
    await field.fill("/new");
    await field.press("Enter");
    await page.getByRole("heading", { name: "New Chat" }).waitFor();
    await page.getByText("Ask, and let it run").waitFor();
  });

  it("[C2] takes a file and the selection of the editor", async () => {
    const attachment = { kind: "text", name: "monitor.py", text: "x = 1", language: "python" } as const;
    const { page } = await openChat(harness, talk, { attachment });
    await page.getByRole("button", { name: "Attach File" }).click();
    await page.getByRole("button", { name: "Attach Selection" }).click();
    const chips = page.getByRole("list", { name: "Attachments" }).getByTestId("attachment");
    await chips.nth(1).waitFor();
    await page.getByRole("button", { name: "Remove monitor.py" }).first().click();
    equal(await chips.count(), 1);
    await page.getByRole("button", { name: "Send", exact: true }).click();
    deepEqual(await asked(page, "chat:send"), [{ chat_id: "c1", text: "", attachments: [attachment] }]);
    await chips.waitFor({ state: "detached" });
  });

  it("[C2] says when nothing is selected, and takes what the host attaches", async () => {
    const { page } = await openChat(harness, talk);
    await page.getByRole("button", { name: "Attach Selection" }).click();
    await page.getByText("Nothing is selected in the editor.").waitFor();
    await page.getByRole("tab", { name: "Daemons" }).click();
    await page.evaluate(() => {
      window.fakeHost.send("draft:attach", {
        attachment: { kind: "text", name: "from-editor.py", text: "x" },
      });
    });
    await page.getByTestId("attachment").getByText("from-editor.py").waitFor();
    equal(await page.getByRole("tab", { name: "Chat" }).getAttribute("aria-selected"), "true");
  });

  for (const how of ["paste", "drop"] as const) {
    it(`[C2] takes pictures by ${how}, and says which ones it cannot take`, async () => {
      const { page } = await openChat(harness, talk);
      await give(page, how, { name: "plot.png", type: "image/png", data: PNG });
      const chip = page.getByTestId("attachment");
      await chip.getByText("plot.png").waitFor();
      equal(await chip.locator("img").evaluate((image) => (image as HTMLImageElement).naturalWidth), 1);
      await give(page, how, { name: "a.svg", type: "image/svg+xml" });
      await page
        .getByRole("alert")
        .getByText(/^a\.svg cannot be attached/)
        .waitFor();
      await give(page, how, { name: "big.png", type: "image/png", size: 4 * 1024 * 1024 });
      await page
        .getByRole("alert")
        .getByText(/^big\.png is too large/)
        .waitFor();
      equal(await chip.count(), 1);
      await page.getByRole("button", { name: "Send", exact: true }).click();
      deepEqual((await asked(page, "chat:send"))[0]?.["attachments"], [
        { kind: "image", name: "plot.png", mime: "image/png", data: PNG },
      ]);
    });
  }

  it("[C2] says when the model cannot see a picture", async () => {
    const { page } = await openChat(harness, [], {
      chat: { ...(await import("./chat-fixtures.ts")).chatOf(talk), model_id: "endpoint:ollama/qwen3:8b" },
    });
    await give(page, "paste", { name: "plot.png", type: "image/png", data: PNG });
    await page.getByText("qwen3:8b cannot see pictures.").waitFor();
  });

  it("[C3] keeps what was written over a reload, for each chat", async () => {
    const first = await openChat(harness, talk);
    await give(first.page, "paste", { name: "plot.png", type: "image/png", data: PNG });
    await first.page.getByTestId("attachment").waitFor();
    await first.page.getByRole("textbox", { name: "Message" }).fill("half a thought");
    await first.page.waitForFunction(() => JSON.stringify(window.fakeHost.saved).includes("half a thought"));
    const saved = await first.page.evaluate(() => window.fakeHost.saved);
    const { page } = await openChat(harness, talk, { saved });
    equal(await page.getByRole("textbox", { name: "Message" }).inputValue(), "half a thought");
    await page.getByTestId("attachment").getByText("plot.png").waitFor();
  });

  it("[C2] fills in an example when nothing was said yet", async () => {
    const { page } = await openChat(harness);
    await page.getByRole("button", { name: "Monitor my CPU every second and plot it" }).click();
    equal(
      await page.getByRole("textbox", { name: "Message" }).inputValue(),
      "Monitor my CPU every second and plot it",
    );
    await page.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");
  });
});
