import { deepEqual, equal, ok } from "node:assert/strict";
import { daemonView, pageView, recorder } from "./fixtures.ts";
import { Harness } from "./harness.ts";
import { poorContrast, tabThrough } from "./look.ts";
import type { ThemeName } from "./themes.ts";

const ended = { status: "completed", reason: "finished", phase: "ended" } as const;

describe("the page for everyone", function () {
  this.timeout(60_000);
  let harness: Harness;
  before(async () => {
    harness = await Harness.start();
  });
  after(async () => {
    await harness.stop();
  });

  it("names everything that can be reached with the keyboard", async () => {
    const { page } = await harness.open({
      view: pageView([daemonView("a"), daemonView("b", { ...ended, started_at: 5 })]),
    });
    await page.getByRole("log").waitFor();
    const names = await tabThrough(page, 30);
    for (const name of [
      "Stop All",
      "Clear Finished",
      "Hide output: a.py",
      "Stop",
      "Code (1 line)",
      "Output of a.py",
      "Search",
      "Copy",
      "Timestamps",
      "Show Code",
      "Open Full Log",
      "Show output: b.py",
    ]) {
      ok(names.includes(name), `${name} was not reached: ${names.join(", ")}`);
    }
    ok(!names.includes(""), "something without a name has the focus");
  });

  it("tells of starts and ends, politely and at most once a second", async () => {
    const { page } = await harness.open({ view: pageView([]) });
    const live = page.locator('.visually-hidden[role="status"]');
    await page.getByText("No background scripts yet").waitFor();
    const show = async (...views: Parameters<typeof pageView>[0][]): Promise<void> => {
      for (const daemons of views) {
        await page.evaluate((view) => {
          window.fakeHost.send("page:view", view);
        }, pageView(daemons));
      }
    };
    await show([daemonView("a")]);
    await live.getByText("a.py is running in the background.").waitFor();
    equal(await live.getAttribute("aria-live"), "polite");
    await show([daemonView("a", ended)], [daemonView("a", ended), daemonView("b")]);
    await live.getByText("a.py: Background Script Finished. b.py is running in the background.").waitFor();
  });

  for (const theme of [
    "dark",
    "light",
    "high-contrast",
    "high-contrast-light",
  ] as const satisfies readonly ThemeName[]) {
    it(`can be read in ${theme}`, async () => {
      const record = recorder("a");
      const view = pageView([
        daemonView("a", { connected: false }),
        daemonView("b", {
          status: "error",
          reason: "exception",
          phase: "ended",
          started_at: 4,
          ended_at: 8,
          detail: "ValueError: no",
        }),
        daemonView("c", { ...ended, started_at: 3, ended_at: 9, last_line: "bye" }),
      ]);
      const disk = { a: [record("stdout", "out\n"), record("stderr", "err\n"), record("gap", "gap")] };
      const { page } = await harness.open({ view, disk }, { theme });
      await page.getByText("err", { exact: true }).waitFor();
      const poor = await page.evaluate(
        poorContrast,
        ".label, .title, .language, .elapsed, .detail, .budget, .text-button, .line, .following, .gap span, .stop, .icon-button-text, h1, h2",
      );
      deepEqual(poor, []);
    });
  }

  for (const width of [300, 1400]) {
    it(`fits into ${String(width)} pixels`, async () => {
      const record = recorder("a");
      const long =
        "a name that is much longer than a side bar is wide, with_an_unbreakable_part_in_the_middle.py";
      const view = pageView([daemonView("a", { title: long, mine: false, detail: "word ".repeat(60) })]);
      const { page } = await harness.open(
        { view, disk: { a: [record("stdout", `${"x".repeat(500)}\n`)] } },
        { width },
      );
      await page.getByText("following").waitFor();
      const layout = await page.evaluate(() => ({
        overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        log:
          (document.querySelector("[role=log]")?.scrollWidth ?? 0) -
          (document.querySelector("[role=log]")?.clientWidth ?? 0),
        prose: document.querySelector(".detail")?.getBoundingClientRect().width ?? 0,
      }));
      deepEqual([layout.overflow, layout.log], [0, 0]);
      ok(layout.prose < 800, `prose is ${String(layout.prose)} px wide`);
      const stop = await page.getByRole("button", { name: "Stop", exact: true }).boundingBox();
      ok(stop !== null && stop.x + stop.width <= width);
    });
  }
});
