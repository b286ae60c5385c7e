import { deepEqual, equal, ok } from "node:assert/strict";
import { answer, userMessage, words } from "./chat-fixtures.ts";
import { Harness } from "./harness.ts";
import { added, asked, ended, happen, more, openChat, waitForRequest } from "./one-chat.ts";

const question = userMessage("u1", "hi");
const streaming = answer("a1", [words("")], { status: "streaming" });

describe("messages", function () {
  this.timeout(60_000);
  let harness: Harness;
  before(async () => {
    harness = await Harness.start();
  });
  after(async () => {
    await harness.stop();
  });

  it("[C2] show what the user said as it was written, with what was attached", async () => {
    const text = "<b>not bold</b>\n  **nor this**";
    const { page } = await openChat(harness, [
      userMessage("u1", text, { attachments: [{ kind: "text", name: "monitor.py (3–20)", text: "x = 1" }] }),
    ]);
    const message = page.locator('[data-message-id="u1"]');
    equal(await message.locator(".said").textContent(), text);
    await message.getByText("monitor.py (3–20)").waitFor();
    equal(await message.getByRole("button", { name: /^Remove/ }).count(), 0);
  });

  it("[C2] stream: words appear in their final look, and only the block that grows is drawn", async () => {
    const { page, errors } = await openChat(harness, [question, streaming]);
    const message = page.locator('[data-message-id="a1"]');
    await happen(page, more("a1", "# Title\n\nFirst **bo"));
    await message.locator("strong", { hasText: "bo" }).waitFor();
    equal(await message.getByText("**").count(), 0);
    await message
      .locator("p")
      .first()
      .evaluate((element) => {
        element.setAttribute("data-kept", "");
      });
    await happen(page, more("a1", "ld** text.\n\n- one\n- t"));
    await message.getByRole("listitem").nth(1).waitFor();
    await happen(page, more("a1", "wo\n\n| a | b |\n|-"));
    await message.getByRole("table").waitFor();
    await happen(page, more("a1", "--|---|\n| 1 | 2 |\n\nSee [the docs](https://exa"));
    await message.getByText("See the docs").waitFor();
    equal(await message.getByRole("link").count(), 0);
    await happen(page, more("a1", "mple.com).\n\n```python\nprint(1"));
    await message.locator("pre").getByText("print").waitFor();
    await message.getByRole("link", { name: "the docs" }).waitFor();
    equal(await message.getByRole("button", { name: "Insert at Cursor" }).count(), 0);
    await happen(page, more("a1", ")\n```\n"), ended("a1"));
    await message.getByRole("button", { name: "Insert at Cursor" }).waitFor();
    equal(await message.locator("p[data-kept]").textContent(), "First bold text.");
    deepEqual(await message.getByRole("heading").allTextContents(), ["Title"]);
    deepEqual(errors, []);
  });

  it("[C2] draw once a frame, however many messages the host needs", async () => {
    const { page } = await openChat(harness, [question, streaming]);
    const drawings = await page.evaluate(async () => {
      const message = document.querySelector('[data-message-id="a1"]');
      let count = 0;
      const observer = new MutationObserver(() => count++);
      if (message !== null)
        observer.observe(message, { subtree: true, childList: true, characterData: true });
      await new Promise(requestAnimationFrame);
      for (let index = 0; index < 200; index++)
        window.fakeHost.chat([{ type: "part:appended", message_id: "a1" as never, text: "word " }]);
      let frames = 0;
      while (!(message?.textContent ?? "").includes("word ".repeat(200).trim())) {
        await new Promise(requestAnimationFrame);
        frames++;
      }
      return { count, frames };
    });
    ok(drawings.count <= drawings.frames + 2, JSON.stringify(drawings));
  });

  it("[C2] say which model wrote them and what it took", async () => {
    const { page } = await openChat(harness, [
      question,
      answer("a1", [words("Hello.")], { usage: { input_tokens: 1234, output_tokens: 56 } }),
    ]);
    const message = page.getByRole("article", { name: "gpt-5 via VS Code" });
    equal(await message.getAttribute("data-testid"), "chat-message");
    await message.getByText("1,234 tokens in · 56 out").waitFor();
  });

  it("[C2] offer what can be done with code", async () => {
    const { page } = await openChat(harness, [
      question,
      answer("a1", [words("```python\nprint(1)\n```\n\n1. In a list:\n\n   ```json\n   {}\n   ```")]),
    ]);
    const [python, json] = [page.getByTestId("code-block").nth(0), page.getByTestId("code-block").nth(1)];
    for (const name of ["Insert at Cursor", "Run in Background", "Save as File…"])
      await python.getByRole("button", { name }).click();
    const params = { code: "print(1)", language: "python" };
    deepEqual(await asked(page, "code:insert", "code:run-in-background", "code:save"), [
      params,
      params,
      params,
    ]);
    equal(await json.getByRole("button", { name: "Run in Background" }).count(), 0);
    await json.getByRole("button", { name: "Copy" }).click();
    await json.getByRole("button", { name: "Copied" }).waitFor();
    equal(await python.locator(".hljs-built_in").textContent(), "print");
  });

  it("[C2] open links through the host, and no picture from elsewhere", async () => {
    const png =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    const { page, outward } = await openChat(harness, [
      question,
      answer("a1", [
        words(
          `[docs](https://a.test/?x=1&amp;y=2) ![far](https://a.test/p.png) ![near](data:image/png;base64,${png})`,
        ),
      ]),
    ]);
    await page.getByRole("link", { name: "docs" }).click();
    await page.getByRole("link", { name: "[picture: far]" }).click({ button: "middle" });
    await waitForRequest(page, "link:open", 2);
    deepEqual(await asked(page, "link:open"), [
      { url: "https://a.test/?x=1&y=2" },
      { url: "https://a.test/p.png" },
    ]);
    equal(
      await page
        .getByRole("img", { name: "near" })
        .evaluate((image) => (image as HTMLImageElement).naturalWidth),
      1,
    );
    deepEqual(outward, []);
  });

  it("[C2] fold what the model thought, and what went into tools", async () => {
    const { page } = await openChat(harness, [
      question,
      answer("a1", [
        { kind: "reasoning", text: "I should *look*." },
        {
          kind: "tool",
          call_id: "t1",
          name: "list_daemons",
          arguments: '{"chat":true}',
          state: "done",
          result: "none",
        },
        { kind: "notice", text: "The kernel is new." },
      ]),
    ]);
    equal(await page.getByText("I should").count(), 0);
    await page.getByRole("button", { name: "Reasoning" }).click();
    await page.locator("em", { hasText: "look" }).waitFor();
    const card = page.getByTestId("tool-card");
    equal(await card.getAttribute("data-call-id"), "t1");
    await card.getByText("done").waitFor();
    await card.getByRole("button", { name: "Show details of list_daemons" }).click();
    equal(await card.getByLabel("Arguments", { exact: true }).textContent(), '{\n  "chat": true\n}');
    equal(await card.getByLabel("Result", { exact: true }).textContent(), "none");
    await page.getByText("The kernel is new.").waitFor();
  });

  it("[C2] stop, and say that they were stopped", async () => {
    const { page } = await openChat(harness, [
      question,
      answer("a1", [words("Half")], { status: "streaming" }),
    ]);
    equal(await page.getByRole("button", { name: "Send", exact: true }).count(), 0);
    await page.getByRole("button", { name: "Stop Generating" }).click();
    deepEqual(await asked(page, "chat:stop"), [{ chat_id: "c1" }]);
    await happen(page, ended("a1", { status: "stopped" }));
    await page.getByText("You stopped this answer.").waitFor();
    await page.getByRole("button", { name: "Send", exact: true }).waitFor();
    await page.getByRole("button", { name: "Retry" }).click();
    deepEqual(await asked(page, "chat:retry"), [{ chat_id: "c1", message_id: "a1" }]);
  });

  it("[C2] say that they were interrupted, and that the model has not begun", async () => {
    const { page } = await openChat(harness, [
      question,
      answer("a1", [words("Half")], { status: "interrupted" }),
    ]);
    await page.getByText("The window closed while this was being written.").waitFor();
    await happen(page, added(userMessage("u2", "again")), added(answer("a2", [], { status: "streaming" })));
    await page.getByText("Waiting for the model…").waitFor();
  });

  it("[C2] are written anew in their place and sent again", async () => {
    const note = { kind: "text", name: "note.txt", text: "hi" } as const;
    const { page } = await openChat(harness, [
      userMessage("u1", "first", { attachments: [note, note] }),
      answer("a1", [words("Hello.")]),
    ]);
    await page.locator('[data-message-id="u1"]').hover();
    await page.getByRole("button", { name: "Edit and Resend" }).click();
    const field = page.getByRole("textbox", { name: "Edit message" });
    equal(await field.inputValue(), "first");
    await field.press("Escape");
    await page.getByRole("button", { name: "Edit and Resend" }).waitFor();
    await page.waitForFunction(
      () => document.activeElement?.getAttribute("aria-label") === "Edit and Resend",
    );
    await page.keyboard.press("Enter");
    await field.fill("second");
    await field.press("Shift+Enter");
    await page.getByRole("button", { name: "Remove note.txt" }).first().click();
    await page.getByRole("button", { name: "Resend", exact: true }).click();
    deepEqual(await asked(page, "chat:edit"), [
      { chat_id: "c1", message_id: "u1", text: "second\n", attachments: [note] },
    ]);
  });

  const errors = [
    ["model.failed", "Retry", "chat:retry", { chat_id: "c1", message_id: "a1" }],
    ["model.unauthorized", "Set Model Key…", "command:run", { command: "backburner.models.setKey" }],
    ["model.none", "Add Model Endpoint…", "command:run", { command: "backburner.models.addEndpoint" }],
    ["model.too_long", "New Chat", "chat:new", {}],
    ["daemons.untrusted", "Manage Workspace Trust", "command:run", { command: "workbench.trust.manage" }],
  ] as const;
  for (const [code, button, request, params] of errors) {
    it(`[C2] that failed with ${code} say why and lead on`, async () => {
      const error = { code, message: "It did not work." };
      const { page } = await openChat(harness, [
        question,
        answer("a1", [words("Half")], { status: "error", error }),
      ]);
      const card = page.getByTestId("error-card");
      equal(await card.getAttribute("data-error-code"), code);
      await card.getByText("It did not work.").waitFor();
      await card.getByRole("button", { name: button }).click();
      await waitForRequest(page, request);
      deepEqual(await asked(page, request), [params]);
    });
  }

  it("[C2] count the seconds until a server takes the next request", async () => {
    const error = { code: "model.rate_limited", message: "Too many requests.", retry_after: 2 };
    const { page } = await openChat(harness, [question, answer("a1", [], { status: "error", error })]);
    const retry = page.getByTestId("error-card").getByRole("button", { name: "Retry" });
    equal(await retry.isDisabled(), true);
    await page.getByText(/Retry in [12] seconds?/).waitFor();
    await retry.click();
    equal((await asked(page, "chat:retry")).length, 1);
  });
});
