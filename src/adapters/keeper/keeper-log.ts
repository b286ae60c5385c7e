import { appendFileSync, renameSync, statSync } from "node:fs";
import type { Log } from "../../core/base/log.ts";

const maxBytes = 256 * 1024;

/** A log in a file that stays small; nobody sees the keeper's own output. */
export function fileLog(path: string): Log {
  const write =
    (level: string) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
      const line = `${JSON.stringify({ time: new Date().toISOString(), level, pid: process.pid, message, ...fields })}\n`;
      try {
        if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > maxBytes)
          renameSync(path, `${path}.old`);
        appendFileSync(path, line, { mode: 0o600 });
      } catch {
        // A log that cannot be written must not end what it tells about.
      }
    };
  return { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
}
