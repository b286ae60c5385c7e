import assert from "node:assert/strict";
import { callbackPage } from "../../../../../src/extension/tools/oauth/callback-page.ts";
import { editorAddress } from "../../../../../src/extension/tools/oauth/editor-address.ts";
import { isPageAddress } from "../../../../../src/extension/tools/oauth/page-address.ts";
import { portIn } from "../../../../../src/extension/tools/oauth/port-in.ts";
import { english } from "../../../../support/tools/tool-page.ts";

describe("addresses of a sign-in", () => {
  it("[O3, bad/oauth-unsafe-address] open a page of the web, or of this machine, and nothing else", () => {
    const good = [
      "https://login.example/authorize?state=a%2Bb&redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2F",
      "http://127.0.0.1:8080/authorize",
      "http://localhost/",
      "http://[::1]:9/",
    ];
    const bad = [
      "http://login.example/authorize",
      "https://login.example@evil.example/",
      "https://user:pass@login.example/",
      "javascript:alert(1)",
      "data:text/html,x",
      "file:///etc/passwd",
      "vscode://backburner.backburner/callback",
      "command:workbench.action.quit",
      "https://login.example/\nhttps://x",
      " https://login.example/",
      "https://login.example/ --flag",
      "https:\\\\login.example\\x",
      "https:/login.example",
      "https://",
      "$(calc)",
      "",
    ];
    assert.deepEqual([...good, ...bad].map(isPageAddress), [
      ...good.map(() => true),
      ...bad.map(() => false),
    ]);
  });

  it("[O3] name the port of this machine, whatever the editor has made of it", () => {
    const ports: readonly (readonly [string, number | undefined])[] = [
      ["http://127.0.0.1:4711/callback", 4711],
      ["http://localhost:50000/callback", 50000],
      ["https://host.example/proxy/4711/callback", 4711],
      ["http://127.0.0.1:8080/proxy/4711/callback", 4711],
      ["http://host.example:8080/stable/proxy/4711/callback", 4711],
      ["https://fluffy-space-4711.app.example.dev/callback", 4711],
      ["vscode://backburner.backburner/callback", undefined],
      ["http://127.0.0.1:80/callback", undefined],
      ["http://127.0.0.1/callback", undefined],
      ["https://host.example:4711/callback", undefined],
      ["https://host.example/proxy/99999/callback", undefined],
      ["", undefined],
    ];
    assert.deepEqual(
      ports.map(([address]) => portIn(address)),
      ports.map(([, port]) => port),
    );
  });

  it("[O3] that come through the editor keep a plus, a percent and an equals sign of what they carry", () => {
    const place = { scheme: "vscode", authority: "backburner.backburner", path: "/callback" };
    const read = (query: string, isInBrowser: boolean): object =>
      Object.fromEntries(editorAddress({ ...place, query }, isInBrowser)?.searchParams ?? []);
    const iss = "https://login.example/a";
    assert.deepEqual(read(`code=a+b/c%==&state=s-1_2&iss=${iss}&empty`, false), {
      code: "a+b/c%==",
      state: "s-1_2",
      iss,
    });
    const written = new URLSearchParams({ code: "a+b/c%==", state: "s-1_2", iss }).toString();
    assert.deepEqual(read(written, true), { code: "a+b/c%==", state: "s-1_2", iss });
    assert.equal(editorAddress({ scheme: "", authority: "", path: "x", query: "" }, false), undefined);
  });

  it("[O3, O5] end on a page that says whether it worked, and repeats nothing that it was sent", () => {
    const [good, bad] = [true, false].map((ok) => callbackPage(ok, 'de"><script>', english));
    assert.ok(good?.includes("<h1>You are signed in</h1>"));
    assert.ok(bad?.includes("<h1>The sign-in did not work</h1>"));
    assert.equal(good?.includes("<script"), false);
  });
});
