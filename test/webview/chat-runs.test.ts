import { deepEqual, equal, ok } from "node:assert/strict";
import type { RunState } from "../../src/protocol/chat.ts";
import type { DaemonId } from "../../src/protocol/ids.ts";
import { answer, codePart, userMessage, words } from "./chat-fixtures.ts";
import { daemonView, pageView, recorder } from "./fixtures.ts";
import { Harness } from "./harness.ts";
import { asked, changed, happen, more, openChat, waitForRequest } from "./one-chat.ts";

const question = userMessage("u1", "count");
const running = (changes: Partial<Extract<RunState, { kind: "running" }>> = {}): RunState => ({
  kind: "running",
  started_at: Date.now() / 1000 - 5,
  limit_seconds: 60,
  over_limit: false,
  ...changes,
});

describe("code in an answer", function () {
  this.timeout(60_000);
  let harness: Harness;
  before(async () => {
    harness = await Harness.start();
  });
  after(async () => {
    await harness.stop();
  });

  it("[C2] appears as it is written", async () => {
    const part = codePart("r1", { kind: "writing" }, { code: "" });
    const { page } = await openChat(harness, [question, answer("a1", [part], { status: "streaming" })]);
    const card = page.getByTestId("code-card");
    equal(await card.getAttribute("data-state"), "writing");
    await card.getByText("Writing Code").waitFor();
    for (const piece of ["import ", "time\n", "print(1"]) await happen(page, more("a1", piece));
    await page.waitForFunction(() => document.querySelector("pre")?.textContent === "import time\nprint(1");
    equal(await card.locator(".hljs-keyword").textContent(), "import");
  });

  it("[C2] shows its output live while it runs, and can be interrupted", async () => {
    const record = recorder("r1");
    const { page } = await openChat(
      harness,
      [question, answer("a1", [codePart("r1", running())], { status: "streaming" })],
      { disk: { r1: [record("stdout", "one\n")] } },
    );
    const card = page.getByTestId("code-card");
    await card.getByText("Running", { exact: true }).waitFor();
    equal(
      await card.getByTestId("state-dot").evaluate((dot) => getComputedStyle(dot).animationName),
      "pulse",
    );
    const log = card.getByRole("log", { name: "Output of the Python code" });
    await log.getByText("one").waitFor();
    await page.evaluate(
      (records) => {
        window.fakeHost.output("r1", records);
      },
      [record("stdout", "two\n")],
    );
    await log.getByText("two").waitFor();
    await card.getByText(/^0:0\d$/).waitFor();
    const interrupt = card.getByRole("button", { name: "Interrupt" });
    const box = await interrupt.boundingBox();
    await interrupt.click();
    await card.getByRole("button", { name: "Interrupting…" }).waitFor();
    deepEqual(await card.locator(".interrupt").boundingBox(), box);
    await card.getByRole("button", { name: "Restart Kernel" }).click();
    deepEqual(
      [await asked(page, "run:interrupt"), await asked(page, "kernel:restart")],
      [[{ chat_id: "c1", run_id: "r1" }], [{ chat_id: "c1" }]],
    );
  });

  it("[C2] offers to go on in the background after its limit, and becomes the daemon's card", async () => {
    const record = recorder("r1");
    const { page } = await openChat(
      harness,
      [question, answer("a1", [codePart("r1", running({ over_limit: true }))], { status: "streaming" })],
      { disk: { r1: [record("stdout", "one\n")] } },
    );
    const card = page.getByTestId("code-card");
    await card.getByText("It has run for longer than 60 s.").waitFor();
    await card.getByRole("button", { name: "Move to Background" }).click();
    deepEqual(await asked(page, "run:to-background"), [{ chat_id: "c1", run_id: "r1" }]);
    await happen(page, changed("a1", 0, codePart("r1", { kind: "daemon", daemon_id: "r1" as DaemonId })));
    await page.evaluate(
      (view) => {
        window.fakeHost.send("page:view", view);
      },
      pageView([daemonView("r1", { chat_id: "c1" as never })]),
    );
    await card.getByTestId("daemon-card").getByText("Background Script Running").waitFor();
    await card.getByRole("log").getByText("one").waitFor();
    deepEqual((await asked(page, "daemon:open", "daemon:close")).length, 3);
  });

  const endings = [
    ["finished", "Finished"],
    ["exception", "Ended with an Exception"],
    ["interrupted", "Interrupted"],
    ["kernel_died", "Kernel Died"],
    ["failed", "Could Not Run"],
  ] as const;
  it("[C2] says how it ended, in what time, and shows what it printed", async () => {
    const record = recorder("x");
    const output = [record("stdout", "\x1b[31mred\x1b[0m\n"), record("error", "ZeroDivisionError\n")];
    const parts = endings.map(([how]) =>
      codePart(how, { kind: "ended", how, seconds: 1.24, detail: `About ${how}.` }, { output }),
    );
    const { page } = await openChat(harness, [question, answer("a1", parts)]);
    const cards = page.getByTestId("code-card");
    deepEqual(
      await cards.locator(".label").allTextContents(),
      endings.map(([, label]) => label),
    );
    const first = cards.first();
    await first.getByText("1.2 s").waitFor();
    await first.getByText("About finished.").waitFor();
    equal(await first.locator(".ansi-fg-1").textContent(), "red");
    await first.getByText("ZeroDivisionError").waitFor();
    deepEqual(await asked(page, "daemon:open"), []);
    equal(await first.locator("pre").count(), 0);
    await first.getByRole("button", { name: "Code (4 lines)" }).click();
    await first.locator("pre").waitFor();
    await cards.nth(1).getByRole("button", { name: "Copy Output" }).click();
    await cards.nth(1).getByRole("button", { name: "Copied" }).waitFor();
  });

  it("[C2] keeps a long output searchable", async () => {
    const record = recorder("x");
    const output = Array.from({ length: 200 }, (_, index) => record("stdout", `line ${String(index)}\n`));
    const part = codePart("r1", { kind: "ended", how: "finished", seconds: 3 }, { output });
    const { page } = await openChat(harness, [question, answer("a1", [part])]);
    await page.getByRole("button", { name: "Search", exact: true }).click();
    await page.getByRole("textbox", { name: "Search in output" }).fill("line 42");
    await page.getByText("1 of 1").waitFor();
  });

  it("[I6] says in one sentence why it did not run", async () => {
    const state = { kind: "not-run", why: "declined", message: "You skipped it; it did not run." } as const;
    const { page } = await openChat(harness, [question, answer("a1", [codePart("r1", state)])]);
    const card = page.getByTestId("code-card");
    await card.getByText("Not Run", { exact: true }).waitFor();
    await card.getByText("You skipped it; it did not run.").waitFor();
  });

  it("[D2] is the daemon's card for exactly as long as it runs, also after a reload, then says how it ended", async () => {
    const record = recorder("d1");
    const daemon = daemonView("d1", { chat_id: "c1" as never, title: "monitor.py" });
    const part = codePart("d1", { kind: "daemon", daemon_id: "d1" as DaemonId }, { background: true });
    const messages = [question, answer("a1", [part, words("It is running.")])];
    const setup = { view: pageView([daemon]), disk: { d1: [record("stdout", "cpu 12 %\n")] } };
    const first = await openChat(harness, messages, setup);
    await first.page.getByTestId("daemon-card").getByText("cpu 12 %").waitFor();
    const saved = await first.page.evaluate(() => window.fakeHost.saved);
    const { page } = await openChat(harness, messages, { ...setup, saved });
    const card = page.getByTestId("daemon-card");
    await card.getByText("Background Script Running").waitFor();
    await card.getByText("cpu 12 %").waitFor();
    equal(
      await card.getByTestId("state-dot").evaluate((dot) => getComputedStyle(dot).animationName),
      "pulse",
    );
    await card.getByRole("timer").waitFor();
    const stop = card.getByRole("button", { name: "Stop", exact: true });
    equal(await stop.evaluate((button) => getComputedStyle(button).color), "rgb(244, 135, 113)");
    await stop.click();
    await card.getByRole("button", { name: "Stopping…" }).waitFor();
    deepEqual(await asked(page, "daemon:stop"), [{ daemon_id: "d1" }]);
    const over = {
      ...daemon,
      status: "stopped",
      phase: "ended",
      reason: "user",
      ended_at: Date.now() / 1000,
    } as const;
    await page.evaluate(
      (view) => {
        window.fakeHost.send("page:view", view);
      },
      pageView([over]),
    );
    await card.getByText("Stopped by user").waitFor();
    deepEqual([await card.locator(".stop").count(), await card.getByTestId("state-dot").count()], [0, 0]);
    await card.getByText("cpu 12 %").waitFor();
  });

  it("[D2] keeps its code when the daemon is no longer listed", async () => {
    const part = codePart("d1", { kind: "daemon", daemon_id: "d1" as DaemonId });
    const { page } = await openChat(harness, [question, answer("a1", [part])]);
    await page.getByText("This background script is no longer listed.").waitFor();
    await page.getByRole("button", { name: "Code (4 lines)" }).click();
    await page.locator("pre").waitFor();
  });

  it("[D2] is brought into view in the chat that started it, and in the list when it is of another", async () => {
    const mine = daemonView("d1", { chat_id: "c1" as never });
    const messages = [
      question,
      answer("a1", [
        codePart("d1", { kind: "daemon", daemon_id: "d1" as DaemonId }),
        words("word\n\n".repeat(200)),
      ]),
    ];
    const { page } = await openChat(harness, messages, { view: pageView([mine, daemonView("d2")]) });
    await page.getByTestId("daemon-card").waitFor();
    const reveal = async (id: string): Promise<void> => {
      await page.evaluate((daemon_id) => {
        window.fakeHost.send("daemon:reveal", { daemon_id: daemon_id as never });
      }, id);
    };
    await reveal("d1");
    await page.waitForFunction(() => document.activeElement?.getAttribute("data-daemon-id") === "d1");
    ok(await page.getByTestId("daemon-card").evaluate((card) => card.getBoundingClientRect().top >= 0));
    equal(await page.getByRole("tab", { name: "Chat" }).getAttribute("aria-selected"), "true");
    await reveal("d2");
    await page.getByRole("tab", { name: "Daemons", selected: true }).waitFor();
    await page.waitForFunction(() => document.activeElement?.getAttribute("data-daemon-id") === "d2");
    await waitForRequest(page, "daemon:open", 2);
  });
});
