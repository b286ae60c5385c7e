import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import type { DaemonEntry, FoundEntry } from "../../core/daemons/journal.ts";
import { daemonReasons } from "../../protocol/daemon.ts";
import { isId } from "../../protocol/ids.ts";
import { replacedNow } from "../files/replaced-now.ts";
import { replaceFile } from "../files/replace-file.ts";
import { isMissing, newerFailure } from "./storage-failure.ts";

const schemaVersion = 1;
const fileName = "daemon.json";

/** What is longer takes longer to write than to hand to a thread. */
const atOnceLength = 500_000;

const id = z.string().check(z.refine(isId));
const text = z.string();
const time = z.number();

const record = z.looseObject({
  daemon_id: id,
  chat_id: id,
  message_id: text,
  title: text,
  language: text,
  code: text,
  status: z.enum(["running", "completed", "error", "stopped"]),
  phase: z.enum(["starting", "running", "stopping", "ended"]),
  reason: z.enum(daemonReasons),
  detail: z.exactOptional(text),
  started_at: time,
  ended_at: z.exactOptional(time),
  deadline_at: time,
  folder: z.exactOptional(text),
  file: z.exactOptional(text),
  engine: z.exactOptional(text),
  last_line: z.exactOptional(text),
  connected: z.boolean(),
});

const program = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("code"), code: text }),
  z.object({ kind: z.literal("file"), code: text, path: text, args: z.array(text) }),
]);

const handle = z.looseObject({
  serverUrl: text,
  kernelId: text,
  sessionId: text,
  msgId: text,
  language: text,
  local: z.boolean(),
  pid: z.exactOptional(z.int()),
  pidStart: z.exactOptional(text),
  marker: text,
  engine: text,
});

const entryFile = z.object({
  schema: z.literal(schemaVersion),
  entry: z.looseObject({
    record,
    program,
    handle: z.exactOptional(handle),
    owner: text,
    envNames: z.array(text),
  }),
});

const anyVersion = z.object({ schema: z.number() });

/** Reads `daemon.json` of a daemon's folder. */
export async function readEntry(folder: string): Promise<FoundEntry> {
  let json: string;
  try {
    json = await readFile(join(folder, fileName), "utf8");
  } catch (error) {
    if (isMissing(error)) return { kind: "none" };
    throw error;
  }
  return parseEntry(json);
}

/** Replaces `daemon.json`; a file of a newer version is left alone and `journal.newer` says so. */
export async function writeEntry(folder: string, entry: DaemonEntry): Promise<void> {
  const path = join(folder, fileName);
  if (isNewer(path)) throw newerFailure(fileName);
  const json = JSON.stringify({ schema: schemaVersion, entry });
  if (json.length < atOnceLength && endsWithPower(entry) && replacedNow(path, json)) return;
  await replaceFile(path, json, { outlasts: "power" });
}

function isNewer(path: string): boolean {
  try {
    return parseEntry(readFileSync(path, "utf8")).kind === "newer";
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** A start must not wait for the disk, nor for a thread, where losing power ends the script anyway; a kernel on another machine must be found again. */
function endsWithPower({ record: { phase }, handle: kernel }: DaemonEntry): boolean {
  return phase !== "ended" && kernel?.local !== false;
}

function parseEntry(json: string): FoundEntry {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return { kind: "torn" };
  }
  const version = anyVersion.safeParse(value);
  if (version.success && version.data.schema > schemaVersion) return { kind: "newer" };
  const parsed = entryFile.safeParse(value);
  // The ids are branded strings, which a schema cannot know.
  return parsed.success
    ? { kind: "entry", entry: parsed.data.entry as unknown as DaemonEntry }
    : { kind: "torn" };
}
