import * as vscode from "vscode";
import { fenced } from "../../core/chat/fenced.ts";
import type { DaemonRecord } from "../../protocol/daemon.ts";
import { elapsedWords, stateWords } from "../daemons/words.ts";
import { withoutInvisible } from "../daemons/shown-line.ts";
import { asMarkdown } from "./as-markdown.ts";

/** More rows and buttons than this hide what was asked for. */
const maxEnded = 5;
const maxRunning = 10;

/** Background scripts as the chat shows them. Titles and output are somebody else's text and never Markdown. */
export class DaemonAnswers {
  readonly #stream: vscode.ChatResponseStream;
  readonly #now: number;

  /** `now` in epoch seconds. */
  constructor(stream: vscode.ChatResponseStream, now: number) {
    this.#stream = stream;
    this.#now = now;
  }

  /** A text of ours, in Markdown. */
  text(markdown: string): void {
    this.#stream.markdown(markdown);
  }

  progress(text: string): void {
    this.#stream.progress(text);
  }

  /** One of them with its last output, if that is known, and what can be done with it. */
  one(record: DaemonRecord, output?: string): void {
    const message = this.#line(record);
    if (output !== undefined) message.appendMarkdown(block(output));
    this.#stream.markdown(message);
    this.#buttons(record);
  }

  /** All that run, with buttons, and the newest that have ended. */
  list(records: readonly DaemonRecord[]): void {
    const running = records.filter(({ phase }) => phase !== "ended");
    const ended = records.filter(({ phase }) => phase === "ended");
    if (records.length === 0) this.text(vscode.l10n.t("No background scripts."));
    for (const record of running.slice(0, maxRunning)) {
      const message = this.#line(record);
      if (record.last_line !== undefined) message.appendMarkdown(block(record.last_line));
      this.#stream.markdown(message);
      this.#buttons(record);
    }
    if (ended.length === 0) return;
    const message = new vscode.MarkdownString(`\n\n**${vscode.l10n.t("Finished")}**\n\n`);
    for (const record of ended.slice(0, maxEnded)) {
      message.appendMarkdown(`- ${asMarkdown(this.#words(record))}\n`);
    }
    const more = ended.length - maxEnded;
    if (more > 0) message.appendMarkdown(`- ${vscode.l10n.t("{0} more", more)}`);
    this.#stream.markdown(message);
  }

  #line(record: DaemonRecord): vscode.MarkdownString {
    const state = `${stateWords(record)} · ${elapsedWords(record, this.#now)}`;
    return new vscode.MarkdownString(`\n\n**${asMarkdown(record.title)}** — ${asMarkdown(state)}\n`);
  }

  #words(record: DaemonRecord): string {
    return `${record.title} — ${stateWords(record)} · ${elapsedWords(record, this.#now)}`;
  }

  #buttons({ daemon_id: id, phase }: DaemonRecord): void {
    if (phase !== "ended") {
      this.#stream.button({
        command: "backburner.daemons.stop",
        title: vscode.l10n.t("Stop"),
        arguments: [id],
      });
    }
    this.#stream.button({
      command: "backburner.daemons.showOutput",
      title: vscode.l10n.t("Show Output"),
      arguments: [id],
    });
  }
}

/** A fence that no output can end. */
function block(output: string): string {
  return `\n${fenced(withoutInvisible(output), "text")}\n`;
}

/** What one can say to the participant. */
export function helpText(): string {
  const example = (text: string, what: string): string => `- \`@backburner ${text}\` — ${what}\n`;
  return [
    vscode.l10n.t("I run scripts in the background, without a model. Say for instance:"),
    "\n\n",
    example("/run samples/heartbeat.py", vscode.l10n.t("runs a file, with arguments if you like")),
    example('/run python -c "print(6 * 7)"', vscode.l10n.t("runs a line of code; a fenced block works too")),
    example("/list", vscode.l10n.t("lists your background scripts")),
    example("/output heartbeat", vscode.l10n.t("shows what one has printed last")),
    example("/stop heartbeat", vscode.l10n.t("stops one")),
  ].join("");
}
