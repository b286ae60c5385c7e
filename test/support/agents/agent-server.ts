import { createHash } from "node:crypto";
import { serveAgents } from "../../../src/adapters/agent-server/serve-agents.ts";
import type { AgentServer } from "../../../src/core/agents/agent-server.ts";
import { CardsOfDaemons } from "../../../src/core/agents/daemon-cards.ts";
import { AppError } from "../../../src/core/base/errors.ts";
import type { DaemonOutput, DaemonRecord } from "../../../src/protocol/daemon.ts";
import type { ChatId, DaemonId, MessageId } from "../../../src/protocol/ids.ts";
import { systemClock } from "../../../src/core/base/clock.ts";
import { FakeToolbox } from "./fake-toolbox.ts";

/** A daemon as its record says. */
export const daemon: DaemonRecord = {
  daemon_id: "d1" as DaemonId,
  chat_id: "agent" as ChatId,
  message_id: "" as MessageId,
  title: "beat.py",
  language: "python",
  code: "print('secret source')",
  status: "running",
  phase: "running",
  reason: "started",
  started_at: 1000,
  deadline_at: 4600,
  connected: true,
};

/** A piece of its output. */
export function output(seq: number, rest: Partial<DaemonOutput> = {}): DaemonOutput {
  const { daemon_id, chat_id, message_id } = daemon;
  const content = `line ${String(seq)}\n`;
  return { daemon_id, chat_id, message_id, stream: "stdout", content, timestamp: 1000, seq, ...rest };
}

/** The listener for agents over a fake toolbox and one daemon. */
export class AgentServerWorld {
  token = "token-canary-0123456789abcdefghijklmnopqrstuvw";
  readonly toolbox = new FakeToolbox();
  readonly log: string[] = [];
  readonly stopped: string[] = [];
  record: DaemonRecord | undefined = daemon;
  records: DaemonOutput[] = [];
  server!: AgentServer;

  async start(port = 0): Promise<void> {
    const write = (message: string, fields?: Readonly<Record<string, unknown>>): void => {
      this.log.push(`${message} ${JSON.stringify(fields)}`);
    };
    this.server = await serveAgents({
      toolbox: this.toolbox,
      cards: new CardsOfDaemons(
        {
          get: (id) => (id === this.record?.daemon_id ? this.record : undefined),
          tail: async () => ({ records: this.records, earlier: false }),
          stop: async (id) => {
            if (id !== this.record?.daemon_id) throw new AppError("daemons.unknown", "It is not known.");
            this.stopped.push(id);
          },
        },
        systemClock,
      ),
      cardPage: async () => "<!DOCTYPE html><title>card</title>",
      tokenHash: async () => createHash("sha256").update(this.token).digest("hex"),
      port,
      version: "1.2.3",
      log: { debug: write, info: write, warn: write, error: write },
    });
  }

  stop(): void {
    this.server.dispose();
  }
}
