import { deepEqual, equal, ok } from "node:assert/strict";
import type { Page } from "playwright-core";
import type { DaemonView } from "../../src/protocol/views.ts";
import { daemonView, pageView, recorder } from "./fixtures.ts";
import { Harness } from "./harness.ts";
import { atRest } from "./one-daemon.ts";

/** The requests of these names that the page has sent. */
async function sent(page: Page, ...names: readonly string[]): Promise<unknown[]> {
  const requests = await page.evaluate(() => window.fakeHost.requests);
  return requests.filter(({ name }) => names.includes(name));
}

async function show(page: Page, daemons: readonly DaemonView[]): Promise<void> {
  await page.evaluate((view) => {
    window.fakeHost.send("page:view", view);
  }, pageView(daemons));
}

describe("daemon cards", function () {
  this.timeout(60_000);
  let harness: Harness;
  before(async () => {
    harness = await Harness.start();
  });
  after(async () => {
    await harness.stop();
  });

  it("show what runs, with a pulsing dot, its time and a red Stop", async () => {
    const { page, errors } = await harness.open({
      view: pageView([daemonView("monitor", { code: "a\nb\nc\n" })]),
    });
    const card = page.getByTestId("daemon-card");
    equal(await card.getAttribute("data-daemon-id"), "monitor");
    await card.getByText("Background Script Running").waitFor();
    await card.getByText("monitor.py").waitFor();
    await card.getByText("Python", { exact: true }).waitFor();
    await card.getByRole("button", { name: "Code (3 lines)" }).waitFor();
    await card.getByText(/^1 of 3 · ends in 59 min$/).waitFor();
    const dot = card.getByTestId("state-dot");
    const style = await dot.evaluate((element) => {
      const { backgroundColor, animationName } = getComputedStyle(element);
      return { backgroundColor, animationName };
    });
    deepEqual(style, { backgroundColor: "rgb(137, 209, 133)", animationName: "pulse" });
    equal(
      await card
        .getByRole("button", { name: "Stop", exact: true })
        .evaluate((element) => getComputedStyle(element).color),
      "rgb(244, 135, 113)",
    );
    const before = await card.getByRole("timer").textContent();
    await page.waitForFunction(
      (text) => document.querySelector("[role=timer]")?.textContent !== text,
      before,
    );
    deepEqual(errors, []);
  });

  it("keep their dot still under reduced motion", async () => {
    const { page } = await harness.open({ view: pageView([daemonView("a")]) }, { reducedMotion: "reduce" });
    const dot = page.getByTestId("state-dot");
    equal(await dot.evaluate((element) => getComputedStyle(element).animationName), "none");
    const other = await harness.open({
      view: pageView([daemonView("a")]),
      bodyClass: "vscode-dark vscode-reduce-motion",
    });
    equal(
      await other.page
        .getByTestId("state-dot")
        .evaluate((element) => getComputedStyle(element).animationName),
      "none",
    );
  });

  const endings: readonly (readonly [DaemonView["status"], DaemonView["reason"], string])[] = [
    ["completed", "finished", "Background Script Finished"],
    ["error", "exception", "Script Failed"],
    ["error", "start_failed", "Script Could Not Start"],
    ["error", "kernel_died", "Kernel Died"],
    ["error", "server_lost", "Server Lost"],
    ["stopped", "user", "Stopped by user"],
    ["stopped", "max_runtime", "Stopped: time limit"],
    ["stopped", "disconnected", "Stopped: disconnected"],
    ["stopped", "replaced", "Stopped: replaced"],
    ["stopped", "shutdown", "Stopped: shutdown"],
  ];
  it("say how each daemon ended, and offer no Stop any more", async () => {
    const views = endings.map(([status, reason], index) =>
      daemonView(reason, { status, reason, phase: "ended", started_at: 1000 - index, ended_at: 1100 }),
    );
    const { page } = await harness.open({ view: pageView(views) });
    await page.getByTestId("daemon-card").first().waitFor();
    deepEqual(
      await page.locator(".card .label").allTextContents(),
      endings.map(([, , label]) => label),
    );
    equal(await page.getByRole("button", { name: "Stop", exact: true }).count(), 0);
    equal(await page.getByRole("button", { name: "Run Again" }).count(), 1);
  });

  it("[D8] say stopping at once and stay in their place, then how it ended", async () => {
    const daemon = daemonView("a");
    const { page } = await harness.open({ view: pageView([daemon, daemonView("b", { started_at: 10 })]) });
    const card = page.locator('[data-daemon-id="a"]');
    const stop = card.locator(".stop");
    const box = await stop.boundingBox();
    await card.getByRole("button", { name: "Stop", exact: true }).click();
    await card.getByRole("button", { name: "Stopping…" }).waitFor();
    deepEqual(await stop.boundingBox(), box);
    await stop.click({ force: true });
    deepEqual(await sent(page, "daemon:stop"), [{ name: "daemon:stop", params: { daemon_id: "a" } }]);
    await show(page, [
      daemonView("b", { started_at: 10 }),
      daemonView("a", {
        ...daemon,
        status: "stopped",
        phase: "ended",
        reason: "user",
        ended_at: daemon.started_at + 5,
      }),
    ]);
    await card.getByText("Stopped by user").waitFor();
    equal(await card.locator(".stop").count(), 0);
    deepEqual(
      await page
        .getByTestId("daemon-card")
        .evaluateAll((cards) => cards.map((each) => each.getAttribute("data-daemon-id"))),
      ["b", "a"],
    );
  });

  it("speak the editor's language where it has been taught to them", async () => {
    const texts = { Stop: "Anhalten", "{0} of {1} running": "{0} von {1} laufen" };
    const { page } = await harness.open({ view: pageView([daemonView("a")]) }, { texts });
    await page.getByRole("button", { name: "Anhalten", exact: true }).waitFor();
    await page.getByText(/^1 von \d+ laufen$/).waitFor();
    await page.getByText("Background Script Running").first().waitFor();
  });

  it("take stopping back and say why when it fails", async () => {
    const { page } = await harness.open({
      view: pageView([daemonView("a")]),
      refuse: { "daemon:stop": "The server does not answer." },
    });
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await page.getByRole("alert").getByText("The server does not answer.").waitFor();
    await page.getByRole("button", { name: "Stop", exact: true }).waitFor();
    await page.getByRole("button", { name: "Dismiss" }).click();
    equal(await page.getByRole("alert").count(), 0);
  });

  it("[D2] take stopping all back, and say why, where it fails", async () => {
    const { page } = await harness.open({
      view: pageView([daemonView("a"), daemonView("b", { started_at: 4 })]),
      unstoppable: [{ daemon_id: "a" as never, message: "This workspace is in Restricted Mode." }],
    });
    await page.getByRole("button", { name: "Stop All" }).click();
    const failed = page.locator('[data-daemon-id="a"]');
    await failed.getByRole("alert").getByText("This workspace is in Restricted Mode.").waitFor();
    await failed.getByRole("button", { name: "Stop", exact: true }).waitFor();
    const other = page.locator('[data-daemon-id="b"]');
    await other.getByRole("button", { name: "Stopping…" }).waitFor();
    equal(await other.getByRole("alert").count(), 0);
  });

  it("say when the connection is lost", async () => {
    const { page } = await harness.open({ view: pageView([daemonView("a")]) });
    await show(page, [daemonView("a", { connected: false })]);
    await page.getByText("Connection lost, reconnecting…").waitFor();
    await show(page, [daemonView("a")]);
    await page.getByText("Connection lost, reconnecting…").waitFor({ state: "detached" });
  });

  it("keep their output, its place and the focus when they end", async () => {
    const record = recorder("a");
    const disk = {
      a: Array.from({ length: 200 }, (_, index) => record("stdout", `line ${String(index)}\n`)),
    };
    const daemon = daemonView("a");
    const rest = [
      daemonView("b", { started_at: 10 }),
      daemonView("c", {
        started_at: 20,
        status: "completed",
        reason: "finished",
        phase: "ended",
        ended_at: 30,
      }),
    ];
    const { page } = await harness.open({ view: pageView([daemon, ...rest]), disk });
    const output = page.getByRole("log");
    await output.getByText("line 199").waitFor();
    await output.hover();
    await page.mouse.wheel(0, -900);
    await page.getByRole("button", { name: /^Jump to Latest/ }).waitFor();
    const top = await atRest(output);
    await page.getByRole("button", { name: "Stop", exact: true }).first().focus();
    await show(page, [
      ...rest,
      daemonView("a", {
        ...daemon,
        status: "completed",
        reason: "finished",
        phase: "ended",
        ended_at: Date.now() / 1000,
      }),
    ]);
    await page.locator('[data-daemon-id="a"]').getByText("Background Script Finished").waitFor();
    await page.waitForFunction(() => document.activeElement?.getAttribute("data-daemon-id") === "a");
    equal(await output.evaluate((element) => element.scrollTop), top);
    equal((await sent(page, "daemon:open")).length, 1);
  });

  it("load output only when they are opened, and let go of it when folded", async () => {
    const ended = { status: "completed", reason: "finished", phase: "ended" } as const;
    const { page } = await harness.open({
      view: pageView([daemonView("new", { ...ended }), daemonView("old", { ...ended, started_at: 5 })]),
    });
    await page.getByRole("log").waitFor();
    deepEqual(await sent(page, "daemon:open"), [{ name: "daemon:open", params: { daemon_id: "new" } }]);
    await page.getByRole("button", { name: "Show output: old.py" }).click();
    await page.getByRole("button", { name: "Hide output: new.py" }).click();
    // It is told once the card has been drawn folded.
    await page.waitForFunction(() => window.fakeHost.requests.some(({ name }) => name === "daemon:close"));
    deepEqual((await sent(page, "daemon:open", "daemon:close")).slice(1), [
      { name: "daemon:open", params: { daemon_id: "old" } },
      { name: "daemon:close", params: { daemon_id: "new" } },
    ]);
  });

  it("show their code coloured, and only when asked", async () => {
    const { page } = await harness.open({
      view: pageView([daemonView("a", { code: 'if x < 1:\n    print("<b>")\n' })]),
    });
    equal(await page.locator("pre").count(), 0);
    await page.getByRole("button", { name: "Code (2 lines)" }).click();
    equal(await page.locator("pre").textContent(), 'if x < 1:\n    print("<b>")\n');
    equal(await page.locator("pre .hljs-keyword").first().textContent(), "if");
    equal(await page.locator("pre b").count(), 0);
  });

  it("offer what can be done with them", async () => {
    const ended = daemonView("a", {
      status: "completed",
      reason: "finished",
      phase: "ended",
      ended_at: Date.now() / 1000,
    });
    const { page } = await harness.open({ view: pageView([ended, daemonView("b", { started_at: 4 })]) });
    for (const name of ["Show Code", "Open Full Log", "Run Again"])
      await page.getByRole("button", { name }).click();
    await page.getByRole("button", { name: "Stop All" }).click();
    await page.getByRole("button", { name: "Clear Finished" }).click();
    deepEqual(
      (
        await sent(
          page,
          "daemon:show-code",
          "daemon:show-log",
          "daemon:run-again",
          "daemons:stop-all",
          "daemons:clear-finished",
        )
      ).map((request) => (request as { name: string }).name),
      [
        "daemon:show-code",
        "daemon:show-log",
        "daemon:run-again",
        "daemons:stop-all",
        "daemons:clear-finished",
      ],
    );
    await page.locator('[data-daemon-id="b"]').getByRole("button", { name: "Stopping…" }).waitFor();
  });

  it("are brought into view when the host asks", async () => {
    const views = Array.from({ length: 30 }, (_, index) =>
      daemonView(`d${String(index)}`, { started_at: 1000 - index }),
    );
    const { page } = await harness.open({ view: pageView(views) });
    await page.getByTestId("daemon-card").first().waitFor();
    await page.evaluate(() => {
      window.fakeHost.send("daemon:reveal", { daemon_id: "d25" as never });
    });
    const card = page.locator('[data-daemon-id="d25"]');
    await card.getByRole("log").waitFor();
    ok(((await card.boundingBox())?.y ?? -1) >= 0);
    await page.waitForFunction(() => document.activeElement?.getAttribute("data-daemon-id") === "d25");
  });

  it("come back as they were left", async () => {
    const view = pageView([daemonView("new"), daemonView("old", { started_at: 5 })]);
    const first = await harness.open({ view });
    await first.page.getByRole("button", { name: "Hide output: new.py" }).click();
    await first.page.getByRole("button", { name: "Show output: old.py" }).click();
    await first.page.getByRole("button", { name: "Timestamps" }).click();
    const saved = await first.page.evaluate(() => window.fakeHost.saved);
    const { page } = await harness.open({ view, saved });
    await page.getByRole("button", { name: "Show output: new.py" }).waitFor();
    await page.getByRole("button", { name: "Hide output: old.py" }).waitFor();
    equal(await page.getByRole("button", { name: "Timestamps" }).getAttribute("aria-pressed"), "true");
  });

  it("list fifty ended daemons, and the others when asked", async () => {
    const views = Array.from({ length: 80 }, (_, index) =>
      daemonView(`d${String(index)}`, {
        started_at: 1000 - index,
        status: "completed",
        reason: "finished",
        phase: "ended",
        ended_at: 2000,
      }),
    );
    const { page } = await harness.open({ view: pageView(views) });
    await page.getByRole("button", { name: "Show 30 More" }).click();
    equal(await page.getByTestId("daemon-card").count(), 80);
  });
});

describe("a page without daemons", function () {
  this.timeout(60_000);
  let harness: Harness;
  before(async () => {
    harness = await Harness.start();
  });
  after(async () => {
    await harness.stop();
  });

  const states = [
    {
      engine: { kind: "ready", label: "Python" },
      buttons: {
        "Run File in Background": "backburner.daemons.runFile",
        "Run Selection in Background": "backburner.daemons.runSelection",
      },
    },
    {
      engine: { kind: "missing", message: "No Python was found." },
      buttons: {
        "Select Jupyter Engine…": "backburner.engine.select",
        "Diagnose Engine": "backburner.engine.diagnose",
      },
    },
    {
      engine: { kind: "untrusted", message: "This workspace is not trusted." },
      buttons: { "Manage Workspace Trust": "workbench.trust.manage" },
    },
  ] as const;
  for (const { engine, buttons } of states) {
    it(`says what to do first when the engine is ${engine.kind}`, async () => {
      const { page, errors } = await harness.open({ view: pageView([], engine) });
      if ("message" in engine) await page.getByText(engine.message).waitFor();
      for (const [name, command] of Object.entries(buttons)) {
        await page.getByRole("button", { name }).click();
        deepEqual((await sent(page, "command:run")).at(-1), { name: "command:run", params: { command } });
      }
      deepEqual([errors, await page.evaluate(() => window.fakeHost.violations)], [[], []]);
    });
  }

  it("keeps the cards when the engine goes", async () => {
    const { page } = await harness.open({
      view: pageView([daemonView("a")], { kind: "missing", message: "Python is gone." }),
    });
    await page.getByText("Python is gone.").waitFor();
    await page.getByTestId("daemon-card").waitFor();
  });

  it("says that it loads", async () => {
    const { page } = await harness.open({});
    await page.getByText("Loading daemons…").waitFor();
  });

  it("says why it could not load, and tries again", async () => {
    const { page } = await harness.open({ view: pageView([]), refuse: { "page:open": "The disk is full." } });
    await page.getByText("The disk is full.").waitFor();
    await page.getByRole("button", { name: "Try Again" }).click();
    await page.waitForFunction(
      () => window.fakeHost.requests.filter(({ name }) => name === "page:open").length === 2,
    );
  });
});
