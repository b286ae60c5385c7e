import { setTimeout as sleep } from "node:timers/promises";
import type { DaemonReason } from "../../src/protocol/daemon.ts";
import { type LineCheck, LineChecker } from "../../test/support/real/line-check.ts";
import { LoadWatch, type Load } from "./load.ts";
import { Page } from "../../test/support/real/page.ts";
import type { Window } from "../../test/support/real/window.ts";

export interface RunParams {
  readonly code: string;
  /** Reads the kept output afterwards and looks for the numbers that each line begins with. */
  readonly check?: boolean;
}

export interface RunResult {
  readonly reason: DaemonReason;
  readonly detail: string | undefined;
  /** From the start to the first output on the page. */
  readonly firstMs: number;
  /** From sending the code to its last output on disk and on the page. */
  readonly wholeMs: number;
  readonly outputs: Readonly<Record<string, number>>;
  readonly stdoutBytes: number;
  /** Whether the page was sent the newest record. */
  readonly pageIsComplete: boolean;
  readonly pageBatches: number;
  readonly load: Load;
  readonly lines: LineCheck | undefined;
}

/** Runs one program to its end with a page that follows it. */
export async function run(window: Window, { code, check = false }: RunParams): Promise<RunResult> {
  const { daemons } = window;
  const outputs: Record<string, number> = {};
  let stdoutBytes = 0;
  let lastSeq = 0;
  const held = daemons.onDidEmit((event) => {
    if (event.type !== "daemon:output") return;
    outputs[event.stream] = (outputs[event.stream] ?? 0) + 1;
    lastSeq = event.seq;
    if (event.stream === "stdout") stdoutBytes += event.content.length;
  });
  const begun = performance.now();
  const { daemon_id: id } = await window.start(code);
  const page = new Page(daemons);
  await page.open(id);
  await window.until(id, ({ phase }) => phase !== "starting");
  const sent = performance.now();
  const watch = new LoadWatch();
  const record = await window.ended(id);
  const ended = performance.now();
  for (let tries = 0; page.lastSeq < lastSeq && tries < 100; tries += 1) await sleep(20);
  const load = watch.end();
  held.dispose();
  page.close();
  return {
    reason: record.reason,
    detail: record.detail,
    firstMs: (page.firstAt ?? ended) - begun,
    wholeMs: Math.max(ended, page.lastAt) - sent,
    outputs,
    stdoutBytes,
    pageIsComplete: page.lastSeq === lastSeq,
    pageBatches: page.batches,
    load,
    lines: check ? await new LineChecker().readAll(daemons, id) : undefined,
  };
}
