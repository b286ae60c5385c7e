import { deepEqual, equal } from "node:assert/strict";
import { answer, codePart, userMessage, waiting, words } from "./chat-fixtures.ts";
import { Harness } from "./harness.ts";
import { asked, happen, more, openChat } from "./one-chat.ts";

const OUTSIDE = "https://outside.test";

/** Markdown and HTML as a model could be made to write it; each tries to run, to load, to send, or to look like a part of the page. */
const PAYLOADS: readonly string[] = [
  "<script>window.pwned=1</script>",
  "<img src=x onerror=window.pwned=1>",
  `<img src="${OUTSIDE}/pixel.png">`,
  '<svg onload="window.pwned=1"><script>window.pwned=1</script></svg>',
  `<iframe src="javascript:parent.pwned=1"></iframe><iframe srcdoc="<script>parent.pwned=1</script>"></iframe>`,
  `<style>@import url(${OUTSIDE}/a.css); body { display: none }</style>`,
  `<link rel=stylesheet href=${OUTSIDE}/b.css><base href=${OUTSIDE}/><meta http-equiv=refresh content="0;url=${OUTSIDE}">`,
  `<form action=${OUTSIDE}><input name=q autofocus onfocus=window.pwned=1><button>Run</button></form>`,
  "<div onclick=window.pwned=1 style=position:fixed;inset:0>cover</div>",
  "<details open ontoggle=window.pwned=1><summary>x</summary></details>",
  "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=window.pwned=1&gt;'>",
  "[script](javascript:window.pwned=1)",
  "[entity](java&#115;cript:window.pwned=1)",
  "[space](  javascript:window.pwned=1 )",
  "[upper](JaVaScRiPt:window.pwned=1)",
  "[command](command:workbench.action.terminal.new)",
  "[data](data:text/html,<script>window.pwned=1</script>)",
  "[vbs](vbscript:msgbox)",
  "[file](file:///etc/passwd)",
  "[login](https://user:pass@outside.test/)",
  '[quote](https://outside.test/"onmouseover=window.pwned=1)',
  '[title](https://outside.test/ "x\\" onmouseover=window.pwned=1 y=\\"")',
  "[ref]: javascript:window.pwned=1\n\n[ref]",
  "<javascript:window.pwned=1>",
  `![x](${OUTSIDE}/p.png) ![y](javascript:window.pwned=1) ![z](data:image/svg+xml,<svg/onload=window.pwned=1>)`,
  '![a"onerror=window.pwned=1](data:image/png;base64,AAAA)',
  "| <img src=x onerror=window.pwned=1> | b |\n|---|---|\n| <script>window.pwned=1</script> | [c](javascript:window.pwned=1) |",
  "```html\n<script>window.pwned=1</script>\n```",
  '```"><img src=x onerror=window.pwned=1>\ncode\n```',
  "`<img src=x onerror=window.pwned=1>`",
  "# <img src=x onerror=window.pwned=1>",
  "- <script>window.pwned=1</script>\n- [x](javascript:window.pwned=1)",
  "> <iframe src=javascript:window.pwned=1>",
  "&lt;script&gt;window.pwned=1&lt;/script&gt; &#60;img src=x onerror=window.pwned=1&#62;",
  "<a href='javascript:window.pwned=1'>click</a> <a href='https://outside.test' onclick=window.pwned=1>web</a>",
  "<x-y onclick=window.pwned=1>custom</x-y><vscode-button>Run</vscode-button>",
  `<body onload=window.pwned=1><div id=root></div><p role=alert aria-live=assertive>dressed up</p>`,
];

/** What there may be in a model's text. */
const ALLOWED = new Set(
  "div p a code pre span figure figcaption button table thead tbody tr th td ul ol li blockquote h3 h4 h5 h6 strong em del br hr img input".split(
    " ",
  ),
);

describe("a hostile model", function () {
  this.timeout(90_000);
  let harness: Harness;
  before(async () => {
    harness = await Harness.start();
  });
  after(async () => {
    await harness.stop();
  });

  it("[C2] runs nothing, loads nothing and sends nothing, whole or as it streams", async () => {
    const { page, errors, outward } = await openChat(harness, [
      userMessage("u1", PAYLOADS.join("\n")),
      ...PAYLOADS.map((text, index) => answer(`w${String(index)}`, [words(text)])),
      answer("s", [words("")], { status: "streaming" }),
    ]);
    const whole = PAYLOADS.join("\n\n");
    for (let at = 0; at < whole.length; at += 7) await happen(page, more("s", whole.slice(at, at + 7)));
    await happen(page, more("s", "\n\nthe end"));
    await page.locator('[data-message-id="s"]').getByText("the end", { exact: true }).waitFor();
    for (const link of await page.locator(".markdown a").all()) await link.click();
    await page.mouse.move(300, 300);
    await page.waitForTimeout(300);
    deepEqual(
      {
        errors,
        outward,
        violations: await page.evaluate(() => window.fakeHost.violations),
        pwned: await page.evaluate(() => "pwned" in window),
        url: page.url(),
      },
      { errors: [], outward: [], violations: [], pwned: false, url: "https://page.test/" },
    );
    const links = (await asked(page, "link:open")).map(({ url }) => String(url));
    deepEqual(
      links.filter((url) => !url.startsWith("https://outside.test/") && url !== OUTSIDE),
      [],
    );
  });

  it("[C2] makes no element and no attribute that its text should not have", async () => {
    const { page } = await openChat(harness, [
      userMessage("u1", "hi"),
      ...PAYLOADS.map((text, index) => answer(`w${String(index)}`, [words(text)])),
    ]);
    const found = await page.locator(".markdown").evaluateAll((roots) =>
      roots.flatMap((root) =>
        [...root.querySelectorAll("*")].map((element) => ({
          name: element.tagName.toLowerCase(),
          attributes: element.getAttributeNames(),
          href: element.getAttribute("href") ?? "https://",
          source: element.getAttribute("src") ?? "data:image/png;base64,",
        })),
      ),
    );
    deepEqual(
      found.filter(
        ({ name, attributes, href, source }) =>
          !ALLOWED.has(name) ||
          attributes.some(
            (attribute) => attribute.startsWith("on") || attribute === "srcdoc" || attribute === "id",
          ) ||
          !/^https?:\/\/[^@]*$/.test(href) ||
          !/^data:image\/(png|jpeg|gif|webp);base64,/.test(source),
      ),
      [],
    );
    equal(await page.getByRole("button", { name: "Run", exact: true }).count(), 0);
    await page.getByText("<script>window.pwned=1</script>", { exact: true }).first().waitFor();
  });

  it("[I6] cannot hide what code does, nor dress up the card that asks", async () => {
    const text = "<img src=x onerror=window.pwned=1>";
    const part = codePart(
      "r1",
      { ...waiting, engine: text, folder: text },
      { code: `a = 1\u202e # safe\n${text}\n`, language: text },
    );
    const { page, errors } = await openChat(harness, [
      answer(
        "a1",
        [
          part,
          codePart("r2", { kind: "not-run", why: "failed", message: text }),
          codePart("r3", { kind: "ended", how: "failed", detail: text, seconds: 1 }),
          { kind: "tool", call_id: text, name: text, arguments: text, state: "failed", result: text },
          { kind: "notice", text },
        ],
        { status: "error", model: text, error: { code: text, message: text } },
      ),
    ]);
    const card = page.getByTestId("approval-card");
    equal(await card.locator("pre").textContent(), `a = 1⟨U+202E⟩ # safe\n${text}\n`);
    await card.getByText(/characters that cannot be seen/).waitFor();
    deepEqual(
      [errors, await page.evaluate(() => "pwned" in window), await page.locator("img").count()],
      [[], false, 0],
    );
  });

  it("[C2] nests as deep as it likes and breaks nothing", async () => {
    const { page, errors } = await openChat(harness, [
      answer("a1", [
        words(
          `${">".repeat(20_000)} deep\n\n${"- ".repeat(5000)}list\n\n${"*a ".repeat(5000)}\n\nstill here`,
        ),
      ]),
      answer("a2", [words(`${"[".repeat(20_000)}${"![](".repeat(5000)}${"`".repeat(9999)}`)], {
        status: "streaming",
      }),
    ]);
    await page.getByText("still here").waitFor();
    await happen(page, more("a2", "**x"));
    await page.waitForTimeout(200);
    deepEqual(errors, []);
  });
});
