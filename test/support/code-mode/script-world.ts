import type { Clock } from "../../../src/core/base/clock.ts";
import type { Log } from "../../../src/core/base/log.ts";
import { CodeSessions } from "../../../src/core/code-mode/code-sessions.ts";
import type {
  ScriptAnswer,
  ScriptConsent,
  ScriptQuestion,
} from "../../../src/core/code-mode/script-consent.ts";
import type { CallingScript, ScriptSession } from "../../../src/core/daemons/script-calls.ts";
import { ChatToolbox } from "../../../src/core/tools/chat-tools.ts";
import { definitionText, digestOf } from "../../../src/core/tools/tool-digest.ts";
import { ToolApprovals, type WantedTool } from "../../../src/core/tools/tool-approvals.ts";
import type { ToolSelection } from "../../../src/core/tools/tool-shares.ts";
import type { CodeCall } from "../../../src/protocol/chat.ts";
import type { ChatId, DaemonId } from "../../../src/protocol/ids.ts";
import { ManualClock } from "../manual-clock.ts";
import { FakeApprovalMemory, FakeEditorTools, FakeToolServers, tool } from "../tools/fake-tool-servers.ts";

/** A user who is asked before calls; answers at once, or leaves the question open. */
class FakeScriptConsent implements ScriptConsent {
  readonly asked: ScriptQuestion[] = [];
  /** What the next questions are answered; none leaves them open. */
  readonly answers: ScriptAnswer[] = [];
  /** Questions that were withdrawn. */
  withdrawn = 0;
  #wake = Promise.withResolvers<undefined>();

  ask(question: ScriptQuestion, signal: AbortSignal): Promise<ScriptAnswer> {
    this.asked.push(question);
    this.#wake.resolve(undefined);
    this.#wake = Promise.withResolvers<undefined>();
    const answer = this.answers.shift();
    if (answer !== undefined) return Promise.resolve(answer);
    return new Promise((_, reject) => {
      signal.addEventListener("abort", () => {
        this.withdrawn += 1;
        reject(signal.reason as Error);
      });
    });
  }

  /** Resolves when so many questions were asked. */
  async until(count: number): Promise<void> {
    while (this.asked.length < count) await this.#wake.promise;
  }
}

/** What a script is told, read. */
export type Told = Readonly<Record<string, unknown>> & { readonly ok: boolean; readonly message?: string };

/** Scripts of one window that call tools of servers in memory: "github" with a tool that reads and one that writes. */
export class ScriptWorld {
  readonly clock = new ManualClock();
  readonly servers = new FakeToolServers();
  readonly editor = new FakeEditorTools();
  readonly memory = new FakeApprovalMemory();
  readonly consent = new FakeScriptConsent();
  readonly approvals: ToolApprovals;
  readonly sessions: CodeSessions;
  /** What was logged as a bug. */
  readonly errors: string[] = [];
  enabled = true;
  limits = { maxCallsPerRun: 50, maxCallsPerHour: 600 };
  selection: (chatId: ChatId) => Promise<ToolSelection> = () =>
    Promise.resolve({ servers: ["github"], off: [] });
  signIn: (serverId: string, signal: AbortSignal) => Promise<boolean> = () => Promise.resolve(false);
  #ids = 0;

  /** On its own clock, which stands still, unless a test gives another one. */
  constructor(time?: Clock) {
    const clock = time ?? this.clock;
    const log: Log = {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: (message) => this.errors.push(message),
    };
    const { servers, editor } = this;
    this.approvals = new ToolApprovals(this.memory, log);
    servers.set(
      "github",
      [tool("list-issues", { hints: { readOnly: true, idempotent: true } }), tool("create")],
      "GitHub",
    );
    this.sessions = new CodeSessions({
      toolbox: new ChatToolbox({
        ...{ servers, editor, clock, log, approvals: this.approvals },
        confirmReadOnly: () => false,
        signIn: (...args) => this.signIn(...args),
      }),
      approvals: this.approvals,
      consent: this.consent,
      selection: (chatId) => this.selection(chatId),
      isEnabled: () => this.enabled,
      limits: () => this.limits,
      uptimeMs: time === undefined ? this.clock.uptimeMs : () => time.now(),
      ...{ clock, log },
    });
  }

  /** A script that begins to call. */
  script(change: Partial<CallingScript> = {}): ScriptSession {
    return this.sessions.open(scriptOf(change));
  }

  /** What a script is told when it calls a tool of GitHub. */
  async call(session: ScriptSession, name: string, args: object = {}): Promise<Told> {
    const reply = await this.send(session, { op: "call", server: "github", tool: name, arguments: args });
    if (reply === undefined) throw new Error("It was not answered.");
    return reply;
  }

  /** What a script is told; undefined when it is told nothing. */
  async send(session: ScriptSession, request: object): Promise<Told | undefined> {
    const id = (this.#ids += 1).toString(16).padStart(8, "0");
    const reply = await session.answer(JSON.stringify({ id, ...request }));
    if (reply === undefined) return undefined;
    const { id: same, ...told } = JSON.parse(reply) as Told & { readonly id: string };
    if (same !== id) throw new Error(`The answer is for ${same}.`);
    return told;
  }

  /** A tool of GitHub as approvals name it, wanted in the chat "c". */
  async wanted(name: string): Promise<WantedTool> {
    const found = this.servers.known("github")?.tools.find((one) => one.name === name);
    if (found === undefined) throw new Error(`There is no tool ${name}.`);
    const definition = { serverId: "github", origin: "https://github.example", tool: found };
    return {
      ...{ chatId: "c" as ChatId, serverId: "github", serverTitle: "GitHub", tool: name },
      digest: await digestOf(definition),
      definition: definitionText(definition),
    };
  }

  /** A tool of GitHub that answers only when its call is cancelled. */
  hang(name = "list-issues"): { aborted: boolean; readonly begun: Promise<undefined> } {
    const begun = Promise.withResolvers<undefined>();
    const seen = { aborted: false, begun: begun.promise };
    this.servers.calls.set(`github/${name}`, (_args, _progress, signal) => {
      begun.resolve(undefined);
      return new Promise((_, reject) => {
        signal.addEventListener("abort", () => {
          seen.aborted = true;
          reject(signal.reason as Error);
        });
      });
    });
    return seen;
  }

  /** How the calls of a script stand, the oldest first. */
  states(id = "script"): readonly CodeCall["state"][] {
    return this.sessions.calls(id as DaemonId)?.calls.map(({ state }) => state) ?? [];
  }
}

/** A run in the foreground of the chat "c", unless a test says otherwise. */
export function scriptOf(change: Partial<CallingScript> = {}): CallingScript {
  return {
    id: "script" as DaemonId,
    chatId: "c" as ChatId,
    title: "report.py",
    background: false,
    ...change,
  };
}
