import { deepEqual, equal, ok } from "node:assert/strict";
import type { ToolContent } from "../../src/protocol/tools.ts";
import { answer, userMessage } from "./chat-fixtures.ts";
import { Harness, type TestPage } from "./harness.ts";
import { brokenAccess, poorContrast } from "./look.ts";
import { asked, changed, happen, openChat } from "./one-chat.ts";
import { callPart, createIssue, serverView, someServers } from "./chat-tools-fixtures.ts";

const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const EVIL = "<img src=x onerror=window.pwned=1><script>window.pwned=1</script>\u202e";
const everything: readonly ToolContent[] = [
  { kind: "text", text: "Created \u001b[1missue\u001b[0m #12\nSee below." },
  { kind: "json", text: '{"number":12}' },
  { kind: "image", mime: "image/png", data: PNG },
  { kind: "image", mime: "image/svg+xml", data: "PHN2Zz48L3N2Zz4=" },
  { kind: "image", mime: "image/png", data: "AAAA" },
  { kind: "audio", mime: "audio/wav", data: PNG },
  { kind: "resource", uri: "file:///x/readme.md", text: "# Readme" },
  { kind: "binary", uri: "repo://zip", mime: "application/zip", bytes: 123_456 },
  { kind: "link", uri: "https://github.test/issues/12", name: "Issue #12", description: "The new issue." },
  { kind: "link", uri: "command:workbench.action.terminal.new", name: "Other", description: "" },
];

describe("a call of a server's tool", function () {
  this.timeout(60_000);
  let harness: Harness;
  before(async () => {
    harness = await Harness.start();
  });
  after(async () => {
    await harness.stop();
  });

  async function openCall(
    part: ReturnType<typeof callPart>,
    refuse: Record<string, string> = {},
  ): Promise<TestPage> {
    const opened = await openChat(
      harness,
      [userMessage("u1", "file it"), answer("a1", [part], { status: "streaming" })],
      { refuse },
    );
    await opened.page.getByTestId("tool-card").waitFor();
    return opened;
  }

  it("[T5] never says that a call has taken no time", async () => {
    const { page } = await openCall(callPart("done", { seconds: 0.004, result: "ok" }));
    equal(await page.locator(".tool-seconds").textContent(), "< 0.1 s");
  });

  it("[T5] says how far it is, in a part of the whole where that is known, and for how long it has run", async () => {
    const { page } = await openCall(callPart("running"));
    const card = page.getByTestId("tool-card");
    equal(await card.getByRole("progressbar").count(), 0);
    await card.getByRole("timer").waitFor();
    await happen(page, changed("a1", 0, callPart("running", { progress: { done: 3, message: "Looking" } })));
    const bar = card.getByRole("progressbar", { name: "Progress" });
    await card.getByText("Looking").waitFor();
    equal(await bar.getAttribute("aria-valuenow"), null);
    await happen(page, changed("a1", 0, callPart("running", { progress: { done: 3, total: 4 } })));
    await card.getByText("3 of 4").waitFor();
    equal(await bar.getAttribute("aria-valuenow"), "75");
    equal(await bar.locator(".bar-done").evaluate((element) => (element as HTMLElement).style.width), "75%");
    await card.getByText("0:01").waitFor();
    await happen(page, changed("a1", 0, callPart("done", { seconds: 1.24, result: "ok" })));
    await card.getByText("1.2 s").waitFor();
    equal(await bar.count(), 0);
  });

  it("[T5] is cancelled once, in a place that does not move", async () => {
    const { page } = await openCall(callPart("running"));
    const before = await page.getByRole("button", { name: "Cancel" }).boundingBox();
    await page.getByRole("button", { name: "Cancel" }).click();
    const cancelling = page.getByRole("button", { name: "Cancelling…" });
    deepEqual(await cancelling.boundingBox(), before);
    await cancelling.click({ force: true });
    deepEqual(await asked(page, "call:cancel"), [{ chat_id: "c1", call_id: "k1" }]);
    await happen(page, changed("a1", 0, callPart("cancelled", { seconds: 2 })));
    await page.getByTestId("tool-card").getByText("cancelled").waitFor();
    equal(await cancelling.count(), 0);
  });

  it("[T5] says why when it could not be cancelled, and lets it be tried again", async () => {
    const { page } = await openCall(callPart("running"), { "call:cancel": "It has ended." });
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByTestId("tool-card").getByRole("alert").getByText("It has ended.").waitFor();
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    equal((await asked(page, "call:cancel")).length, 2);
  });

  for (const [state, word] of [
    ["waiting", "Waiting for you"],
    ["running", "running"],
    ["done", "done"],
    ["failed", "failed"],
    ["cancelled", "cancelled"],
    ["declined", "Declined"],
  ] as const) {
    it(`[T5] says whose tool it is, and that it is ${state}`, async () => {
      const { page } = await openCall(callPart(state));
      const card = page.getByRole("region", { name: "Create issue" });
      equal(await card.getAttribute("data-state"), state);
      for (const text of ["MCP", "Create issue", "from GitHub", word])
        await card.getByText(text, { exact: true }).waitFor();
    });
    it(`[C2] says that one of Backburner's own is ${state}`, async () => {
      const { page } = await openChat(harness, [
        answer("a1", [
          { kind: "tool", call_id: "t", name: "list_daemons", arguments: "{}", state, result: "" },
        ]),
      ]);
      const card = page.getByRole("region", { name: "list_daemons" });
      await card.getByText(word, { exact: true }).waitFor();
      equal(await card.locator(".type-badge").count(), 0);
    });
  }

  it("[T5] tells the server of a call from another one that calls itself the same, also when it is gone", async () => {
    const ready = { kind: "ready", tool_count: 1, skipped: [] } as const;
    const servers = [
      serverView("github", "GitHub", ready, { name: "Mine" }),
      serverView("other", "GitHub", ready),
    ];
    const calls = [
      callPart("done"),
      callPart("done", { call_id: "k2", tool: { ...createIssue, server_id: "gone" } }),
    ];
    const { page } = await openChat(harness, [answer("a1", calls)], { tools: { ...someServers, servers } });
    const cards = page.getByTestId("tool-card");
    await cards.first().getByText("from GitHub (Mine)", { exact: true }).waitFor();
    await cards.last().getByText("from GitHub (gone)", { exact: true }).waitFor();
  });

  it("[T5] says why it has failed without being opened", async () => {
    const { page } = await openCall(callPart("failed", { result: "The repository does not exist." }));
    await page.getByTestId("tool-card").getByText("The repository does not exist.").waitFor();
  });

  it("[T5] shows each kind of answer, and what cannot be shown it describes", async () => {
    const { page, outward } = await openCall(
      callPart("done", { content: everything, result: "for the model" }),
    );
    await page.getByRole("button", { name: "Show details of Create issue" }).click();
    const contents = page.getByTestId("tool-content");
    deepEqual(
      await contents.evaluateAll((all) =>
        all.map((each) => [each.getAttribute("data-kind"), each.textContent]),
      ),
      [
        ["text", "Created issue #12\nSee below."],
        ["json", '{\n  "number": 12\n}'],
        ["image", ""],
        ["image", "A picture of a type that is not shown here (image/svg+xml)."],
        ["image", "This picture could not be read."],
        ["audio", "Sound (audio/wav, 70 B)."],
        ["resource", "file:///x/readme.md# Readme"],
        ["binary", "repo://zipData that is not shown (application/zip, 121 KB)."],
        ["link", "Issue #12https://github.test/issues/12The new issue."],
        ["link", "Othercommand:workbench.action.terminal.new"],
      ],
    );
    const picture = page.getByRole("img", { name: "Picture from GitHub" });
    equal(await picture.evaluate((image) => (image as HTMLImageElement).naturalWidth), 1);
    equal(await contents.getByRole("button").count(), 1);
    await contents.getByRole("button", { name: "Open https://github.test/issues/12" }).click();
    deepEqual(await asked(page, "link:open"), [{ url: "https://github.test/issues/12" }]);
    deepEqual([outward, await page.evaluate(() => window.fakeHost.violations)], [[], []]);
  });

  it("[T5] shows what the model is told when there is nothing else, and that there is nothing", async () => {
    const { page } = await openCall(callPart("done", { result: "three issues" }));
    await page.getByRole("button", { name: "Show details of Create issue" }).click();
    await page.getByTestId("tool-content").getByText("three issues").waitFor();
    await happen(page, changed("a1", 0, callPart("done", { result: "", content: [] })));
    await page.getByText("It has answered nothing.").waitFor();
  });

  it("[T5, bad/tools-injection] makes no element of what a server says, and asks nobody outside", async () => {
    const { page, errors, outward } = await openCall(
      callPart("done", {
        arguments: JSON.stringify({ a: EVIL }),
        result: EVIL,
        tool: { ...createIssue, title: EVIL, server_title: EVIL },
        progress: { done: 1, total: 2, message: EVIL },
        content: [
          { kind: "text", text: EVIL },
          { kind: "json", text: JSON.stringify({ [EVIL]: EVIL }) },
          { kind: "image", mime: 'image/png" onerror="window.pwned=1', data: PNG },
          { kind: "image", mime: "image/png", data: `${PNG}" onerror="window.pwned=1` },
          { kind: "audio", mime: EVIL, data: "" },
          { kind: "resource", uri: EVIL, mime: "text/html", text: EVIL },
          { kind: "binary", uri: EVIL, mime: EVIL, bytes: 1 },
          { kind: "link", uri: "javascript:window.pwned=1", name: EVIL, description: EVIL },
          { kind: "link", uri: "https://user:pass@outside.test/", name: "a", description: "" },
        ],
      }),
    );
    await page.locator(".tool-head").click();
    equal(await page.getByTestId("tool-content").count(), 9);
    await page.waitForTimeout(200);
    deepEqual(
      {
        errors,
        outward,
        violations: await page.evaluate(() => window.fakeHost.violations),
        pwned: await page.evaluate(() => "pwned" in window),
        elements: await page.getByTestId("tool-card").locator("img, script, a, iframe, audio").count(),
        links: await page.getByTestId("tool-content").getByRole("button").count(),
      },
      { errors: [], outward: [], violations: [], pwned: false, elements: 0, links: 0 },
    );
  });

  for (const [theme, width] of [
    ["dark", 300],
    ["light", 900],
    ["high-contrast", 900],
    ["high-contrast-light", 300],
  ] as const) {
    it(`[C6, T5] can be read in ${theme} at ${String(width)} pixels`, async () => {
      const tools = [
        createIssue,
        { ...createIssue, type: "openapi", title: "x".repeat(120), server_title: "y".repeat(120) },
        { ...createIssue, type: "vscode" },
      ] as const;
      const parts = tools.flatMap((tool, index) => [
        callPart("running", {
          call_id: `r${String(index)}`,
          tool,
          progress: { done: 1, total: 2, message: "z".repeat(200) },
        }),
        callPart("failed", {
          call_id: `f${String(index)}`,
          tool,
          result: "z".repeat(400),
          content: everything,
        }),
      ]);
      const { page } = await openChat(
        harness,
        [answer("a1", parts, { status: "streaming" })],
        {},
        { theme, width },
      );
      for (const head of await page.locator(".tool-head").all()) await head.click();
      deepEqual(await page.evaluate(brokenAccess), []);
      const texts =
        ".tool-card :is(.type-badge, .tool-title, .tool-server, .tool-state, .tool-message, .tool-count, .tool-why, h4, p, dt, dd, strong, .stop, .text-button, .tool-address)";
      deepEqual(await page.evaluate(poorContrast, texts), []);
      const outside = await page.evaluate(() => {
        const list = document.querySelector(".messages");
        return (list?.scrollWidth ?? 0) - (list?.clientWidth ?? 0);
      });
      equal(outside, 0);
      for (const stop of await page.locator(".cancel-call").all()) {
        const box = await stop.boundingBox();
        ok(box !== null && box.x + box.width <= width);
      }
    });
  }

  it("[C6] stands still under reduced motion", async () => {
    const { page } = await openChat(
      harness,
      [answer("a1", [callPart("running", { progress: { done: 1 } })], { status: "streaming" })],
      {},
      { reducedMotion: "reduce" },
    );
    await page.getByRole("progressbar").waitFor();
    equal(await page.evaluate(() => document.getAnimations().length), 0);
  });
});
