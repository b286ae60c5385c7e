import type { Log } from "../../../src/core/base/log.ts";
import type { ChatModel, ModelMessage } from "../../../src/core/chat/chat-model.ts";
import { Chats } from "../../../src/core/chat/chats.ts";
import { DaemonTools } from "../../../src/core/chat/daemon-tools.ts";
import type { PromptFacts } from "../../../src/core/chat/system-prompt.ts";
import { Turns } from "../../../src/core/chat/turns.ts";
import { ChatToolbox } from "../../../src/core/tools/chat-tools.ts";
import { type CallAnswer, ToolApprovals } from "../../../src/core/tools/tool-approvals.ts";
import type { Chat, ChatEvent, ChatMessage, MessagePart } from "../../../src/protocol/chat.ts";
import type { ToolPart } from "../../../src/core/chat/parts.ts";
import type { ChatId } from "../../../src/protocol/ids.ts";
import type { ToolQuestion } from "../../../src/protocol/tools.ts";
import { ManualClock } from "../manual-clock.ts";
import { FakeChatModel, type FakeStep } from "../models/fake-chat-model.ts";
import { FakeChatDaemons } from "./fake-chat-daemons.ts";
import { FakeApprovalMemory, FakeEditorTools, FakeToolServers } from "../tools/fake-tool-servers.ts";
import { FakeCodeRunner } from "./fake-code-runner.ts";
import { MemoryChatJournal, SharedChats } from "./memory-chat-journal.ts";

/** What a model says before it stops. */
export function says(...texts: readonly string[]): readonly FakeStep[] {
  return [...texts.map((text): FakeStep => ({ kind: "text", text })), { kind: "end", reason: "stop" }];
}

/** What a model calls before it stops. */
export function calls(
  ...wanted: readonly (readonly [id: string, name: string, json: string])[]
): readonly FakeStep[] {
  return [
    ...wanted.map(([id, name, json]): FakeStep => ({
      kind: "tool-call",
      call: { id, name, arguments: json },
    })),
    { kind: "end", reason: "tool_calls" },
  ];
}

/** A block in the foreground. */
export function block(code: string): string {
  return `<code_interpreter type="code" lang="python">\n${code}\n</code_interpreter>\n`;
}

/** A block in the background. */
export function backgroundBlock(code: string): string {
  return `<code_interpreter type="code" lang="python" background="true">\n${code}\n</code_interpreter>\n`;
}

/** What the prompt is told when a test does not say otherwise. */
export const promptFacts: PromptFacts = {
  engineReady: true,
  engine: "Python 3.12 (.venv)",
  folder: "/work/project",
  packages: ["numpy 2.1", "pandas 2.2"],
  limitSeconds: 60,
  maxRuntimeSeconds: 3600,
  maxConcurrent: 3,
};

/** One window with chats and models; several may share what is kept. */
export class Conversation {
  readonly clock = new ManualClock(1_000_000);
  readonly journal: MemoryChatJournal;
  readonly chats: Chats;
  readonly turns: Turns;
  readonly runner = new FakeCodeRunner();
  readonly daemons = new FakeChatDaemons();
  readonly servers = new FakeToolServers();
  readonly editor = new FakeEditorTools();
  readonly memory = new FakeApprovalMemory();
  readonly approvals: ToolApprovals;
  confirmReadOnly = false;
  /** By id; a chat without a choice gets "model". */
  readonly models = new Map<string, ChatModel>();
  readonly events: ChatEvent[] = [];
  /** What was logged as an error. */
  readonly errors: string[] = [];
  facts = promptFacts;
  maxRounds = 5;
  defaultModel: string | undefined = "model";
  #ids = 0;

  constructor(shared = new SharedChats(), name = "") {
    this.journal = new MemoryChatJournal(shared);
    const newId = (): string => `${name}id${String((this.#ids += 1))}`;
    const { clock, journal, runner, daemons } = this;
    this.chats = new Chats({ journal, clock, newId });
    this.chats.onDidEmit(({ event }) => this.events.push(event));
    const log: Log = {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: (message) => this.errors.push(message),
    };
    this.approvals = new ToolApprovals(this.memory, log);
    const toolbox = new ChatToolbox({
      ...{ servers: this.servers, editor: this.editor, approvals: this.approvals, clock, log },
      confirmReadOnly: () => this.confirmReadOnly,
    });
    this.turns = new Turns({
      chats: this.chats,
      models: {
        get: async (id) => {
          const model = this.models.get(id);
          if (model === undefined) throw new Error(`no model ${id}`);
          return model;
        },
      },
      defaultModel: async () => this.defaultModel,
      runner,
      tools: new DaemonTools(daemons, clock),
      toolbox,
      daemons,
      facts: async () => this.facts,
      maxRounds: () => this.maxRounds,
      clock,
      log,
      newId,
    });
  }

  /** A new chat whose model gives these replies, one after another. */
  chat(
    replies: ConstructorParameters<typeof FakeChatModel>[0],
    view: ConstructorParameters<typeof FakeChatModel>[1] = { tools: false },
  ): { readonly id: ChatId; readonly model: FakeChatModel } {
    const model = new FakeChatModel(replies, view);
    this.models.set("model", model);
    return { id: this.chats.create().chat_id, model };
  }

  /** A new chat in which the tools of these servers are switched on. */
  toolChat(
    servers: readonly string[],
    replies: ConstructorParameters<typeof FakeChatModel>[0],
    view: ConstructorParameters<typeof FakeChatModel>[1] = { tools: true },
  ): { readonly id: ChatId; readonly model: FakeChatModel } {
    const { id, model } = this.chat(replies, view);
    this.chats.emit(id, { type: "chat:tools", tools: { servers, off: [] } });
    return { id, model };
  }

  /** The call in a chat that waits for the user, once there is one: hashing leaves the event loop. */
  async asked(id: ChatId): Promise<ToolPart & { readonly question: ToolQuestion }> {
    for (;;) {
      for (const part of this.answer(id).parts) {
        if (part.kind === "tool" && part.state === "waiting" && part.question !== undefined)
          return { ...part, question: part.question };
      }
      if (!this.turns.isBusy(id)) throw new Error("Nothing was asked.");
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Answers the next question before a call. */
  async allow(id: ChatId, answer: CallAnswer): Promise<void> {
    const { call_id, question } = await this.asked(id);
    this.approvals.answer(id, call_id, question.hash, answer);
    const isStillAsked = (part: MessagePart): boolean =>
      part.kind === "tool" && part.state === "waiting" && part.question?.hash === question.hash;
    // What follows the answer leaves the event loop too.
    while (this.answer(id).parts.some(isStillAsked)) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Sends a message and waits for the whole answer. */
  async ask(id: ChatId, text: string): Promise<ChatMessage> {
    await this.turns.send(id, text, []);
    await this.turns.whenIdle(id);
    return this.answer(id);
  }

  /** The last message of a chat. */
  answer(id: ChatId): ChatMessage {
    const message = this.shown(id).messages.at(-1);
    if (message === undefined) throw new Error("The chat is empty.");
    return message;
  }

  shown(id: ChatId): Chat {
    const chat = this.chats.get(id);
    if (chat === undefined) throw new Error("The chat is not open.");
    return chat;
  }

  /** How often a message ended. */
  get endings(): number {
    return this.events.filter(({ type }) => type === "message:ended").length;
  }
}

/** The text of a message to a model. */
export function textOf(message: ModelMessage | undefined): string {
  if (message === undefined) return "";
  if ("text" in message) return message.text;
  return message.content.map((one) => (one.kind === "text" ? one.text : `[${one.mime}]`)).join("\n");
}

/** The parts of a message in short: what each is, and how it stands; what only keeps replies apart is left out. */
export function briefs(parts: readonly MessagePart[]): readonly string[] {
  return parts.map(brief).filter((text) => text.trim() !== "text:");
}

function brief(part: MessagePart): string {
  switch (part.kind) {
    case "code":
      return `code ${part.state.kind}${"why" in part.state ? ` ${part.state.why}` : ""}`;
    case "tool":
      return `${part.name} ${part.state}`;
    case "text":
    case "reasoning":
    case "notice":
      return `${part.kind}: ${part.text}`;
  }
}
