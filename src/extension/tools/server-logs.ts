import * as vscode from "vscode";
import type { Disposable } from "../../core/base/lifecycle.ts";
import { serverName } from "../../core/tools/server-name.ts";
import type { ToolServer } from "../../protocol/tools.ts";
import { redact } from "../redact.ts";
import { shownText } from "./shown-text.ts";

const maxChars = 2048;

/** The logs of tool servers, an output channel each, made when there is something to write. */
export class ServerLogs implements Disposable {
  readonly #channels = new Map<string, vscode.LogOutputChannel>();
  #disposed = false;

  /** Writes a line without secrets, and only its beginning when it is long. */
  write(
    server: Pick<ToolServer, "id" | "name">,
    level: "debug" | "info" | "warn" | "error",
    line: string,
  ): void {
    if (!this.#disposed) this.#channelOf(server)[level](logLine(line));
  }

  /** Opens the log of a server. */
  show({ id, name }: Pick<ToolServer, "id" | "name">): void {
    if (!this.#disposed) this.#channelOf({ id, name }).show();
  }

  dispose(): void {
    this.#disposed = true;
    for (const channel of this.#channels.values()) channel.dispose();
    this.#channels.clear();
  }

  #channelOf(server: Pick<ToolServer, "id" | "name">): vscode.LogOutputChannel {
    const known = this.#channels.get(server.id);
    if (known !== undefined) return known;
    const title = `Backburner: ${shownText(serverName(server), 60)}`;
    // Two channels of one name would write into one file.
    const isTaken = [...this.#channels.values()].some(({ name }) => name === title);
    const channel = vscode.window.createOutputChannel(isTaken ? `${title} (${server.id})` : title, {
      log: true,
    });
    this.#channels.set(server.id, channel);
    return channel;
  }
}

/** Secrets go first, while the line still looks as it was sent. */
function logLine(line: string): string {
  const text = redact(line.slice(0, 4 * maxChars))
    .replace(/\r?\n/g, " ⏎ ")
    .replace(/\p{Cc}/gu, " ");
  const cut = line.length > 4 * maxChars || text.length > maxChars;
  return cut ? `${text.slice(0, maxChars - 1)}…` : text;
}
