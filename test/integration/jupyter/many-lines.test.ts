import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { launchManaged, type TestServer } from "../../support/jupyter/servers.ts";
import { debStack } from "../../support/jupyter/stacks.ts";
import { Page } from "../../support/real/page.ts";
import { maxDaemonBytes, Window } from "../../support/real/window.ts";

const lines = 3_750_000;
const bytesPerLine = 80;

describe("more lines than are kept", function () {
  this.timeout(150_000);
  let server: TestServer;
  let window: Window;

  before(async () => {
    server = await launchManaged(await debStack());
    window = new Window(server.server);
  });
  after(async () => {
    await window.close();
    await server[Symbol.asyncDispose]();
  });

  it("[D3, D12, bad/many-lines] 300 MB come through whole; what is not kept is told to the byte, and the page has the end", async () => {
    const { daemons } = window;
    let printed = 0;
    let newest = 0;
    daemons.onDidEmit((event) => {
      if (event.type !== "daemon:output") return;
      newest = event.seq;
      if (event.stream === "stdout") printed += event.content.length;
    });
    const { daemon_id: id } = await window.start(
      `for i in range(${String(lines)}): print(f"{i:08d} " + "x" * 70)`,
    );
    const page = new Page(daemons);
    await page.open(id);
    const { reason } = await window.ended(id);
    assert.deepEqual([reason, printed], ["finished", lines * bytesPerLine]);
    for (let tries = 0; page.lastSeq < newest && tries < 100; tries += 1) await pause(50);
    page.close();
    assert.equal(page.lastSeq, newest);

    let kept = 0;
    let missing = 0;
    let gaps = 0;
    let first = "";
    let last = "";
    for (let sinceSeq = 0; ;) {
      const { records, nextSeq } = await daemons.read(id, { sinceSeq });
      if (records.length === 0) break;
      for (const { stream, content, missing_bytes = 0 } of records) {
        if (stream === "gap") [missing, gaps] = [missing + missing_bytes, gaps + 1];
        else [kept, first, last] = [kept + content.length, first || content, content];
      }
      sinceSeq = nextSeq;
    }
    assert.deepEqual([kept + missing, gaps], [lines * bytesPerLine, 1]);
    assert(kept > maxDaemonBytes / 2, `${String(kept)} bytes are kept`);
    assert(first.startsWith("00000000 x"));
    assert(last.endsWith(`${String(lines - 1).padStart(8, "0")} ${"x".repeat(70)}\n`));
    const folder = join(window.folder, id);
    const onDisk = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    assert(onDisk <= maxDaemonBytes, `${String(onDisk)} bytes on disk`);
  });
});
