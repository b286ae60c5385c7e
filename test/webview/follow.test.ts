import { equal, ok } from "node:assert/strict";
import type { DaemonOutput } from "../../src/protocol/daemon.ts";
import { recorder } from "./fixtures.ts";
import { Harness } from "./harness.ts";
import { atRest, drawn, openOutput, send } from "./one-daemon.ts";

describe("following the output", function () {
  this.timeout(60_000);
  let harness: Harness;
  before(async () => {
    harness = await Harness.start();
  });
  after(async () => {
    await harness.stop();
  });

  it("shows earlier output from disk in front, without a jump", async () => {
    const record = recorder("a");
    const all = Array.from({ length: 3000 }, (_, index) => record("stdout", `line ${String(index)}\n`));
    const { page } = await openOutput(harness, all, 100);
    await page.getByText("line 2999").waitFor();
    equal(await page.locator(".line").count(), 100);
    const output = page.getByRole("log");
    await output.evaluate((element) => (element.scrollTop = 0));
    await page.getByRole("button", { name: "Jump to Latest" }).waitFor();
    const place = async (): Promise<number> =>
      (await page.getByText("line 2900", { exact: true }).boundingBox())?.y ?? Number.NaN;
    for (const expected of [600, 1100, 1600, 2100, 2600, 3000]) {
      await output.evaluate((element) => (element.scrollTop = 0));
      const before = await place();
      await page.getByRole("button", { name: "Show Earlier" }).click();
      await page.waitForFunction((count) => document.querySelectorAll(".line").length === count, expected);
      // Once all is shown the button itself goes, and its line with it.
      ok(
        Math.abs((await place()) - before) <= (expected === 3000 ? 24 : 2),
        `moved by ${String((await place()) - before)} px at ${String(expected)}`,
      );
    }
    await page.getByText("line 0", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Show Earlier" }).waitFor({ state: "detached" });
  });

  it("is followed until the user scrolls up, and again when told", async () => {
    const record = recorder("a");
    const lines = (count: number): DaemonOutput[] =>
      Array.from({ length: count }, () => record("stdout", "x\n"));
    const { page } = await openOutput(harness, lines(100));
    const output = page.getByRole("log");
    const distance = (): Promise<number> =>
      output.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight);
    await page.getByText("following").waitFor();
    equal(await distance(), 0);
    await output.hover();
    await page.mouse.wheel(0, -400);
    await page.getByRole("button", { name: "Jump to Latest", exact: true }).waitFor();
    const top = await atRest(output);
    await send(page, lines(50));
    await page.getByRole("button", { name: "Jump to Latest (50 new)" }).waitFor();
    equal(await output.evaluate((element) => element.scrollTop), top);
    equal(await page.getByText("following").count(), 0);
    await page.getByRole("button", { name: /^Jump/ }).click();
    equal(await distance(), 0);
    await send(page, lines(50));
    await drawn(page);
    equal(await distance(), 0);
    equal(await page.getByRole("button", { name: /^Jump/ }).count(), 0);
  });

  it("is followed again when the user scrolls back to its end, also with the keyboard", async () => {
    const record = recorder("a");
    const { page } = await openOutput(
      harness,
      Array.from({ length: 100 }, () => record("stdout", "x\n")),
    );
    await page.getByText("following").waitFor();
    await page.getByRole("log").focus();
    // A key that is pressed while the page still glides to the top may be lost: by the browser, not by us.
    const rest = page.getByRole("log").evaluate(
      (log) =>
        new Promise((resolve) => {
          log.addEventListener("scrollend", resolve, { once: true });
        }),
    );
    await page.keyboard.press("Home");
    await page.getByRole("button", { name: "Jump to Latest" }).waitFor();
    await rest;
    await page.keyboard.press("End");
    await page.getByText("following").waitFor();
  });

  it("can be left however fast it comes", async () => {
    const record = recorder("a");
    const { page } = await openOutput(
      harness,
      Array.from({ length: 100 }, () => record("stdout", "x\n")),
    );
    await page.getByText("following").waitFor();
    await page.evaluate(() => {
      let seq = 1000;
      const flow = (): void => {
        const line = {
          daemon_id: "a",
          chat_id: "editor",
          message_id: "",
          stream: "stdout",
          content: "y\n",
          timestamp: 1,
        };
        window.fakeHost.output("a", [{ ...line, seq: ++seq } as never]);
        if (seq < 1400) requestAnimationFrame(flow);
      };
      flow();
    });
    await page.getByRole("log").hover();
    await page.mouse.wheel(0, -4);
    await page.getByRole("button", { name: /^Jump to Latest \(\d+ new\)/ }).waitFor();
  });
});
