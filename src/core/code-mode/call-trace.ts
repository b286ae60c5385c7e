import type { CodeCall, CodeCalls } from "../../protocol/chat.ts";
import type { ToolProgress } from "../../protocol/tools.ts";
import { Cadence } from "../base/cadence.ts";
import type { Clock } from "../base/clock.ts";
import { oneLine } from "../tools/plain-text.ts";

/** Older ones are only counted. */
const maxCalls = 50;
/** How often a trace is told of at most: five times a second. */
const periodMs = 200;
const maxNoteChars = 200;
const maxProgressChars = 200;
const maxArgumentChars = 500;

/** One call while it goes on. */
export interface LiveCall {
  change(change: Partial<Pick<CodeCall, "state" | "progress">>): void;
  /** It is over; what is told after that is left out. */
  end(change: Pick<CodeCall, "state"> & Partial<Pick<CodeCall, "note" | "seconds">>): void;
}

/** What one script calls, as people follow it: the newest calls, told of at most five times a second. */
export class CallTrace {
  readonly #clock: Clock;
  readonly #onChange: (calls: CodeCalls) => void;
  readonly #told: Cadence;
  #calls: readonly CodeCall[] = [];
  #total = 0;
  #isClosed = false;

  constructor(clock: Clock, onChange: (calls: CodeCalls) => void) {
    this.#clock = clock;
    this.#onChange = onChange;
    this.#told = new Cadence(clock, periodMs, () => {
      this.#onChange(this.calls);
    });
  }

  /** As it is now. */
  get calls(): CodeCalls {
    return { total: this.#total, calls: this.#calls };
  }

  /** A call begins. */
  begin(tool: CodeCall["tool"], json: string): LiveCall {
    this.#total += 1;
    const id = `call-${String(this.#total)}`;
    const started_at = this.#clock.now() / 1000;
    const call: CodeCall = {
      ...{ call_id: id, tool, started_at, state: "running" },
      arguments: oneLine(json.slice(0, 4 * maxArgumentChars), maxArgumentChars),
    };
    this.#calls = [...this.#calls, call].slice(-maxCalls);
    this.#told.request();
    let isOver = false;
    return {
      change: ({ progress, ...change }) => {
        if (isOver || this.#isClosed) return;
        this.#change(id, { ...change, ...(progress === undefined ? {} : { progress: bounded(progress) }) });
      },
      end: ({ note = "", ...change }) => {
        if (isOver || this.#isClosed) return;
        isOver = true;
        this.#end(id, { ...change, ...(note === "" ? {} : { note: oneLine(note, maxNoteChars) }) });
        this.#told.request();
      },
    };
  }

  /** Tells at once, to somebody else than before. */
  tell(): void {
    if (this.#total > 0) this.#onChange(this.calls);
  }

  /** The script is over: so is what has not ended. Tells at once what was not told yet, and nothing after that. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#told.dispose();
    for (const { call_id, state } of this.#calls)
      if (state === "waiting" || state === "running") this.#end(call_id, { state: "cancelled" });
    this.tell();
  }

  #change(id: string, change: Partial<CodeCall>): void {
    this.#calls = this.#calls.map((call) => (call.call_id === id ? { ...call, ...change } : call));
    this.#told.request();
  }

  #end(id: string, change: Partial<CodeCall>): void {
    this.#calls = this.#calls.map((call) => {
      if (call.call_id !== id) return call;
      const { progress: _, ...rest } = call;
      return { ...rest, ...change };
    });
  }
}

function bounded({ message, ...count }: ToolProgress): ToolProgress {
  return message === undefined ? count : { ...count, message: oneLine(message, maxProgressChars) };
}
