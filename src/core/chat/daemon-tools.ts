import type { DaemonRecord } from "../../protocol/daemon.ts";
import type { ChatId, DaemonId } from "../../protocol/ids.ts";
import type { Clock } from "../base/clock.ts";
import type { Daemons } from "../daemons/daemons.ts";
import { daemonOutput, lastLines } from "./output/daemon-output.ts";
import { stateOfDaemon } from "./output/daemon-state-text.ts";
import { readToolArguments } from "./tools/tool-arguments.ts";
import { maxWaitSeconds, toolSpecs } from "./tools/tool-specs.ts";
import { waitForDaemon, type WaitedDaemons } from "./tools/wait-for-daemon.ts";

/** What the tools need of the executor. */
export type ToolDaemons = WaitedDaemons & Pick<Daemons, "list" | "stop">;

/** What a tool answers; when not `ok` the text says what the model can do about it. */
export interface ToolResult {
  readonly ok: boolean;
  readonly text: string;
}

type Values = Readonly<Record<string, unknown>>;

const maxChars = 8000;
/** One page of output: more than {@link maxChars} in most cases, and the model can ask for the next one. */
const pageRecords = 500;
/** Of the scripts of all chats, that are kept for days, the newest are told. */
const maxEnded = 20;

/** Which background scripts tools reach: those of the chat that calls, or all of the user. */
export type ToolReach = "chat" | "all";

/** The tools with which a model follows and stops background scripts: those of its chat and of no other, unless it is told otherwise. */
export class DaemonTools {
  readonly #daemons: ToolDaemons;
  readonly #clock: Clock;
  readonly #reach: ToolReach;

  constructor(daemons: ToolDaemons, clock: Clock, reach: ToolReach = "chat") {
    this.#daemons = daemons;
    this.#clock = clock;
    this.#reach = reach;
  }

  /** Calls a tool; `json` are its arguments as the model wrote them. Errors: as those of {@link use}. */
  async call(name: string, json: string, chatId: ChatId, signal: AbortSignal): Promise<ToolResult> {
    const read = readToolArguments(json);
    return read.ok ? this.use(name, read.values, chatId, signal) : failed(read.message);
  }

  /** The same with arguments that were read already. Errors: `daemons.*`, `journal.*`; an abort of `signal` ends a wait. */
  async use(name: string, values: Values, chatId: ChatId, signal: AbortSignal): Promise<ToolResult> {
    switch (name) {
      case "list_daemons":
        return this.#list(this.#reach === "chat" || values["mine"] === true ? chatId : undefined);
      case "read_daemon_output":
        return this.#with(chatId, values, (record) => this.#read(record, values));
      case "wait_for_daemon":
        return this.#with(chatId, values, (record) => this.#wait(record, values, signal));
      case "stop_daemon":
        return this.#with(chatId, values, (record) => this.#stop(record));
      default:
        return failed(
          `There is no tool "${name}". There are ${toolSpecs.map((tool) => tool.name).join(", ")}.`,
        );
    }
  }

  #list(chatId: ChatId | undefined): ToolResult {
    const records = this.#daemons.list(chatId === undefined ? {} : { chatId });
    if (records.length === 0) return done(this.#none(chatId));
    if (this.#reach === "chat") return done(records.map(lineOf).join("\n"));
    const running = records.filter(({ phase }) => phase !== "ended");
    const ended = records.filter(({ phase }) => phase === "ended");
    const lines = [...running, ...ended.slice(0, maxEnded)].map(lineOf);
    const more = ended.length - maxEnded;
    return done([...lines, ...(more > 0 ? [`(${String(more)} older ones have ended.)`] : [])].join("\n"));
  }

  #none(chatId: ChatId | undefined): string {
    if (this.#reach === "chat") return "This chat has no background scripts.";
    return chatId === undefined
      ? "The user has no background scripts."
      : "You have started no background scripts.";
  }

  async #with(
    chatId: ChatId,
    values: Values,
    work: (record: DaemonRecord) => Promise<ToolResult>,
  ): Promise<ToolResult> {
    const id = values["daemon_id"];
    if (typeof id !== "string") return failed('"daemon_id" is missing: give the id of a background script.');
    const record = this.#daemons.get(id as DaemonId);
    const isAll = this.#reach === "all";
    if (record !== undefined && (isAll || record.chat_id === chatId)) return work(record);
    const { text } = this.#list(isAll ? undefined : chatId);
    return failed(`${isAll ? "There is" : "This chat has"} no background script "${id}". ${text}`);
  }

  async #read(record: DaemonRecord, values: Values): Promise<ToolResult> {
    const { since_seq: since, tail } = values;
    if (!isCount(since)) return failed('"since_seq" has to be a number that is not negative.');
    if (!isCount(tail)) return failed('"tail" has to be a number of lines.');
    if (since === undefined) {
      const { records } = await this.#daemons.tail(record.daemon_id);
      const text = lastLines(records, maxChars, tail ?? Infinity);
      return done(`${lineOf(record)}\nnext_seq: ${String(records.at(-1)?.seq ?? 0)}\n${text}`);
    }
    const page = await this.#daemons.read(record.daemon_id, { sinceSeq: since, limit: pageRecords });
    const text =
      tail === undefined ? daemonOutput(page.records, maxChars) : lastLines(page.records, maxChars, tail);
    const more = page.records.length < pageRecords ? "" : " (there is more after it)";
    return done(`${lineOf(record)}\nnext_seq: ${String(page.nextSeq)}${more}\n${text}`);
  }

  async #wait({ daemon_id: id }: DaemonRecord, values: Values, signal: AbortSignal): Promise<ToolResult> {
    const { timeout_seconds: seconds, until_text: untilText } = values;
    if (!isCount(seconds)) return failed('"timeout_seconds" has to be a number that is not negative.');
    if (untilText !== undefined && typeof untilText !== "string") {
      return failed('"until_text" has to be a text.');
    }
    const timeoutMs = Math.min(seconds ?? maxWaitSeconds, maxWaitSeconds) * 1000;
    const before = (await this.#daemons.tail(id)).records.at(-1)?.seq ?? 0;
    const context = { daemons: this.#daemons, clock: this.#clock };
    const why = await waitForDaemon(id, { timeoutMs, untilText }, context, signal);
    const { records } = await this.#daemons.tail(id);
    const text = lastLines(
      records.filter(({ seq }) => seq > before),
      maxChars,
    );
    const said = {
      ended: "It has ended.",
      printed: "It has printed the text.",
      timeout: "The time is over.",
    };
    return done(`${said[why]} ${this.#line(id)}\nWhat it printed meanwhile:\n${text}`);
  }

  async #stop({ daemon_id: id, phase }: DaemonRecord): Promise<ToolResult> {
    if (phase === "ended") return done(`It had ended before. ${this.#line(id)}`);
    await this.#daemons.stop(id, "user");
    return done(this.#line(id));
  }

  #line(id: DaemonId): string {
    const record = this.#daemons.get(id);
    return record === undefined ? `daemon_id ${id}: gone` : lineOf(record);
  }
}

function lineOf(record: DaemonRecord): string {
  return `daemon_id ${record.daemon_id} (${record.title}): ${stateOfDaemon(record)}`;
}

/** True for a number that is not negative, and for nothing at all. */
function isCount(value: unknown): value is number | undefined {
  return value === undefined || (typeof value === "number" && Number.isFinite(value) && value >= 0);
}

function done(text: string): ToolResult {
  return { ok: true, text };
}

function failed(text: string): ToolResult {
  return { ok: false, text };
}
