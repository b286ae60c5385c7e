import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { DaemonOutput } from "../../../src/protocol/daemon.ts";
import { Page } from "./page.ts";
import type { Window } from "./window.ts";
import { heldMemory } from "../held-memory.ts";

export const framesPerSecond = 30;

/** What an animation was like for its window. */
export interface Animated {
  readonly reason: string;
  /** Frames that reached the page. */
  readonly shown: number;
  /** What the ring held at most, looked at once a second. */
  readonly ringRecords: number;
  /** What is kept at the end, by kind. */
  readonly kept: readonly string[];
  readonly bytesOnDisk: number;
  /** Whether the page and the kept output end with the very last frame. */
  readonly isLastShown: boolean;
  readonly isLastKept: boolean;
  readonly frameBytes: number;
  /** From a quarter of the time to the end, after a collection each. */
  readonly heapGrowthBytes: number;
  readonly delayP99Ms: number;
  readonly delayMaxMs: number;
}

/** Pictures that cannot be compressed, so many a second; at the end it prints what the last one was. */
function program(seconds: number): string {
  return `
import base64, hashlib, os, struct, time, zlib
from IPython.display import display
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
def frame():
    side = 160
    rows = b"".join(b"\\0" + os.urandom(side * 3) for _ in range(side))
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    png = b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b"")
    return base64.b64encode(png).decode()
shown = display({"image/png": frame()}, raw=True, display_id="animation")
begun = time.monotonic()
for i in range(${String(seconds * framesPerSecond)}):
    last = frame()
    shown.update({"image/png": last}, raw=True)
    time.sleep(max(0, begun + (i + 1) / ${String(framesPerSecond)} - time.monotonic()))
print(hashlib.sha256(last.encode()).hexdigest())
`;
}

/** Runs an animation to its end with a page that follows it. */
export async function animate(window: Window, seconds: number): Promise<Animated> {
  const { daemons } = window;
  let shown = 0;
  let newest: DaemonOutput | undefined;
  const page = new Page(daemons, (records) => {
    for (const record of records) {
      if (record.stream !== "update") continue;
      shown += 1;
      newest = record;
    }
  });
  const { daemon_id: id } = await window.start(program(seconds));
  await page.open(id);
  await window.until(id, ({ phase }) => phase !== "starting");
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  let ringRecords = 0;
  let heapBefore = 0;
  const begun = performance.now();
  while (daemons.isMine(id)) {
    ringRecords = Math.max(ringRecords, (await daemons.tail(id)).records.length);
    if (heapBefore === 0 && performance.now() - begun > seconds * 250) {
      delay.disable();
      heapBefore = heldMemory();
      delay.enable();
    }
    await sleep(1000);
  }
  delay.disable();
  const heapGrowthBytes = heldMemory() - heapBefore;
  const { reason } = await window.ended(id);
  const { records } = await daemons.read(id);
  page.close();
  const printed = records.findLast(({ stream }) => stream === "stdout")?.content.trim() ?? "";
  const lastKept = records.findLast(({ stream }) => stream === "update");
  const folder = join(window.folder, id);
  return {
    reason,
    shown,
    ringRecords,
    kept: records.map(({ stream }) => stream).sort(),
    bytesOnDisk: readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0),
    isLastShown: hash(newest) === printed,
    isLastKept: hash(lastKept) === printed,
    frameBytes: lastKept?.content.length ?? 0,
    heapGrowthBytes,
    delayP99Ms: delay.percentile(99) / 1e6,
    delayMaxMs: delay.max / 1e6,
  };
}

function hash(record: DaemonOutput | undefined): string {
  // Kernels may end what they encode with a newline.
  return createHash("sha256")
    .update(record?.content.trim() ?? "")
    .digest("hex");
}
