import type * as vscode from "vscode";
import type { Log } from "../core/base/log.ts";
import { redact, redactFields } from "./redact.ts";

/** Writes to the "Backburner" output channel, without secrets. */
export function logTo(channel: vscode.LogOutputChannel): Log {
  const line = (message: string, fields?: Readonly<Record<string, unknown>>): string =>
    fields === undefined ? redact(message) : `${redact(message)} ${redactFields(fields)}`;
  return {
    debug: (message, fields) => {
      channel.debug(line(message, fields));
    },
    info: (message, fields) => {
      channel.info(line(message, fields));
    },
    warn: (message, fields) => {
      channel.warn(line(message, fields));
    },
    error: (message, fields) => {
      channel.error(line(message, fields));
    },
  };
}
