import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContext, FrameLocator, Locator, Page } from "playwright-core";
import { inProject } from "../../../scripts/provision/project.ts";
import { type WindowOptions, windowUrl } from "./window-url.ts";

/** How a window is opened. */
export interface OpenOptions extends WindowOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Where the page lives; a context of its own when absent. Windows of one user share one. */
  readonly context?: BrowserContext;
}

/** One window of the editor in a browser, as a person uses it: what it offers is named after what is seen. */
export class Workbench {
  readonly page: Page;
  readonly #ownsContext: boolean;

  private constructor(page: Page, ownsContext: boolean) {
    this.page = page;
    this.#ownsContext = ownsContext;
  }

  /** Opens a window of the editor at `base` and waits for its frame, not for extensions: see {@link ready}. */
  static async open(browser: Browser, base: string, options: OpenOptions = {}): Promise<Workbench> {
    const context =
      options.context ??
      (await browser.newContext({
        viewport: options.viewport ?? { width: 1400, height: 900 },
        permissions: ["clipboard-read", "clipboard-write"],
      }));
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    page.setDefaultNavigationTimeout(120_000);
    const workbench = new Workbench(page, options.context === undefined);
    await page.goto(windowUrl(base, options));
    await workbench.#frame();
    return workbench;
  }

  /** Reloads the window as a user does. What was changed in the last seconds may not be stored yet. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.#frame();
  }

  /** Closes the tab; the extension host behind it may live on. */
  async close(): Promise<void> {
    await (this.#ownsContext ? this.page.context().close() : this.page.close());
  }

  /** Waits for a container's icon: contributions come some seconds after the frame of the window. */
  async ready(container: string): Promise<void> {
    await this.activity(container).waitFor({ timeout: 90_000 });
  }

  /** A container's icon in the activity bar; its label also holds the badge ("Title - 2 running"). */
  activity(container: string): Locator {
    return this.page.locator(`.part.activitybar .action-label[aria-label^="${container}"]`).first();
  }

  /** The badge on a container's icon. */
  badge(container: string): Locator {
    return this.page.locator(`.part.activitybar .badge[aria-label^="${container}"] .badge-content`);
  }

  /** Shows a container of the side bar. */
  async openContainer(container: string): Promise<void> {
    const icon = this.activity(container);
    const title = this.page.locator(`.part.sidebar .composite.title:has-text("${container}")`);
    for (let attempt = 0; attempt < 4; attempt++) {
      const isOpen = (await title.count()) > 0 && (await icon.getAttribute("aria-expanded")) !== "false";
      if (isOpen) return;
      // The badge lies over the icon: what counts is the place. A click may be lost while the window is busy.
      await icon.click({ force: true });
      if (await appears(title, 5_000)) return;
    }
    throw new Error(`The container "${container}" does not open.`);
  }

  /** The quick pick, input box or command palette. */
  get quickInput(): Locator {
    return this.page.locator(".quick-input-widget");
  }

  /** Runs a command by its title in the palette ("Category: Title"). */
  async command(title: string): Promise<void> {
    const row = this.quickInput.locator(`.monaco-list-row[aria-label^="${title}"]`).first();
    for (let attempt = 0; attempt < 4; attempt++) {
      await this.page.keyboard.press("F1");
      if (!(await appears(this.quickInput, 5_000))) continue;
      // Whatever takes the focus meanwhile, such as a page that has just loaded, closes the palette. Typing would race with the first
      // rendering of the list.
      const field = this.quickInput.locator("input.input");
      const isFilled = await succeeds(field.fill(`>${title}`, { timeout: 5_000 }));
      if (isFilled && (await appears(row, 5_000)) && (await succeeds(row.click({ timeout: 5_000 })))) return;
      await this.page.keyboard.press("Escape");
    }
    throw new Error(`The palette does not offer "${title}".`);
  }

  /** The rows of the open quick pick that hold a text. */
  choice(text: string | RegExp): Locator {
    return this.quickInput.locator(".monaco-list-row", { hasText: text });
  }

  /** Chooses in the open quick pick. */
  async pick(text: string | RegExp): Promise<void> {
    await this.choice(text).first().click();
  }

  /** Takes what is ticked in the open quick pick. */
  async confirmPicks(): Promise<void> {
    await this.quickInput.getByRole("button", { name: "OK" }).click();
  }

  /** Answers the open input box. */
  async answer(text: string): Promise<void> {
    await this.quickInput.waitFor();
    // A quick pick before it has the same place, and goes a moment later.
    await this.quickInput.locator(".quick-input-list").waitFor({ state: "hidden" });
    await this.quickInput.locator("input.input").fill(text);
    await this.page.keyboard.press("Enter");
  }

  /** Takes what the dialog proposes that asks where to save something. */
  async saveThere(): Promise<void> {
    const ok = this.quickInput.getByRole("button", { name: "OK" });
    await ok.waitFor();
    await ok.click();
    await ok.waitFor({ state: "hidden" });
  }

  /** The sentence below the open input box. */
  get inputMessage(): Locator {
    return this.quickInput.locator(".quick-input-message");
  }

  /** A view in the side bar or panel, by its header. */
  pane(title: string): Locator {
    return this.page.locator(".pane", { has: this.page.locator(".pane-header", { hasText: title }) }).first();
  }

  /** The rows of a tree view that hold a text. */
  row(pane: string, text: string | RegExp): Locator {
    return this.pane(pane).locator(".monaco-list-row", { hasText: text });
  }

  /** Clicks an action at the end of a row. */
  async rowAction(pane: string, text: string | RegExp, action: string): Promise<void> {
    const row = this.row(pane, text).first();
    await row.hover();
    await row.locator(`.actions .action-label[aria-label^="${action}"]`).click();
  }

  /** Chooses from a row's context menu. */
  async rowMenu(pane: string, text: string | RegExp, item: string): Promise<void> {
    const entry = this.menuItem(item);
    for (let attempt = 0; attempt < 3; attempt++) {
      await this.row(pane, text).first().click({ button: "right" });
      // Whatever takes the focus meanwhile, such as an editor that has just opened, closes the menu. Menus ignore the mouse for their first 100 ms.
      if (!(await appears(entry, 5_000))) continue;
      await this.page.waitForTimeout(250);
      if (!(await succeeds(entry.click({ timeout: 5_000 })))) continue;
      await entry.waitFor({ state: "hidden" });
      return;
    }
    throw new Error(`The menu of "${String(text)}" does not offer "${item}".`);
  }

  /** Chooses from the menu that is open. */
  async chooseFromMenu(item: string): Promise<void> {
    const entry = this.menuItem(item);
    await entry.waitFor();
    // Menus ignore the mouse for their first 100 ms.
    await this.page.waitForTimeout(250);
    await entry.click();
    await entry.waitFor({ state: "hidden" });
  }

  /** An enabled entry of the menu that is open. */
  menuItem(text: string): Locator {
    return this.page.locator(".monaco-menu .action-item:not(.disabled)", { hasText: text }).first();
  }

  /** Clicks an action in the header of a view; a view that is alone in its container has its actions in the container's title. */
  async paneAction(pane: string, action: string): Promise<void> {
    const header = this.pane(pane).locator(".pane-header");
    const place = (await header.isVisible()) ? header : this.page.locator(".part.sidebar .composite.title");
    await place.hover();
    await place.locator(`.action-label[aria-label^="${action}"]`).first().click();
  }

  /** The button or text that an empty view shows. */
  welcome(pane: string): Locator {
    return this.pane(pane).locator(".welcome-view-content");
  }

  /** A status bar item by `publisher.extension.itemId`. */
  status(id: string): Locator {
    return this.page.locator(`.statusbar-item[id="${id}"]`);
  }

  /** A notification that pops up; there are none with the test driver. */
  toast(text: string | RegExp): Locator {
    return this.page.locator(".notifications-toasts .notification-list-item", { hasText: text }).first();
  }

  /** Clicks a button of a notification. */
  async toastButton(text: string | RegExp, button: string): Promise<void> {
    await this.toast(text).locator(".monaco-button", { hasText: button }).first().click();
  }

  /** Opens the notification centre and waits for a notification there. */
  async notification(text: string | RegExp): Promise<Locator> {
    await this.command("Notifications: Show Notifications");
    const item = this.page
      .locator(".notifications-center .notification-list-item", { hasText: text })
      .first();
    await item.waitFor();
    return item;
  }

  /** The modal dialog. */
  get dialog(): Locator {
    return this.page.locator(".monaco-dialog-box");
  }

  /** Clicks a button of the modal dialog. */
  async dialogButton(text: string): Promise<void> {
    await this.dialog.locator(".monaco-button", { hasText: text }).first().click();
  }

  /** An editor tab by its title. */
  tab(title: string | RegExp): Locator {
    return this.page.locator(".tabs-container .tab", { hasText: title });
  }

  /** Opens a file of the workspace by its name, without the palette's search, which needs a native module. */
  async openFile(name: string): Promise<void> {
    const explorer = this.page.locator(".explorer-folders-view");
    const row = explorer.locator(".monaco-list-row", { hasText: name }).first();
    for (let attempt = 0; attempt < 3; attempt++) {
      await this.openContainer("Explorer");
      // The list may have missed a change while the window was busy; a window behind another one is hardly drawn.
      if (attempt > 0) {
        await this.page.bringToFront();
        await this.command("Refresh Explorer");
      }
      if (!(await appears(row, 10_000))) continue;
      await row.dblclick();
      await this.tab(name).waitFor();
      // It is there before its editor.
      await this.page
        .locator(".editor-instance .view-line, .notebook-editor .cell-list-container")
        .first()
        .waitFor();
      return;
    }
    const shown = await explorer.allInnerTexts();
    throw new Error(`The Explorer does not show "${name}", but: ${shown.join("\n")}`);
  }

  /** The text of the focused editor as it is drawn: only what is scrolled into view. */
  async editorText(): Promise<string> {
    const lines = await this.page.locator(".editor-instance .view-line").allInnerTexts();
    return lines.join("\n").replaceAll("\u00a0", " ");
  }

  /** The content of the webview whose panel or view has this title. */
  async webview(title: string, timeoutMs = 60_000): Promise<FrameLocator> {
    const end = Date.now() + timeoutMs;
    while (Date.now() < end) {
      for (const outer of await this.page.locator("iframe.webview.ready").all()) {
        // A frame may go while it is looked at.
        const name = (await outer.getAttribute("name", { timeout: 1_000 }).catch(() => null)) ?? "";
        // The outer frame has a random name; only the inner one carries the title.
        const frame = this.page.frameLocator(`iframe.webview[name="${name}"]`);
        const inner = frame.locator(`#active-frame[title="${title}"]`);
        if ((await inner.count().catch(() => 0)) > 0) return frame.frameLocator("#active-frame");
      }
      await this.page.waitForTimeout(200);
    }
    throw new Error(`There is no webview "${title}".`);
  }

  /** Puts what is seen into `test-results/<name>.png`. */
  async screenshot(name: string): Promise<string> {
    const folder = inProject("test-results");
    await mkdir(folder, { recursive: true });
    const path = join(folder, `${name}.png`);
    await this.page.screenshot({ path });
    return path;
  }

  async #frame(): Promise<void> {
    await this.page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: 120_000 });
  }
}

async function succeeds(action: Promise<unknown>): Promise<boolean> {
  try {
    await action;
    return true;
  } catch {
    return false;
  }
}

async function appears(what: Locator, timeoutMs: number): Promise<boolean> {
  return what.waitFor({ timeout: timeoutMs }).then(
    () => true,
    () => false,
  );
}
