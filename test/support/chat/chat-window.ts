import { Approvals } from "../../../src/core/chat/approvals.ts";
import type { CodeRequest, CodeResult, CodeRunListener } from "../../../src/core/chat/code-runner.ts";
import { CodeRuns } from "../../../src/core/chat/code-runs.ts";
import { Foreground } from "../../../src/core/chat/foreground.ts";
import { RunGate } from "../../../src/core/daemons/run-gate.ts";
import type { CodeCalls, RunId, RunState } from "../../../src/protocol/chat.ts";
import type { ChatId, MessageId } from "../../../src/protocol/ids.ts";
import type { FakeKernel } from "../fake-kernel-host.ts";
import { settle } from "../manual-clock.ts";
import { quietLog, type User, type Window } from "../executor.ts";

export const chatId = "chat" as ChatId;
export const messageId = "message" as MessageId;

/** What a run told while it waited and ran. */
export class RunLog implements CodeRunListener {
  readonly states: RunState[] = [];
  readonly edits: string[] = [];
  readonly calls: CodeCalls[] = [];

  readonly #watching = new Set<() => void>();

  onState(state: RunState): void {
    this.states.push(state);
    const watching = [...this.#watching];
    this.#watching.clear();
    for (const wake of watching) wake();
  }

  onEdited(code: string): void {
    this.edits.push(code);
  }

  onCalls(calls: CodeCalls): void {
    this.calls.push(calls);
  }

  /** The kinds of its states, "over" for a limit that has passed. */
  get kinds(): string[] {
    return this.states.map((state) => (state.kind === "running" && state.over_limit ? "over" : state.kind));
  }

  /** Resolves once the condition holds; looks after each state, and fails when none follows. */
  async until(condition: (kinds: readonly string[]) => boolean): Promise<void> {
    while (!condition(this.kinds)) {
      const last = this.kinds.at(-1) ?? "";
      if (["ended", "daemon", "not-run"].includes(last))
        throw new Error(`it ended: ${this.kinds.join(", ")}`);
      await new Promise<void>((resolve) => this.#watching.add(resolve));
    }
  }

  /** Resolves to the hash of the question, once there is one: hashing leaves the event loop. */
  async asked(): Promise<string> {
    await this.until((kinds) => kinds.at(-1) === "waiting");
    const last = this.states.at(-1);
    return last?.kind === "waiting" ? last.hash : "";
  }
}

/** A run that was allowed and has been sent to its kernel. */
export interface StartedRun {
  readonly runId: RunId;
  readonly kernel: FakeKernel;
  readonly log: RunLog;
  readonly result: Promise<CodeResult>;
  /** Stops the reply that it belongs to. */
  readonly abort: () => void;
}

/** A window with chats: what models' code goes through, over the fakes of {@link Window}. */
export class ChatWindow {
  readonly foreground: Foreground;
  readonly approvals = new Approvals();
  readonly runs: CodeRuns;
  /** What the user is asked by scripts. */
  readonly inputs: string[] = [];
  /** What the user answers; a promise that stays open for a box that stays open. */
  answer: Promise<string | undefined> = Promise.resolve("42");
  trusted = true;
  engine: () => Promise<string> = () => Promise.resolve("Fake 1.0");
  folder: string | undefined = "/project";
  limits = { limitSeconds: 60, idleSeconds: 1800 };
  ranBefore = false;
  readonly #user: User;
  #count = 0;

  constructor(user: User, window: Window) {
    this.#user = user;
    this.foreground = new Foreground({
      ...{ kernels: user.kernels, lease: window.lease, daemons: window.daemons, clock: user.clock },
      uptimeMs: user.uptimeMs,
      calls: window.calls,
      log: quietLog,
      limits: () => this.limits,
      headersFor: () => Promise.resolve(undefined),
      ranBefore: () => this.ranBefore,
      input: {
        ask: ({ title, prompt }, signal) => {
          this.inputs.push(`${title}: ${prompt}`);
          const withdrawn = new Promise<undefined>((resolve) => {
            signal.addEventListener("abort", () => {
              resolve(undefined);
            });
          });
          return Promise.race([this.answer, withdrawn]);
        },
      },
    });
    this.runs = new CodeRuns({
      gate: new RunGate({ isTrusted: () => this.trusted, ask: () => Promise.resolve(false) }, this.approvals),
      foreground: this.foreground,
      daemons: window.daemons,
      engine: () => this.engine(),
      limits: () => user.limits,
      foregroundLimits: () => this.limits,
      folder: () => this.folder,
      environment: () => Promise.resolve({ NAME: "value" }),
      followCalls: (runId, listener) => window.calls.follow(runId, listener),
      log: quietLog,
    });
  }

  /** A request as a turn makes it. */
  request(code: string, change: Partial<CodeRequest> = {}): CodeRequest {
    this.#count += 1;
    const runId = `run-${String(this.#count)}` as RunId;
    return { chatId, messageId, runId, language: "python", code, background: false, ...change };
  }

  /** Lets a model run code, and the user allow it. */
  async begin(code = "code", change: Partial<CodeRequest> = {}): Promise<StartedRun> {
    const request = this.request(code, change);
    const { runId } = request;
    const log = new RunLog();
    const controller = new AbortController();
    const result = this.runs.run(request, log, controller.signal);
    this.approvals.answer(runId, await log.asked(), "run");
    await settle();
    const [kernel] = this.#user.kernels.kernels.slice(-1) as [FakeKernel];
    const abort = (): void => {
      controller.abort(new DOMException("stopped", "AbortError"));
    };
    return { runId, kernel, log, result, abort };
  }
}
