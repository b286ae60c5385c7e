import type { Log } from "../../src/core/base/log.ts";
import type { SecretHeaders } from "../../src/core/base/secret.ts";
import { Daemons } from "../../src/core/daemons/daemons.ts";
import { Recovery } from "../../src/core/daemons/recovery.ts";
import { type ApprovedRun, type Run, RunGate } from "../../src/core/daemons/run-gate.ts";
import type { DaemonEvent } from "../../src/protocol/daemon.ts";
import { EDITOR_CHAT, NO_MESSAGE } from "../../src/protocol/ids.ts";
import { FakeScriptCalls } from "./code-mode/fake-script-calls.ts";
import { FakeKernelHost } from "./fake-kernel-host.ts";
import { FakeLease, LeaseHub } from "./fake-lease.ts";
import { ManualClock } from "./manual-clock.ts";
import { MemoryJournal } from "./memory-journal.ts";

/** A log that nobody reads. */
export const quietLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** A run that passed the gate as the user's own command. */
export function approved(code: string, change: Partial<Run> = {}): Promise<ApprovedRun> {
  const gate = new RunGate({ isTrusted: () => true, ask: () => Promise.resolve(false) });
  const run: Run = {
    program: { kind: "code", code },
    language: "python",
    chatId: EDITOR_CHAT,
    messageId: NO_MESSAGE,
    title: code,
    ...change,
  };
  return gate.authorize(run, { kind: "user" }, new AbortController().signal);
}

/** What all windows of one user share. */
export class User {
  readonly clock = new ManualClock(1_000_000);
  readonly kernels = new FakeKernelHost();
  readonly journal = new MemoryJournal();
  readonly hub = new LeaseHub();
  #sleptMs = 0;
  retention = { maxDaemonBytes: 1e9, maxTotalBytes: 1e9, maxAgeDays: 1 };
  limits = { maxConcurrent: 3, maxRuntimeSeconds: 3600 };

  constructor() {
    this.kernels.now = () => this.clock.now() / 1000;
  }

  /** The machine sleeps: no timer runs, but the wall clock and the uptime go on. */
  sleep(ms: number): void {
    this.#sleptMs += ms;
    this.clock.jump(ms);
  }

  /** As the operating system counts, sleep included. */
  readonly uptimeMs = (): number => this.clock.uptimeMs() + this.#sleptMs;

  /** Opens a window and lets it recover. */
  async openWindow(workspace = "workspace"): Promise<Window> {
    const window = this.newWindow(workspace);
    await window.recovery.start();
    return window;
  }

  /** A window that has not begun to recover. */
  newWindow(workspace = "workspace"): Window {
    return new Window(this, new FakeLease(this.hub, workspace));
  }
}

/** One window's executor; everything that it emitted is in `events`. */
export class Window {
  readonly events: DaemonEvent[] = [];
  readonly lease: FakeLease;
  readonly daemons: Daemons;
  readonly recovery: Recovery;
  readonly inputs: string[] = [];
  /** What the user was told of what could not be kept. */
  readonly notKept: string[] = [];
  /** What its scripts can call. */
  readonly calls = new FakeScriptCalls();
  answer: string | undefined = "42";

  constructor(user: User, lease: FakeLease) {
    this.lease = lease;
    this.daemons = new Daemons({
      clock: user.clock,
      log: quietLog,
      kernels: user.kernels,
      calls: this.calls,
      journal: user.journal,
      lease,
      limits: () => user.limits,
      headersFor: () => Promise.resolve<SecretHeaders | undefined>(undefined),
      uptimeMs: user.uptimeMs,
      notKept: (error) => this.notKept.push(error.message),
      input: {
        ask: ({ title, prompt }) => {
          this.inputs.push(`${title}: ${prompt}`);
          return Promise.resolve(this.answer);
        },
      },
    });
    this.recovery = new Recovery({
      daemons: this.daemons,
      journal: user.journal,
      lease,
      clock: user.clock,
      log: quietLog,
      uptimeMs: user.uptimeMs,
      retention: () => user.retention,
    });
    this.daemons.onDidEmit((event) => this.events.push(event));
  }

  /** The statuses emitted so far, as "status/reason". */
  get statuses(): string[] {
    return this.events.flatMap((event) =>
      event.type === "daemon:status" ? [`${event.status}/${event.reason}`] : [],
    );
  }

  /** Everything printed so far. */
  get printed(): string {
    return this.events.flatMap((event) => (event.type === "daemon:output" ? [event.content] : [])).join("");
  }

  /** The window is gone without a word, as after SIGKILL. */
  vanish(): void {
    this.lease.dispose();
    this.recovery.dispose();
    this.daemons.dispose();
  }
}
