import * as vscode from "vscode";
import type { Disposable } from "../../core/base/lifecycle.ts";
import { serverName } from "../../core/tools/server-name.ts";
import type { ToolServer } from "../../protocol/tools.ts";
import { logLine } from "./log-line.ts";
import { shownText } from "./shown-text.ts";

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
  show(server: Pick<ToolServer, "id" | "name">): void {
    if (!this.#disposed) this.#channelOf(server).show();
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
