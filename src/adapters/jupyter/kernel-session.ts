import { randomUUID } from "node:crypto";
import { AppError } from "../../core/base/errors.ts";
import type { KernelEnd } from "../../core/daemons/kernel-host.ts";
import { KernelSocket, type SocketOptions } from "./kernel-socket.ts";
import type { OutgoingMessage, WireMessage } from "./wire.ts";

/** Who wants to know what the program in a kernel does. */
export interface ProgramListener {
  /** A message that belongs to the program with this id. */
  onMessage(message: WireMessage): void;
  onConnected(connected: boolean, why?: string): void;
  /** The server says that the kernel has died; it may have started it anew, without anything that was in it. */
  onDeath(): void;
  /** It is certain that there is no kernel to connect to again. */
  onGone(end: KernelEnd): void;
  /** The server says that the kernel does nothing. */
  onIdle(): void;
}

/** One kernel's messages: replies go to who asked, the newest program's messages to the one who follows it, all others to nobody. */
export class KernelSession {
  readonly kernelId: string;
  readonly sessionId: string;
  readonly #socket: KernelSocket;
  readonly #replies = new Map<string, PromiseWithResolvers<WireMessage>>();
  #program: { readonly msgId: string; readonly listener: ProgramListener } | undefined;
  #dead = false;

  constructor(options: Omit<SocketOptions, "listener">) {
    this.kernelId = options.kernelId;
    this.sessionId = options.sessionId;
    this.#socket = new KernelSocket({
      ...options,
      listener: {
        onMessage: (message) => {
          this.#route(message);
        },
        onConnected: (connected, why) => {
          this.#program?.listener.onConnected(connected, why);
        },
      },
    });
  }

  /** True once it is known that the kernel died, or is gone with its server. */
  get dead(): boolean {
    return this.#dead;
  }

  open(signal: AbortSignal): Promise<void> {
    return this.#socket.open(signal);
  }

  /** As {@link open}, for a server that may not answer now: resolves when it is open, or was given up. */
  openWhenPossible(): Promise<void> {
    return this.#socket.openWhenPossible();
  }

  /** From now on the messages of this program, and of no other, go to this listener; must be called before it is sent. */
  follow(msgId: string, listener: ProgramListener): void {
    this.#program = { msgId, listener };
    if (this.#dead) listener.onDeath();
  }

  send(message: OutgoingMessage): void {
    this.#socket.send(message);
  }

  /** What was found out when the connection was to be made again: there is nothing to connect to. */
  gone(end: KernelEnd): void {
    this.#markDead();
    this.#program?.listener.onGone(end);
  }

  /** The same: the kernel is there and does nothing. */
  idle(): void {
    this.#program?.listener.onIdle();
  }

  /** Sends a request and waits for its reply; rejects when the kernel dies. The control channel is heard while a program runs. */
  async request(
    type: string,
    content: OutgoingMessage["content"],
    signal: AbortSignal,
    channel: "shell" | "control" = "shell",
  ): Promise<WireMessage> {
    signal.throwIfAborted();
    if (this.#dead) throw diedAtStart();
    const id = randomUUID();
    const reply = Promise.withResolvers<WireMessage>();
    const cancel = (): void => {
      reply.reject(signal.reason);
    };
    signal.addEventListener("abort", cancel, { once: true });
    this.#replies.set(id, reply);
    try {
      this.#socket.send({ channel, type, id, content });
      return await reply.promise;
    } finally {
      this.#replies.delete(id);
      signal.removeEventListener("abort", cancel);
    }
  }

  close(): void {
    this.#program = undefined;
    this.#socket.close();
  }

  #route(message: WireMessage): void {
    const state = message.type === "status" ? message.content["execution_state"] : undefined;
    if (state === "dead" || state === "restarting" || state === "autorestarting") {
      this.#markDead();
      this.#program?.listener.onDeath();
      return;
    }
    const { parentId } = message;
    if (parentId === undefined) return;
    if (this.#program !== undefined && parentId === this.#program.msgId)
      this.#program.listener.onMessage(message);
    else if (message.channel === "shell" || message.channel === "control")
      this.#replies.get(parentId)?.resolve(message);
  }

  #markDead(): void {
    this.#dead = true;
    for (const reply of this.#replies.values()) reply.reject(diedAtStart());
  }
}

/** The kernel ended before it could run anything. */
export function diedAtStart(): AppError {
  return new AppError(
    "jupyter.kernel_died",
    "The kernel ended while it was starting; check that `python -m ipykernel --version` works with the selected interpreter.",
  );
}
