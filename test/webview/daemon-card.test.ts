import { deepEqual, equal, match, ok } from "node:assert/strict";
import {
  McpUiInitializedNotificationSchema,
  McpUiInitializeRequestSchema,
  McpUiSizeChangedNotificationSchema,
} from "@modelcontextprotocol/ext-apps";
import type { DaemonOutput } from "../../src/protocol/daemon.ts";
import type { CardDaemon } from "../../src/protocol/daemon-card.ts";
import type { DaemonId } from "../../src/protocol/ids.ts";
import { CardHost, type CardSetup, type ShownCard } from "./card-host.ts";
import { daemonView, recorder } from "./fixtures.ts";
import { brokenAccess, poorContrast } from "./look.ts";
import type { ThemeName } from "./themes.ts";

const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const OUTSIDE = "https://outside.test";

function daemon(changes: Partial<CardDaemon> = {}): CardDaemon {
  const { code: _code, chat_title: _title, mine: _mine, ...record } = daemonView("beat");
  return { ...record, ...changes };
}

/** What the server answers the card. */
function state(
  records: readonly DaemonOutput[],
  changes: Partial<CardDaemon> = {},
  more: object = {},
): object {
  const last = records.at(-1)?.seq ?? 0;
  const content = { daemon: daemon(changes), now: Date.now() / 1000, records, last_seq: last, ...more };
  return { content: [], structuredContent: content };
}

const result = { content: [{ type: "text", text: "It runs." }], structuredContent: { daemon: daemon() } };
const ended = {
  status: "completed",
  phase: "ended",
  reason: "finished",
  ended_at: Date.now() / 1000,
} as const;

describe("the card in another chat", function () {
  this.timeout(60_000);
  let host: CardHost;
  before(async () => {
    host = await CardHost.start();
  });
  after(() => host.stop());

  /** Shows one and waits for a text in it. */
  async function show(setup: CardSetup, text: string): Promise<ShownCard> {
    const shown = await host.show(setup);
    await shown.card.getByText(text, { exact: true }).first().waitFor();
    return shown;
  }

  it("[A4] waits for what it is to show, and then shows it in the words of the product", async () => {
    const waiting = await show({ input: { code: "import time\nx = 1", title: "Beat" }, states: [] }, "Beat");
    await waiting.card.getByText("Waiting for your permission…").waitFor();
    deepEqual((await waiting.asked()).calls, []);
    const { card, asked } = await show(
      { result, states: [state([recorder("beat")("stdout", "hello\n")])] },
      "hello",
    );
    await card.getByText("Background Script Running", { exact: true }).waitFor();
    await card.getByRole("heading", { name: "beat.py" }).waitFor();
    await card.getByText("Python").waitFor();
    match(await card.getByRole("timer").innerText(), /^\d:\d\d$/);
    const { calls, heights } = await asked();
    equal(calls[0], 'daemon_card_state {"daemon_id":"beat","since_seq":-1}');
    ok((heights.at(-1) ?? 0) > 60, String(heights));
  });

  it("[A4] speaks to its host as MCP Apps are meant to", async () => {
    const { asked } = await show(
      { result, states: [state([recorder("beat")("stdout", "hello\n")])] },
      "hello",
    );
    const { messages } = await asked();
    McpUiInitializeRequestSchema.parse(messages["ui/initialize"]);
    McpUiInitializedNotificationSchema.parse(messages["ui/notifications/initialized"]);
    McpUiSizeChangedNotificationSchema.parse(messages["ui/notifications/size-changed"]);
    deepEqual(Object.keys(messages).sort(), [
      "tools/call",
      "ui/initialize",
      "ui/notifications/initialized",
      "ui/notifications/size-changed",
    ]);
  });

  it("[A4] finds its daemon by the text alone, where a host keeps no more of an answer", async () => {
    const text = { content: [{ type: "text", text: "It is a background script with daemon_id beat." }] };
    await show({ result: text, states: [state([recorder("beat")("stdout", "hello\n")])] }, "hello");
  });

  it("[A4] asks for what is new only, and no more once it has ended", async () => {
    const record = recorder("beat");
    const first = state([record("stdout", "one\n")]);
    const second = state([record("stdout", "two\n")], ended);
    const { card, page, asked } = await show({ result, states: [first, second] }, "two");
    await card.getByText("Background Script Finished", { exact: true }).waitFor();
    equal(await card.getByRole("button", { name: "Stop" }).count(), 0);
    const { calls } = await asked();
    deepEqual(calls.slice(1), ['daemon_card_state {"daemon_id":"beat","since_seq":1}']);
    await page.waitForTimeout(1600);
    equal((await asked()).calls.length, 2);
  });

  it("[A4] asks nothing while nobody sees it", async () => {
    const record = recorder("beat");
    const { page, asked } = await show({ result, states: [state([record("stdout", "one\n")])] }, "one");
    await page.evaluate(() => {
      document.body.style.paddingTop = "5000px";
    });
    await page.waitForTimeout(900);
    const before = (await asked()).calls.length;
    await page.waitForTimeout(2000);
    equal((await asked()).calls.length, before);
  });

  it("[A4] stops it by its button, which does not move", async () => {
    const record = recorder("beat");
    const { card, asked } = await show({ result, states: [state([record("stdout", "one\n")])] }, "one");
    const button = card.getByRole("button", { name: "Stop", exact: true });
    const before = await button.boundingBox();
    await button.click();
    const stopping = card.getByRole("button", { name: "Stopping…" });
    deepEqual(await stopping.boundingBox(), before);
    await stopping.click({ force: true });
    await stopping.waitFor();
    const { calls } = await asked();
    deepEqual(
      calls.filter((call) => call.startsWith("daemon_card_stop")),
      ['daemon_card_stop {"daemon_id":"beat"}'],
    );
  });

  it("[A4] says why it could not be stopped", async () => {
    const stop = { content: [{ type: "text", text: "The kernel does not answer." }], isError: true };
    const { card } = await show({ result, states: [state([])], stop }, "beat.py");
    await card.getByRole("button", { name: "Stop", exact: true }).click();
    await card.getByRole("alert").getByText("The kernel does not answer.").waitFor();
    await card.getByRole("button", { name: "Stop", exact: true }).waitFor();
  });

  it("[A4, bad/card-reload] says that its window is gone, and goes on when it is there again", async () => {
    const record = recorder("beat");
    const states = [
      state([record("stdout", "one\n")]),
      undefined,
      undefined,
      state([record("stdout", "two\n")]),
    ];
    const { card } = await show({ result, states }, "one");
    await card.getByText(/^The window that serves this card does not answer/).waitFor();
    await card.getByText("two", { exact: true }).waitFor();
    await card.getByText(/^The window that serves this card does not answer/).waitFor({ state: "hidden" });
  });

  it("[A4] says that it was not started, and why", async () => {
    const refusal = { content: [{ type: "text", text: "The user did not allow it." }], isError: true };
    const { card } = await show({ result: refusal, states: [] }, "Background Script Not Started");
    await card.getByText("The user did not allow it.").waitFor();
  });

  it("[A4] says that a script is not known any more", async () => {
    const gone = {
      content: [{ type: "text", text: "This background script is not known any more." }],
      isError: true,
    };
    await show({ result, states: [gone] }, "Background Script Not Known");
  });

  it("[A4] shows the newest picture, and takes it away when the script clears it", async () => {
    const record = recorder("beat");
    const first = state([record("display", PIXEL, { mime: "image/png", plain: "<Figure>" })]);
    const second = state([record("clear", ""), record("stdout", "cleared\n")]);
    const { card } = await host.show({ result, states: [first, second] });
    await card.getByRole("img", { name: "<Figure>" }).waitFor();
    await card.getByText("cleared", { exact: true }).waitFor();
    await card.locator(".plot img").waitFor({ state: "hidden" });
  });

  it("[A4, bad/card-hostile] runs and loads nothing of what a script prints, names or draws", async () => {
    const record = recorder("beat");
    const payloads = [
      `<img src=x onerror="parent.pwned=1">`,
      `<script>window.pwned=1</script>`,
      `</script></style><h1>${OUTSIDE}</h1>`,
      `\u001b]8;;javascript:alert(1)\u0007link\u001b]8;;\u0007 \u001b]52;c;aGk=\u0007`,
      `see ${OUTSIDE}/page now`,
    ];
    const records = [
      ...payloads.map((text) => record("stdout", `${text}\n`)),
      record("display", `<img src="${OUTSIDE}/a.png" onerror="window.pwned=1">`, { mime: "text/html" }),
      record("display", `<svg xmlns="http://www.w3.org/2000/svg" onload="window.pwned=1"/>`, {
        mime: "image/svg+xml",
      }),
      record("display", `" onerror="window.pwned=1`, { mime: "image/png", plain: `"><img src=x onerror=1>` }),
      record("display", PIXEL, { mime: "image/png\u0000", plain: "odd type" }),
      record("stdout", "the end\n"),
    ];
    const name = `<b onclick=x>\u202e\u001b[31m${"long ".repeat(100)}`;
    const changes = { title: name, detail: `<i>${OUTSIDE}</i>`, language: "<u>x</u>" };
    const { card, page, errors, outward } = await show(
      { result, states: [state(records, changes)] },
      "the end",
    );
    await page.waitForTimeout(500);
    for (const frame of page.frames())
      equal(await frame.evaluate(() => (window as { pwned?: number }).pwned), undefined);
    deepEqual(errors, []);
    deepEqual(outward, []);
    equal(
      await card.locator("article b, article i, article u, article script, .output img, a[href]").count(),
      0,
    );
    await card.getByText(payloads[0] ?? "", { exact: true }).waitFor();
    const widths = await page.frames()[1]?.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    ok((widths?.[0] ?? 0) <= (widths?.[1] ?? 0), String(widths));
  });

  it("[A4] keeps no more lines than a card needs", async () => {
    const record = recorder("beat");
    const flood = Array.from({ length: 1500 }, (_, at) => record("stdout", `line ${String(at)}\n`));
    const { card } = await show({ result, states: [state(flood, {}, { skipped_to: 1 })] }, "line 1499");
    equal(await card.locator(".output .line").count(), 200);
    const isAtEnd = await card
      .locator(".output")
      .evaluate((output) => output.scrollTop + output.clientHeight >= output.scrollHeight - 2);
    ok(isAtEnd);
  });

  it("[A4] does not pulse for those who want less motion", async () => {
    const states = [state([])];
    const calm = await show({ result, states, reducedMotion: "reduce" }, "beat.py");
    const lively = await show({ result, states }, "beat.py");
    const motionOf = ({ card }: ShownCard): Promise<string> =>
      card.getByTestId("state-dot").evaluate((dot) => getComputedStyle(dot).animationName);
    equal(await motionOf(calm), "none");
    equal(await motionOf(lively), "pulse");
  });

  const looks: readonly (Pick<CardSetup, "theme" | "hostTheme"> & { readonly name: string })[] = [
    ...(["dark", "light", "high-contrast", "high-contrast-light"] as const satisfies ThemeName[]).map(
      (theme) => ({
        name: theme,
        theme,
      }),
    ),
    { name: "another host, dark", hostTheme: "dark" },
    { name: "another host, light", hostTheme: "light" },
  ];
  for (const { name, ...look } of looks) {
    it(`[A4] can be read and used by everyone in ${name}`, async () => {
      const record = recorder("beat");
      const records = [
        record("stdout", "plain \u001b[32mgreen\u001b[0m \u001b[33myellow\u001b[0m\n"),
        record("stderr", "warning\n"),
        record("display", PIXEL, { mime: "image/png" }),
        record("stdout", "last\n"),
      ];
      for (const width of [300, 700]) {
        const { page } = await show(
          { ...look, width, result, states: [state(records, { detail: "It waits." })] },
          "last",
        );
        const frame = page.frames()[1];
        ok(frame);
        const selector = ".label, .title, .language, .elapsed, .detail, .line, .stop";
        deepEqual(await frame.evaluate(poorContrast, selector), []);
        deepEqual(await frame.evaluate(brokenAccess), []);
        await page.screenshot({ path: `test-results/card ${name} ${String(width)}.png` });
      }
    });
  }

  it("[A4] belongs to the daemon that its answer names", async () => {
    const other = { structuredContent: { daemon: daemon({ daemon_id: "other" as DaemonId }) } };
    const { asked } = await show(
      { result: other, states: [state([], { daemon_id: "other" as DaemonId })] },
      "beat.py",
    );
    match((await asked()).calls[0] ?? "", /"other"/);
  });
});
