import { deepEqual, equal, ok } from "node:assert/strict";
import type { Page } from "playwright-core";
import type { ChatMessage } from "../../src/protocol/chat.ts";
import type { DaemonId } from "../../src/protocol/ids.ts";
import { answer, codePart, userMessage, waiting, words } from "./chat-fixtures.ts";
import { daemonView, pageView, recorder } from "./fixtures.ts";
import { Harness, type OpenOptions, type TestPage } from "./harness.ts";
import { brokenAccess, poorContrast, tabThrough } from "./look.ts";
import { added, changed, ended, happen, more, openChat } from "./one-chat.ts";
import type { ThemeName } from "./themes.ts";

const LONG =
  "A paragraph that is long enough to be wrapped at any width of the page, with words of ordinary length in it, so that one can count how many characters stand in one line at most, which should never be more than ninety. ".repeat(
    2,
  );
const MARKDOWN = `${LONG}\n\n## Head\n\n- item with \`code\`\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n\`\`\`python\nprint("${"x".repeat(200)}")  # comment\n\`\`\`\n\n${"unbreakable".repeat(40)}`;
const record = recorder("d1");

/** Everything that a chat can show, at once. */
const everything: readonly ChatMessage[] = [
  userMessage("u1", `${LONG}\n${"x".repeat(300)}`, {
    attachments: [{ kind: "text", name: `${"n".repeat(150)}.py`, text: "x" }],
  }),
  answer("a1", [{ kind: "reasoning", text: "Hm." }, words(MARKDOWN)], {
    usage: { input_tokens: 9, output_tokens: 9 },
  }),
  answer(
    "a2",
    [
      codePart("d1", { kind: "daemon", daemon_id: "d1" as DaemonId }),
      codePart("r1", { kind: "running", started_at: 1, limit_seconds: 60, over_limit: true }),
      codePart(
        "r2",
        { kind: "ended", how: "exception", seconds: 1, detail: "ValueError: no" },
        { output: [record("stdout", "out\n")] },
      ),
      codePart("r3", { kind: "not-run", why: "limit", message: "Three daemons run already." }),
      { kind: "tool", call_id: "t", name: "list_daemons", arguments: "{}", state: "failed", result: "no" },
      { kind: "notice", text: "The kernel is new." },
    ],
    { status: "error", error: { code: "model.unauthorized", message: "The key was not accepted." } },
  ),
  answer("a3", [codePart("r4", { ...waiting, folder: `/home/${"deep/".repeat(30)}` })], {
    status: "streaming",
  }),
];

const TEXTS =
  ".who, .said, .markdown :is(p, li, td, th, h4, code, a), .language, .label, .facts span, dt, dd, .detail, .code-row button, .ending, .usage, .tool-name, .tool-state, .error-text p, .chip-name, .grants-label, .tab, .count, .title-text, .row-title, .row-note, .option-name, .option-note, .rows-head, .rows-note span:not(.codicon), .menu-item, .send, .small-button, .stop, .empty p, .empty h1, .example, .notice span:nth-child(2)";

describe("the chat for everyone", function () {
  this.timeout(90_000);
  let harness: Harness;
  before(async () => {
    harness = await Harness.start();
  });
  after(async () => {
    await harness.stop();
  });

  async function openAll(options: OpenOptions = {}): Promise<TestPage> {
    const daemon = daemonView("d1", { chat_id: "c1" as never });
    const grants = [{ grant_id: "g1", text: "Python code in monitor (.venv)" }];
    const opened = await openChat(harness, everything, { view: pageView([daemon]), grants }, options);
    await opened.page.getByTestId("approval-card").waitFor();
    return opened;
  }

  /** Opens what opens above the page, one after the other, and looks at each. */
  async function eachState(page: Page, look: (name: string) => Promise<void>): Promise<void> {
    await look("chat");
    for (const name of [/^Model/, "Chat History", "Export Chat"]) {
      await page.getByRole("button", { name }).click();
      await look(String(name));
      await page.keyboard.press("Escape");
    }
    await page.getByRole("textbox", { name: "Message" }).fill("/");
    await look("commands");
  }

  it("[C6] gives everything a name, and every reference an aim", async () => {
    const { page } = await openAll();
    await eachState(page, async (name) => {
      deepEqual(await page.evaluate(brokenAccess), [], name);
    });
    const empty = await openChat(harness, [], { models: { models: [], problems: [] } });
    deepEqual(await empty.page.evaluate(brokenAccess), []);
    const list = await harness.open({ view: pageView([daemonView("a")]) });
    await list.page.getByRole("log").waitFor();
    deepEqual(await list.page.evaluate(brokenAccess), []);
  });

  it("[C6] reaches everything with the keyboard", async () => {
    const { page } = await openAll();
    // What has just come up cannot be pressed yet.
    await page.getByRole("button", { name: "Run", exact: true }).and(page.locator(":enabled")).waitFor();
    await page.evaluate(() => {
      (document.activeElement as HTMLElement | null)?.blur();
    });
    const names = await tabThrough(page, 80);
    for (const name of [
      "Chat",
      "CPU monitor",
      "New Chat",
      "Chat History",
      "Export Chat",
      "Messages",
      "Edit and Resend",
      "Copy Message",
      "Reasoning",
      "Copy",
      "Insert at Cursor",
      "Run in Background",
      "Save as File…",
      "Stop",
      "Interrupt",
      "Move to Background",
      "Restart Kernel",
      "Code (4 lines)",
      "Copy Output",
      "Show details of list_daemons",
      "Set Model Key…",
      "Code (python)",
      "Run",
      "Always in This Chat",
      "Edit",
      "Skip",
      "Ask again: Python code in monitor (.venv)",
      "Message",
      "Model: gpt-5",
      "Attach File",
      "Attach Selection",
      "Stop Generating",
    ]) {
      ok(names.includes(name) || name === "Edit and Resend", `${name} was not reached: ${names.join(", ")}`);
    }
    ok(!names.includes(""), "something without a name has the focus");
  });

  it("[C6] reads no word of an answer aloud, but its end, code that waits, and the end of a daemon", async () => {
    const { page } = await openChat(harness, [
      userMessage("u1", "hi"),
      answer("a1", [words("")], { status: "streaming" }),
    ]);
    const live = page.locator('.visually-hidden[role="status"]');
    equal(await page.getByRole("log", { name: "Messages" }).getAttribute("aria-live"), "off");
    for (let step = 0; step < 20; step++) await happen(page, more("a1", "word "));
    await page.getByText(/^(word ?){20}$/).waitFor();
    equal(await live.textContent(), "");
    await happen(page, { type: "part:added", message_id: "a1" as never, part: codePart("r1", waiting) });
    await live.getByText("Code waits for your approval.").waitFor();
    equal(await live.getAttribute("aria-live"), "polite");
    await happen(
      page,
      changed("a1", 1, codePart("r1", { kind: "daemon", daemon_id: "d1" as DaemonId })),
      ended("a1"),
    );
    await live.getByText("Answer finished.").waitFor();
    const daemon = daemonView("d1");
    await page.evaluate(
      (view) => {
        window.fakeHost.send("page:view", view);
      },
      pageView([daemon]),
    );
    await live.getByText("d1.py is running in the background.").waitFor();
    await page.evaluate(
      (view) => {
        window.fakeHost.send("page:view", view);
      },
      pageView([{ ...daemon, status: "stopped", reason: "user", phase: "ended" }]),
    );
    await live.getByText("d1.py: Stopped by user.").waitFor();
    await happen(page, added(answer("a2", [], { status: "streaming" })));
    await happen(page, ended("a2", { status: "error", error: { code: "model.failed", message: "No." } }));
    await live.getByText("Answer failed: No.").waitFor();
  });

  for (const theme of [
    "dark",
    "light",
    "high-contrast",
    "high-contrast-light",
  ] as const satisfies readonly ThemeName[]) {
    it(`[C6] can be read in ${theme}`, async () => {
      const { page } = await openAll({ theme });
      await eachState(page, async (name) => {
        deepEqual(await page.evaluate(poorContrast, TEXTS), [], name);
      });
      const empty = await openChat(harness, [], {}, { theme });
      deepEqual(await empty.page.evaluate(poorContrast, TEXTS), []);
    });
  }

  for (const width of [300, 480, 900, 1400]) {
    it(`[C6] fits into ${String(width)} pixels, with lines of at most 90 characters`, async () => {
      const { page } = await openAll({ width });
      await eachState(page, async (name) => {
        const outside = await page.evaluate(() => {
          const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
          const list = document.querySelector(".messages");
          const panel = document.querySelector(".popover-panel, .slash-menu")?.getBoundingClientRect();
          return {
            page: wide,
            list: (list?.scrollWidth ?? 0) - (list?.clientWidth ?? 0),
            panel: panel !== undefined && (panel.left < 0 || panel.right > innerWidth || panel.top < 0),
          };
        });
        deepEqual(outside, { page: 0, list: 0, panel: false }, name);
      });
      const longest = await page.locator(".markdown p, .said").evaluateAll((paragraphs) => {
        const lengths = paragraphs.flatMap((paragraph) => {
          const text = paragraph.firstChild;
          if (!(text instanceof Text) || text.data.startsWith("unbreakable")) return [];
          const range = document.createRange();
          const lines = new Map<number, number>();
          const end = text.data.indexOf("\n");
          for (let at = 0; at < (end < 0 ? text.length : end); at++) {
            range.setStart(text, at);
            range.setEnd(text, at + 1);
            const top = Math.round(range.getBoundingClientRect().top);
            lines.set(top, (lines.get(top) ?? 0) + 1);
          }
          return [...lines.values()];
        });
        return Math.max(...lengths);
      });
      ok(longest <= 90, `a line has ${String(longest)} characters`);
      for (const name of ["Run", "Skip", "Stop Generating", "Interrupt"]) {
        const box = await page.getByRole("button", { name, exact: true }).boundingBox();
        ok(box !== null && box.x >= 0 && box.x + box.width <= width, name);
      }
    });
  }

  it("[C6] stands still under reduced motion", async () => {
    const { page } = await openAll({ reducedMotion: "reduce" });
    await happen(page, changed("a3", 0, codePart("r4", { kind: "writing" })));
    await happen(page, ended("a3"), added(answer("a4", [], { status: "streaming" })));
    await page.getByText("Waiting for the model…").waitFor();
    await page.getByRole("button", { name: /^Model/ }).click();
    const moving = await page.evaluate(() =>
      document.getAnimations().map((animation) => (animation.effect as KeyframeEffect).target?.className),
    );
    deepEqual(moving, []);
  });
});
