import { build, type BuildResult } from "esbuild";
import { mkdirSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import type { Place } from "../../src/protocol/views.ts";
import type { FakeHostSetup } from "./fake-host.ts";
import { type ThemeName, themes } from "./themes.ts";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const NONCE = "dGVzdC1ub25jZQ";
const ORIGIN = "https://page.test";

/** The policy that the extension gives its page, with this origin in the place of the webview's own. */
const POLICY = [
  "default-src 'none'",
  `script-src 'nonce-${NONCE}'`,
  `style-src ${ORIGIN} 'nonce-${NONCE}'`,
  "style-src-attr 'unsafe-inline'",
  `font-src ${ORIGIN}`,
  `img-src ${ORIGIN} data: blob:`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const pageWith = (
  texts: Readonly<Record<string, string>>,
): string => `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}"><meta property="csp-nonce" content="${NONCE}">
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="webview.css"><title>Backburner</title></head>
<body><div id="root" data-texts='${JSON.stringify(texts)}'></div><script nonce="${NONCE}" src="webview.js"></script></body></html>`;

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".ttf": "font/ttf",
};

/** Everything that the tests of the built page need, made once. */
export class Harness {
  readonly #browser: Browser;
  readonly #files: ReadonlyMap<string, Uint8Array>;
  readonly #fakeHost: string;

  private constructor(browser: Browser, files: ReadonlyMap<string, Uint8Array>, fakeHost: string) {
    this.#browser = browser;
    this.#files = files;
    this.#fakeHost = fakeHost;
  }

  static async start(): Promise<Harness> {
    const files = await bundle(join(root, "src", "webview", "main.tsx"));
    const fake = await bundle(join(here, "fake-host.ts"));
    const browser = await chromium.launch({
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
    return new Harness(browser, files, new TextDecoder().decode(fake.get("webview.js")));
  }

  async stop(): Promise<void> {
    await this.#browser.close();
  }

  /** Opens the built page under its real policy, with a fake host behind it. */
  async open(setup: Partial<FakeHostSetup> = {}, options: OpenOptions = {}): Promise<TestPage> {
    const {
      width = 900,
      height = 800,
      theme = "dark",
      reducedMotion = "no-preference",
      place = "daemons",
    } = options;
    const context = await this.#browser.newContext({ viewport: { width, height }, reducedMotion });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    const errors: string[] = [];
    const outward: string[] = [];
    page.on("pageerror", (error) => errors.push(error.stack ?? error.message));
    await page.route("**/*", async (route) => {
      const url = new URL(route.request().url());
      const name = url.pathname.slice(1);
      const body = this.#files.get(name);
      if (url.origin !== ORIGIN || (name !== "" && body === undefined)) {
        outward.push(url.href);
        await route.abort();
      } else if (body === undefined)
        await route.fulfill({ contentType: "text/html", body: pageWith(options.texts ?? {}) });
      else await route.fulfill({ contentType: TYPES[extname(name)] ?? "", body: Buffer.from(body) });
    });
    const full: FakeHostSetup = { saved: { place }, ...themes[theme], ...setup };
    await page.addInitScript(`window.fakeHostSetup = ${JSON.stringify(full)};\n${this.#fakeHost}`);
    await page.goto(`${ORIGIN}/`);
    return { page, errors, outward };
  }
}

/** How the page is looked at. */
export interface OpenOptions {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: ThemeName;
  readonly reducedMotion?: "reduce" | "no-preference";
  /** Where the user was last, when the setup does not say it. */
  readonly place?: Place;
  /** The editor's language, by English texts. */
  readonly texts?: Readonly<Record<string, string>>;
}

/** An opened page, what it threw, and what it tried to load from elsewhere. */
export interface TestPage {
  readonly page: Page;
  readonly errors: string[];
  readonly outward: string[];
}

/** Builds as the extension's build does; everything stays in memory. */
async function bundle(entry: string): Promise<Map<string, Uint8Array>> {
  const outdir = join(root, ".cache", "webview-test");
  mkdirSync(outdir, { recursive: true });
  const result: BuildResult<{ write: false }> = await build({
    entryPoints: [entry],
    outfile: join(outdir, "webview.js"),
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    loader: { ".ttf": "file" },
    assetNames: "[name]",
    logLevel: "error",
  });
  return new Map(result.outputFiles.map(({ path, contents }) => [path.slice(outdir.length + 1), contents]));
}
