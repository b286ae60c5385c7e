import * as path from "node:path";
import { AppError } from "../core/base/errors.ts";
import type { Wait } from "../core/chat/tools/wait-for-daemon.ts";
import type { Run } from "../core/daemons/run-gate.ts";
import { titleOf } from "../core/daemons/title.ts";
import { type ChatId, EDITOR_CHAT, isId, type MessageId, NO_MESSAGE } from "../protocol/ids.ts";

const maxCodeLength = 10 * 1024 * 1024;
const maxTitleLength = 200;
const maxFolderLength = 4096;
const maxUntilLength = 10_000;
const usualWaitMs = 5 * 60_000;
const longestWaitMs = 24 * 60 * 60_000;

/** A run out of what another extension passed, which may be anything. Errors: `api.invalid`. */
export function runOf(request: unknown, folder: string | undefined): Run {
  if (typeof request !== "object" || request === null) throw invalid("an object with the code to run");
  const fields = request as Readonly<Record<string, unknown>>;
  const code = text(fields, "code", maxCodeLength);
  if (code === undefined) throw invalid("code as a text");
  const named = text(fields, "folder", maxFolderLength);
  if (named !== undefined && !path.isAbsolute(named)) throw invalid("folder as an absolute path");
  const here = named ?? folder;
  const language = (text(fields, "language", 40) ?? "python").toLowerCase();
  if (!/^[a-z][\w+#.-]*$/.test(language)) throw invalid("language as Jupyter names it");
  return {
    program: { kind: "code", code },
    language,
    title: oneLine(text(fields, "title", maxTitleLength)) ?? titleOf(code, language),
    chatId: (id(fields, "chatId") ?? EDITOR_CHAT) as ChatId,
    messageId: (id(fields, "messageId") ?? NO_MESSAGE) as MessageId,
    ...(here === undefined ? {} : { folder: here }),
  };
}

/** What another extension wants to wait for. Errors: `api.invalid`. */
export function waitOf(options: unknown): Wait {
  if (options !== undefined && (typeof options !== "object" || options === null))
    throw invalid("an object with what to wait for");
  const fields = (options ?? {}) as Readonly<Record<string, unknown>>;
  const { timeoutMs = usualWaitMs } = fields;
  if (typeof timeoutMs !== "number" || !(timeoutMs >= 0 && timeoutMs <= longestWaitMs))
    throw invalid(`timeoutMs as a number from 0 to ${String(longestWaitMs)}`);
  const untilText = text(fields, "untilText", maxUntilLength);
  return { timeoutMs, untilText };
}

/** An id from outside. Errors: `api.invalid`. */
export function idOf(value: unknown, name: string): string {
  if (typeof value === "string" && isId(value)) return value;
  throw invalid(`${name} as letters, digits, "-" and "_"`);
}

/** A record's number from outside; 0 when absent. Errors: `api.invalid`. */
export function seqOf(value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw invalid("sinceSeq as a whole number");
}

function id(fields: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = fields[name];
  return value === undefined || value === "" ? undefined : idOf(value, name);
}

function text(
  fields: Readonly<Record<string, unknown>>,
  name: string,
  maxLength: number,
): string | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value === "string" && value.length <= maxLength) return value;
  throw invalid(`${name} as a text of at most ${String(maxLength)} characters`);
}

function oneLine(title: string | undefined): string | undefined {
  const line = title?.replace(/\s+/g, " ").trim();
  return line === "" ? undefined : line;
}

function invalid(wanted: string): AppError {
  return new AppError("api.invalid", `Backburner's API wants ${wanted}.`);
}
