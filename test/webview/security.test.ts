import { deepEqual, equal, ok } from "node:assert/strict";
import type { DaemonOutput } from "../../src/protocol/daemon.ts";
import { daemonView, pageView, recorder } from "./fixtures.ts";
import { Harness } from "./harness.ts";

const OUTSIDE = "https://outside.test";

/** HTML as a hostile script could print it; each tries to run, to load, to send, or to look like a part of the page. */
const PAYLOADS: readonly string[] = [
  `<img src=x onerror="window.pwned=1">`,
  `<img src="${OUTSIDE}/pixel.png" srcset="${OUTSIDE}/2x.png 2x">`,
  `<svg onload="window.pwned=1"><script>window.pwned=1</script></svg>`,
  `<svg><use href="${OUTSIDE}/sprite.svg#x"/><image href="${OUTSIDE}/x.png"/></svg>`,
  `<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>`,
  `<iframe src="javascript:parent.pwned=1"></iframe>`,
  `<meta http-equiv="refresh" content="0;url=${OUTSIDE}/gone">`,
  `<base href="${OUTSIDE}/">`,
  `<form action="${OUTSIDE}/send"><input name=x value=secret autofocus onfocus="window.pwned=1"><button>Stop</button></form>`,
  `<div style="background: url(${OUTSIDE}/css.png); color: red">styled</div>`,
  `<div style="background-image: image-set('${OUTSIDE}/set.png' 1x)">set</div>`,
  `<div style="position: fixed; inset: 0; z-index: 9999">overlay</div>`,
  `<style>@import url(${OUTSIDE}/a.css); body { display: none }</style><p>after style</p>`,
  `<link rel="stylesheet" href="${OUTSIDE}/b.css"><link rel="prefetch" href="${OUTSIDE}/c">`,
  `<a href="javascript:window.pwned=1" id="js-link">click</a>`,
  `<a href="command:workbench.action.terminal.new" id="command-link">click</a>`,
  `<a href="data:text/html,<script>1</script>">data</a>`,
  `<a href="mailto:a@b.test">mail</a> <a href="/relative">relative</a> <a href="https://user:pass@outside.test">login</a>`,
  `<object data="${OUTSIDE}/o"></object><embed src="${OUTSIDE}/e"><video src="${OUTSIDE}/v" autoplay></video><audio src="${OUTSIDE}/a"></audio>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.pwned=1&gt;">`,
  `<noscript><p title="</noscript><img src=x onerror=window.pwned=1>">`,
  `<template><script>window.pwned=1</script></template>`,
  `<div data-vscode-context='{"webviewSection":"x"}' class="stop card" id="root" role="alert" aria-live="assertive">dressed up</div>`,
  `<img name="getElementById"><img id="fakeHost">`,
  `<vscode-button onclick="window.pwned=1">Stop</vscode-button>`,
  `<details open ontoggle="window.pwned=1"><summary>x</summary></details>`,
  `<p popover id=p>pop</p><dialog open>dialog</dialog>`,
  `<table background="${OUTSIDE}/bg.png"><tr><td background="${OUTSIDE}/td.png">cell</td></tr></table>`,
];

const SVG = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9" onload="window.pwned=1"><script>window.pwned=1;top.pwned=1</script><image xlink:href="${OUTSIDE}/in-svg.png" width="9" height="9"/><foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><iframe src="${OUTSIDE}/frame"/></body></foreignObject></svg>`;

describe("hostile output", function () {
  this.timeout(60_000);
  let harness: Harness;
  before(async () => {
    harness = await Harness.start();
  });
  after(async () => {
    await harness.stop();
  });

  async function show(records: readonly DaemonOutput[]) {
    const opened = await harness.open({ view: pageView([daemonView("a")]), disk: { a: records } });
    await opened.page.getByText("the end", { exact: true }).waitFor();
    await opened.page.waitForTimeout(300);
    return opened;
  }

  it("runs nothing, loads nothing, and does not even try", async () => {
    const record = recorder("a");
    const records = [
      ...PAYLOADS.map((html) => record("display", html, { mime: "text/html" })),
      record("display", SVG, { mime: "image/svg+xml" }),
    ];
    const { page, errors, outward } = await show([...records, record("stdout", "the end\n")]);
    deepEqual(
      {
        errors,
        outward,
        violations: await page.evaluate(() => window.fakeHost.violations),
        pwned: await page.evaluate(() => "pwned" in window),
      },
      { errors: [], outward: [], violations: [], pwned: false },
    );
    equal(page.url(), "https://page.test/");
  });

  it("keeps only what is harmless", async () => {
    const record = recorder("a");
    const records = PAYLOADS.map((html) => record("display", html, { mime: "text/html" }));
    const { page } = await show([...records, record("stdout", "the end\n")]);
    const found = await page
      .locator(".rich .html")
      .evaluateAll((frames) =>
        frames.flatMap((frame) =>
          [...frame.querySelectorAll("*")].flatMap((element) => [
            element.tagName,
            ...element
              .getAttributeNames()
              .map((name) => `@${name}${name === "style" ? `=${element.getAttribute(name) ?? ""}` : ""}`),
          ]),
        ),
      );
    const allowed = new Set([
      "A",
      "DIV",
      "P",
      "IMG",
      "EM",
      "TABLE",
      "TBODY",
      "TR",
      "TD",
      "DETAILS",
      "SUMMARY",
      "MATH",
      "@open",
      "@title",
      "@style=color: red",
    ]);
    deepEqual(
      found.filter((name) => !allowed.has(name)),
      [],
    );
    equal(await page.getByRole("button", { name: "Stop", exact: true }).count(), 1);
    equal(await page.locator(".rich .html a[href]").count(), 0);
    await page.getByText(`[picture at ${OUTSIDE}/pixel.png]`).waitFor();
  });

  it("opens only links of the web, and through the host", async () => {
    const record = recorder("a");
    const html = `<a href="${OUTSIDE}/page" target="_top" ping="${OUTSIDE}/ping">good</a> <a href="javascript:window.pwned=1">bad</a>`;
    const { page, outward } = await show([
      record("display", html, { mime: "text/html" }),
      record("stdout", "the end\n"),
    ]);
    await page.getByText("bad").click();
    await page.getByRole("link", { name: "good" }).click();
    const asked = await page.evaluate(() =>
      window.fakeHost.requests.filter(({ name }) => name === "link:open"),
    );
    deepEqual(asked, [{ name: "link:open", params: { url: `${OUTSIDE}/page` } }]);
    deepEqual([outward, await page.evaluate(() => "pwned" in window)], [[], false]);
  });

  it("cannot leave its frame or cover the page", async () => {
    const record = recorder("a");
    const html = `<div style="position: fixed; top: -500px; width: 9000px; height: 100px; margin-top: -900px">overlay</div>`;
    const { page } = await show([
      record("display", html, { mime: "text/html" }),
      record("stdout", "the end\n"),
    ]);
    const reach = await page.getByText("overlay").evaluate((element) => {
      const log = element.closest("[role=log]")?.getBoundingClientRect();
      const top = document.elementFromPoint(20, 20);
      return {
        position: getComputedStyle(element).position,
        covers: element.contains(top),
        width: log?.width ?? 0,
      };
    });
    deepEqual([reach.position, reach.covers], ["static", false]);
    ok(reach.width < 900);
  });

  it("stays text where it is text", async () => {
    const record = recorder("a");
    const text = `<script>window.pwned=1</script><img src=x onerror=window.pwned=1>`;
    const view = daemonView("a", { title: text, code: text, last_line: text, detail: text, language: text });
    const { page, errors } = await harness.open({
      view: pageView([view], { kind: "missing", message: text }),
      disk: {
        a: [
          record("stdout", `${text}\x1b]52;c;eA==\x07\n`),
          record("error", text),
          record("gap", text),
          record("display", text, { mime: text, plain: text }),
        ],
      },
    });
    await page.getByRole("button", { name: /^Code/ }).click();
    await page.waitForTimeout(300);
    deepEqual(
      [errors, await page.evaluate(() => "pwned" in window), await page.locator("img").count()],
      [[], false, 0],
    );
    equal(await page.locator(".line").first().textContent(), text);
  });

  it("cannot make the page answer for the host", async () => {
    const { page, errors } = await harness.open({ view: pageView([daemonView("a")]) });
    await page.getByTestId("daemon-card").waitFor();
    await page.evaluate(() => {
      for (const value of [
        null,
        7,
        "x",
        {},
        { kind: "reply" },
        { kind: "reply", id: 99, ok: true },
        { kind: "event" },
        { kind: "event", name: "no:such", value: {} },
      ]) {
        window.postMessage(value, "*");
      }
    });
    await page.waitForTimeout(200);
    deepEqual(errors, []);
  });
});
