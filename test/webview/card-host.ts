import { build } from "esbuild";
import { join } from "node:path";
import { type Browser, chromium, type FrameLocator, type Page } from "playwright-core";
import { cardPage } from "../../scripts/card-page.ts";
import { type ThemeName, themes } from "./themes.ts";

const root = join(import.meta.dirname, "..", "..");
const origin = "https://chat.test";

/** What a host does with the card's calls of tools; runs in the page around the card. */
interface CardAnswers {
  /** The answers of `daemon_card_state`, one after another; the last one stays. `undefined`: nobody answers. */
  readonly states: readonly (object | undefined)[];
  readonly stop?: object;
}

/** How a card is shown. */
export interface CardSetup extends CardAnswers {
  /** What the tool was called with, and what it has answered; the card waits where there is no answer. */
  readonly input?: object;
  readonly result?: object;
  /** The editor's look; without one only what every host of MCP Apps gives. */
  readonly theme?: ThemeName;
  readonly hostTheme?: "light" | "dark";
  readonly width?: number;
  readonly reducedMotion?: "reduce" | "no-preference";
}

/** What a card has sent: the calls of tools, the heights that it has told, and the messages as they came, by their method. */
interface CardMessages {
  readonly calls: readonly string[];
  readonly heights: readonly number[];
  readonly messages: Readonly<Record<string, unknown>>;
}

/** A shown card, what it threw, what it tried to load, and what it has asked. */
export interface ShownCard {
  readonly page: Page;
  readonly card: FrameLocator;
  readonly errors: string[];
  readonly outward: string[];
  readonly asked: () => Promise<CardMessages>;
}

/** Shows the built card as a chat does: in a frame of its own origin, under the policy that hosts give it. */
export class CardHost {
  readonly #browser: Browser;
  readonly #html: string;

  private constructor(browser: Browser, html: string) {
    this.#browser = browser;
    this.#html = html;
  }

  static async start(): Promise<CardHost> {
    const { outputFiles } = await build({
      entryPoints: [join(root, "src/webview/daemon-card/main.ts")],
      ...{ bundle: true, write: false, minify: true, format: "iife", target: "es2022", logLevel: "error" },
      outdir: join(root, ".cache", "card-test"),
    });
    const textOf = (ending: string): string =>
      outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? "";
    const html = cardPage({ script: textOf(".js"), style: textOf(".css") })
      .replace("%VERSION%", "1")
      .replace("%TEXTS%", "{}");
    const browser = await chromium.launch({
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
      ],
    });
    return new CardHost(browser, html);
  }

  async stop(): Promise<void> {
    await this.#browser.close();
  }

  async show(setup: CardSetup): Promise<ShownCard> {
    const { width = 420, theme, reducedMotion = "no-preference" } = setup;
    const context = await this.#browser.newContext({ viewport: { width, height: 700 }, reducedMotion });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    const errors: string[] = [];
    const outward: string[] = [];
    page.on("pageerror", (error) => errors.push(error.stack ?? error.message));
    await page.route("**/*", async (route) => {
      const { href } = new URL(route.request().url());
      if (href === `${origin}/`)
        await route.fulfill({
          contentType: "text/html",
          body: "<!DOCTYPE html><body style='margin:0'></body>",
        });
      else {
        outward.push(href);
        await route.abort();
      }
    });
    await page.goto(`${origin}/`);
    const variables = theme === undefined ? {} : themes[theme].variables;
    const style = Object.entries(variables)
      .map(([name, value]) => `--vscode-${name}: ${value}`)
      .join("; ");
    const html = this.#html.replace(
      '<html lang="en">',
      () => `<html lang="en" style="${style.replaceAll('"', "&quot;")}">`,
    );
    const background =
      variables["sideBar-background"] ?? (setup.hostTheme === "light" ? "#ffffff" : "#1f1f1f");
    await page.evaluate(runHost, { setup: structuredClone(setup), html, background });
    const asked: ShownCard["asked"] = () => page.evaluate(() => (window as unknown as HostWindow).asked);
    return { page, card: page.frameLocator("iframe"), errors, outward, asked };
  }
}

interface HostWindow extends Window {
  asked: { calls: string[]; heights: number[]; messages: Record<string, unknown> };
  notify: (method: string, params: object) => void;
}

/** The host of the card, in the page. */
function runHost({ setup, html, background }: { setup: CardSetup; html: string; background: string }): void {
  const host = window as unknown as HostWindow;
  document.body.style.background = background;
  const asked: HostWindow["asked"] = { calls: [], heights: [], messages: {} };
  host.asked = asked;
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.style.cssText = "width: 100%; height: 300px; border: 0";
  frame.srcdoc = html;
  const send = (message: object): void => {
    frame.contentWindow?.postMessage({ jsonrpc: "2.0", ...message }, "*");
  };
  host.notify = (method, params) => {
    send({ method, params });
  };
  let at = 0;
  const call = (name: string): object | undefined => {
    if (name === "daemon_card_stop") return setup.stop ?? { content: [] };
    const state = setup.states[Math.min(at, setup.states.length - 1)];
    at += 1;
    return state;
  };
  window.addEventListener("message", ({ source, data }: MessageEvent<Record<string, never>>) => {
    if (source !== frame.contentWindow) return;
    const { id, method, params } = data as unknown as {
      id?: number;
      method: string;
      params: { name: string; arguments: object; height: number };
    };
    asked.messages[method] = data;
    switch (method) {
      case "ui/initialize":
        send({
          id,
          result: {
            protocolVersion: "2026-01-26",
            hostContext: setup.hostTheme === undefined ? {} : { theme: setup.hostTheme },
          },
        });
        return;
      case "ui/notifications/initialized":
        if (setup.input !== undefined) host.notify("ui/notifications/tool-input", { arguments: setup.input });
        if (setup.result !== undefined) host.notify("ui/notifications/tool-result", setup.result);
        return;
      case "ui/notifications/size-changed":
        asked.heights.push(params.height);
        frame.style.height = `${String(params.height)}px`;
        return;
      case "tools/call": {
        asked.calls.push(`${params.name} ${JSON.stringify(params.arguments)}`);
        const result = call(params.name);
        send(
          result === undefined
            ? { id, error: { code: -32000, message: "MCP server not found" } }
            : { id, result },
        );
        return;
      }
    }
  });
  document.body.append(frame);
}
