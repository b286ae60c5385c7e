import type { Client } from "@modelcontextprotocol/client";
import { oneWord } from "./message-line.ts";

export type LogLevel = "debug" | "info" | "warn" | "error";

const maxLength = 8000;

/** Passes on what a server logs. */
export function watchLog(client: Client, log: (level: LogLevel, line: string) => void): void {
  client.setNotificationHandler("notifications/message", ({ params }) => {
    const { level, logger, data } = params;
    const text = typeof data === "string" ? data : JSON.stringify(data ?? null);
    const short = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
    // Each line by itself, so that none can pass for one of ours.
    const lines = short
      .split(/\r\n|\r|\n/)
      .map((line) => `server${logger === undefined ? "" : ` (${oneWord(logger)})`}: ${visible(line)}`);
    for (const line of lines) log(levelOf(level), line);
  });
}

function visible(line: string): string {
  return line.replace(/[^\P{Cc}\t]/gu, "�");
}

function levelOf(level: string): LogLevel {
  if (level === "debug") return "debug";
  if (level === "info" || level === "notice") return "info";
  return level === "warning" ? "warn" : "error";
}
