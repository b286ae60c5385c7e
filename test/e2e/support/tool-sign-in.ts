import assert from "node:assert/strict";
import type { FrameLocator, Locator, Page } from "playwright-core";
import type { Workbench } from "../../support/vscode/workbench.ts";
import { integration } from "./chat-page.ts";
import { eventually, type Session } from "./session.ts";

/** What a user does in a window to sign in to tool servers with OAuth 2.1. */
export class ToolSignIn {
  readonly #session: Session;
  readonly #window: Workbench;
  readonly #page: FrameLocator;

  constructor(session: Session, window: Workbench, page: FrameLocator) {
    this.#session = session;
    this.#window = window;
    this.#page = page;
  }

  get form(): Locator {
    return this.#page.getByTestId("tool-server-form");
  }

  /** Opens a new card, and fills in what every server has. */
  async add(type: "MCP" | "OpenAPI", id: string, url: string): Promise<void> {
    await this.#page.getByRole("button", { name: "Add Tool Server", exact: true }).first().click();
    await this.form.getByRole("radio", { name: type }).check();
    await this.form.getByRole("textbox", { name: "URL", exact: true }).fill(url);
    await this.form.getByRole("textbox", { name: "ID", exact: true }).fill(id);
    await this.form.getByRole("combobox", { name: "Authentication", exact: true }).selectOption("OAuth 2.1");
    await this.form.getByText("Not Registered").first().waitFor();
  }

  async register(): Promise<void> {
    await this.form.getByRole("button", { name: "Register Client" }).click();
    await this.form.getByText("Client registered successfully. Save the connection to persist.").waitFor();
  }

  /** There is none to register at: what else helps is said. */
  async cannotRegister(otherwise: string): Promise<void> {
    await this.form.getByRole("button", { name: "Register Client" }).click();
    const failure = `does not register clients by itself; ${otherwise}`;
    await this.form.getByText(failure).first().waitFor();
  }

  /** Unfolded, the steps say where the browser comes back to, for a client that is known there already. */
  async saysWhere(redirectUri: string): Promise<void> {
    await this.form.getByText("Steps", { exact: true }).click();
    await this.form.getByText(`The browser comes back to ${redirectUri}.`).waitFor();
  }

  async save(id: string): Promise<void> {
    await this.form.getByRole("button", { name: "Save" }).click();
    await this.#page.locator(`[data-testid="tool-server-row"][data-server-id="${id}"]`).waitFor();
  }

  /** Clicks the lock of a server in the Integrations menu of a new chat. */
  async clickLock(id: string): Promise<void> {
    await this.#window.command("Backburner: New Chat");
    await this.#page.getByRole("button", { name: /^Integrations/ }).click();
    const lock = integration(this.#page, id)
      .getByRole("button", { name: /Click to authorize with OAuth/ })
      .first();
    await lock.waitFor();
    await this.#window.screenshot(`oauth-lock-${id}`);
    await lock.click();
  }

  /** The same; the page that opens to sign in. */
  async openFromLock(id: string): Promise<Page> {
    const [browser] = await Promise.all([this.#session.context.waitForEvent("page"), this.clickLock(id)]);
    return browser;
  }

  /** The server has let its user in, and shows its tool; the menu is closed. */
  async isSignedIn(id: string): Promise<void> {
    await integration(this.#page, id)
      .getByText(/1 tool/)
      .waitFor();
    await this.#window.page.keyboard.press("Escape");
  }

  /** All of it, where the browser agrees by itself and comes back to a listener of this machine. */
  async fromLock(id: string): Promise<void> {
    const browser = await this.openFromLock(id);
    await eventually(async () => {
      // It closes itself.
      if (!browser.isClosed()) assert.match(await browser.locator("body").innerText(), /signed in/i);
    });
    await this.isSignedIn(id);
  }
}
