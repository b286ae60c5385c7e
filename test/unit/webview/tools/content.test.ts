import { deepEqual, equal } from "node:assert/strict";
import { base64Bytes, isWebLink, pictureOf } from "../../../../src/webview/views/chat/tools/content.ts";
import { shareOf } from "../../../../src/webview/views/chat/tools/progress.ts";

const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** The header of a PNG of this size. */
function pngOf(width: number, height: number): string {
  const bytes = Buffer.from(PNG, "base64");
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes.toString("base64");
}

describe("what a tool has answered", () => {
  it("[T5] is a picture where it is one that can be shown", () => {
    deepEqual(pictureOf("image/PNG", PNG), { kind: "shown", address: `data:image/png;base64,${PNG}` });
    deepEqual(pictureOf("image/svg+xml", PNG), { kind: "other", mime: "image/svg+xml" });
    deepEqual(pictureOf("text/html", PNG), { kind: "other", mime: "text/html" });
  });
  it("[T5, bad/tools-injection] is no picture when its data says something else", () => {
    for (const data of ["", "AAAA", "not base64!", `${PNG}" onerror="x`, "PHN2Zz48L3N2Zz4="])
      deepEqual(pictureOf("image/png", data), { kind: "broken" }, data);
    deepEqual(pictureOf("image/gif", PNG), { kind: "broken" });
  });
  it("[T5, bad/tools-injection] is not unpacked when it is huge", () => {
    deepEqual(pictureOf("image/png", pngOf(60_000, 60_000)), {
      kind: "too-large",
      width: 60_000,
      height: 60_000,
    });
  });
  it("[T5] has the size of its bytes", () => {
    deepEqual(["", "QQ==", "QUI=", "QUJD"].map(base64Bytes), [0, 1, 2, 3]);
  });
  it("[T5, bad/tools-injection] links to the web, or nowhere", () => {
    for (const uri of ["https://a.test/x?y#z", "http://127.0.0.1:8000/", "HTTPS://A.test"])
      equal(isWebLink(uri), true, uri);
    for (const uri of [
      "command:workbench.action.terminal.new",
      "javascript:alert(1)",
      "vscode://x",
      "file:///etc/passwd",
      "data:text/html,x",
      "https://user@a.test/",
      "https://:pass@a.test/",
      "//a.test",
      "a.test",
      `https://a.test/${"x".repeat(9000)}`,
    ])
      equal(isWebLink(uri), false, uri);
  });
  it("[T5] has come so far", () => {
    deepEqual(
      [
        { done: 3, total: 4 },
        { done: 9, total: 4 },
        { done: -1, total: 4 },
        { done: 3 },
        { done: 0, total: 0 },
        { done: Number.NaN, total: 4 },
      ].map(shareOf),
      [0.75, 1, 0, undefined, undefined, undefined],
    );
  });
});
