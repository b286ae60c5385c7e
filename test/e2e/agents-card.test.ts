import assert from "node:assert/strict";
import type { FrameLocator } from "playwright-core";
import { inProject } from "../../scripts/provision/project.ts";
import { helperFolder } from "../support/vscode/extension-host.ts";
import type { Workbench } from "../support/vscode/workbench.ts";
import { EditorChat, editorChatSettings } from "./support/editor-chat.ts";
import { eventually, picture, Session, standing } from "./support/session.ts";

/** Prints a line in colours and draws a plot, again and again. */
const monitor = `import math, struct, time, zlib
from IPython.display import Image, display

def plot(step, width=480, height=150):
    rows = []
    for y in range(height):
        row = bytearray()
        for x in range(width):
            line = height / 2 - math.sin((x + 6 * step) / 25) * (height / 2 - 12)
            row += bytes((38, 120, 200) if abs(y - line) < 2 else (225, 225, 225) if y % 25 == 0 else (255, 255, 255))
        rows.append(b"\\0" + bytes(row))
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"".join(rows))) + chunk(b"IEND", b"")

shown = display(Image(plot(0)), display_id=True)
step = 0
while True:
    step += 1
    print(f"\\x1b[32mstep {step}\\x1b[0m  cpu {30 + step % 7} %", flush=True)
    shown.update(Image(plot(step)))
    time.sleep(0.5)
`;

describe("the card in the editor's own chat", function () {
  this.timeout(240_000);
  let session: Session;
  let window: Workbench;
  let chat: EditorChat;

  before(async () => {
    session = await Session.start(
      { "monitor.py": monitor },
      {
        extensionFolders: [helperFolder, inProject("test", "support", "vscode", "model-provider")],
        settings: { ...editorChatSettings, "backburner.daemons.warmSpare": false },
      },
    );
    window = await session.openWindow();
    chat = await EditorChat.open(window, await session.host());
  });
  after(() => session.stop());
  afterEach(function () {
    return picture(window, this.currentTest);
  });

  /** The page of the card with this title. */
  async function card(title = "monitor.py"): Promise<FrameLocator> {
    return eventually(async () => {
      for (const outer of await window.page.locator("iframe.webview.ready").all()) {
        const name = (await outer.getAttribute("name", { timeout: 1000 }).catch(() => null)) ?? "";
        const frame = window.page
          .frameLocator(`iframe.webview[name="${name}"]`)
          .frameLocator("#active-frame");
        const found = frame.getByTestId("daemon-card").filter({ hasText: title });
        if ((await found.count().catch(() => 0)) > 0) return frame;
      }
      throw new Error("there is no card");
    }, 60_000);
  }

  async function lookIn(theme: "Dark Modern" | "Light Modern", name: string): Promise<void> {
    await (await session.host()).setSetting("workbench.colorTheme", theme);
    await window.page.locator(`.monaco-workbench.${theme === "Dark Modern" ? "vs-dark" : "vs"}`).waitFor();
    await window.page.waitForTimeout(1000);
    await window.screenshot(name);
  }

  /** Waits until the card shows a later step than the one that it shows now. */
  async function goesOn(page: FrameLocator): Promise<void> {
    const step = async (): Promise<number> => {
      const text = await page.locator(".output .line").last().innerText();
      return Number(/step (\d+)/.exec(text)?.[1] ?? 0);
    };
    const before = await eventually(async () => {
      const now = await step();
      assert.ok(now > 0);
      return now;
    });
    await eventually(async () => {
      assert.ok((await step()) > before);
    });
  }

  it("[A4] shows what the script prints and draws while it runs", async () => {
    await chat.say("@backburner /run monitor.py");
    const page = await card();
    await page.getByText("Background Script Running").waitFor();
    await page.getByRole("heading", { name: "monitor.py" }).waitFor();
    await page.locator(".plot img").waitFor();
    await goesOn(page);
    await lookIn("Dark Modern", "agents card dark");
    await lookIn("Light Modern", "agents card light");
  });

  it("[A4, bad/card-reload] goes on after the window was reloaded", async () => {
    await window.page.waitForTimeout(3000);
    await window.reload();
    await window.ready("Backburner");
    const page = await card();
    await page.getByText("Background Script Running").waitFor();
    await goesOn(page);
    await lookIn("Light Modern", "agents card reloaded light");
    await lookIn("Dark Modern", "agents card reloaded dark");
  });

  it("[A4] stops it by its button", async () => {
    const page = await card();
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await page.getByText("Stopped by user").waitFor();
    await eventually(async () => {
      assert.equal(await standing(await session.host(), "monitor.py"), "stopped/user");
    });
    await lookIn("Dark Modern", "agents card stopped dark");
  });

  it("[A4] shows an agent's script from the question on, and asks before it runs", async () => {
    const code =
      "import time\\nfor i in range(900):\\n    print('agent', i, flush=True)\\n    time.sleep(0.5)";
    await chat.say(`@caller mcp_backburner_start_daemon {"code": "${code}", "title": "counter"}`);
    // The editor asks for every tool of an MCP server that does not say that it changes nothing.
    await window.page
      .locator(".interactive-session")
      .getByRole("button", { name: /^Allow/ })
      .first()
      .click();
    await window.dialog.getByText(/wants to run code in the background/).waitFor();
    await window.dialog.getByText("time.sleep(0.5)").first().waitFor();
    await window.screenshot("agents card question dark");
    await window.dialogButton("Run");
    const page = await eventually(async () => {
      const newest = await card("counter");
      await newest.getByText("Background Script Running").waitFor({ timeout: 1000 });
      return newest;
    });
    await page
      .getByText(/agent \d/)
      .first()
      .waitFor();
    await window.screenshot("agents card of an agent dark");
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await page.getByText("Stopped by user").waitFor();
  });
});
