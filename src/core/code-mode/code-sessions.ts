import type { CodeCalls } from "../../protocol/chat.ts";
import type { DaemonId } from "../../protocol/ids.ts";
import { Emitter } from "../base/emitter.ts";
import type { Disposable } from "../base/lifecycle.ts";
import type { CallingScript, ScriptCalls, ScriptSession } from "../daemons/script-calls.ts";
import { CallBudget, type CallLimits } from "./call-budget.ts";
import { CallTrace } from "./call-trace.ts";
import { CodeSession, type SessionContext, switchedOff } from "./script-session.ts";

/** What calls by scripts work with. */
export interface CodeSessionsContext extends SessionContext {
  readonly limits: () => CallLimits;
  /** Milliseconds since the machine started, sleep included. */
  readonly uptimeMs: () => number;
}

/** A script that calls tools now. */
export interface RunningScript {
  readonly script: CallingScript;
  readonly calls: CodeCalls;
}

interface Running {
  readonly session: CodeSession;
  readonly trace: CallTrace;
}

/** Of so many scripts that have ended it is remembered what they called. */
const maxEnded = 50;

/** The sessions of the scripts of this window: one for each execution that calls a tool, there until it ends. */
export class CodeSessions implements ScriptCalls, Disposable {
  readonly #context: CodeSessionsContext;
  readonly #running = new Map<DaemonId, Running>();
  /** What scripts had called that have ended, the oldest first. */
  readonly #ended = new Map<DaemonId, CodeCalls>();
  readonly #changed = new Emitter<{ readonly script: CallingScript; readonly calls: CodeCalls }>();

  /** What a script has called, or how a call of it stands, is different: at most five times a second for each. */
  readonly onDidChange = this.#changed.event;

  constructor(context: CodeSessionsContext) {
    this.#context = context;
  }

  refusal(language: string): string | undefined {
    if (language !== "python") return "Tools can be called from Python code only.";
    return this.#context.isEnabled() ? undefined : switchedOff;
  }

  open(script: CallingScript): ScriptSession {
    const { limits, clock, uptimeMs } = this.#context;
    const { id } = script;
    this.#running.get(id)?.session.close();
    const budget = new CallBudget(script.background, limits, uptimeMs);
    const trace = new CallTrace(clock, (calls) => {
      this.#changed.fire({ script: session.script, calls });
    });
    const onClose = (): void => {
      this.#running.delete(id);
      this.#remember(id, trace.calls);
    };
    const session = new CodeSession(script, this.#context, { budget, trace, onClose });
    this.#running.set(id, { session, trace });
    return session;
  }

  /** What a script has called, if it has called anything; of one that has ended as long as it is remembered. */
  calls(id: DaemonId): CodeCalls | undefined {
    const calls = this.#running.get(id)?.trace.calls ?? this.#ended.get(id);
    return calls?.total === 0 ? undefined : calls;
  }

  /** Follows what one script calls. */
  follow(id: DaemonId, listener: (calls: CodeCalls) => void): Disposable {
    return this.#changed.event(({ script, calls }) => {
      if (script.id === id) listener(calls);
    });
  }

  /** The scripts that have a session. */
  list(): readonly RunningScript[] {
    return [...this.#running.values()].map(({ session, trace }) => ({
      script: session.script,
      calls: trace.calls,
    }));
  }

  /** Cancels what all scripts wait for. */
  dispose(): void {
    for (const { session } of [...this.#running.values()]) session.close();
    this.#changed.dispose();
  }

  #remember(id: DaemonId, calls: CodeCalls): void {
    if (calls.total === 0) return;
    this.#ended.delete(id);
    this.#ended.set(id, calls);
    const [oldest] = this.#ended.keys();
    if (this.#ended.size > maxEnded && oldest !== undefined) this.#ended.delete(oldest);
  }
}
