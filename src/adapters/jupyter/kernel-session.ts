import { randomUUID } from "node:crypto";
import { AppError } from "../../core/base/errors.ts";
import { KernelSocket, type SocketOptions } from "./kernel-socket.ts";
import type { OutgoingMessage, WireMessage } from "./wire.ts";

/** Who wants to know what the program in a kernel does. */
export interface ProgramListener {
  /** A message that belongs to the program with this id. */
  onMessage(message: WireMessage): void;
  onConnected(connected: boolean): void;
  /** The server says that the kernel has died; it may have started it anew, without anything that was in it. */
  onDeath(): void;
}

/** One kernel's messages: replies go to who asked, the program's messages to the one who follows it. */
export class KernelSession {
  readonly kernelId: string;
  readonly sessionId: string;
  readonly #socket: KernelSocket;
  readonly #replies = new Map<string, (message: WireMessage) => void>();
  #program: { readonly msgId: string; readonly listener: ProgramListener } | undefined;
  #dead = false;
  #onDeath: (() => void) | undefined;

  constructor(options: Omit<SocketOptions, "listener">) {
    this.kernelId = options.kernelId;
    this.sessionId = options.sessionId;
    this.#socket = new KernelSocket({
      ...options,
      listener: {
        onMessage: (message) => {
          this.#route(message);
        },
        onConnected: (connected) => {
          this.#program?.listener.onConnected(connected);
        },
      },
    });
  }

  /** True once the server has said that the kernel died. */
  get dead(): boolean {
    return this.#dead;
  }

  open(signal: AbortSignal): Promise<void> {
    return this.#socket.open(signal);
  }

  /** From now on the messages of this program go to this listener; must be called before it is sent. */
  follow(msgId: string, listener: ProgramListener): void {
    this.#program = { msgId, listener };
    if (this.#dead) listener.onDeath();
  }

  send(message: OutgoingMessage): void {
    this.#socket.send(message);
  }

  /** Sends a request and waits for its reply; rejects when the kernel dies. The control channel is heard while a program runs. */
  request(
    type: string,
    content: OutgoingMessage["content"],
    signal: AbortSignal,
    channel: "shell" | "control" = "shell",
  ): Promise<WireMessage> {
    signal.throwIfAborted();
    const id = randomUUID();
    return new Promise((resolve, reject) => {
      const finish = (): void => {
        this.#replies.delete(id);
        this.#onDeath = undefined;
        signal.removeEventListener("abort", cancel);
      };
      const cancel = (): void => {
        finish();
        reject(signal.reason as Error);
      };
      signal.addEventListener("abort", cancel, { once: true });
      this.#onDeath = () => {
        finish();
        reject(diedAtStart());
      };
      this.#replies.set(id, (message) => {
        finish();
        resolve(message);
      });
      if (this.#dead) this.#onDeath();
      else this.#socket.send({ channel, type, id, content });
    });
  }

  close(): void {
    this.#program = undefined;
    this.#socket.close();
  }

  #route(message: WireMessage): void {
    const state = message.type === "status" ? message.content["execution_state"] : undefined;
    if (state === "dead" || state === "restarting" || state === "autorestarting") {
      this.#dead = true;
      this.#onDeath?.();
      this.#program?.listener.onDeath();
      return;
    }
    const { parentId } = message;
    if (parentId === undefined) return;
    if (this.#program !== undefined && parentId === this.#program.msgId)
      this.#program.listener.onMessage(message);
    else if (message.channel === "shell" || message.channel === "control")
      this.#replies.get(parentId)?.(message);
  }
}

/** The kernel ended before it could run anything. */
export function diedAtStart(): AppError {
  return new AppError(
    "jupyter.kernel_died",
    "The kernel ended while it was starting; check that `python -m ipykernel --version` works with the selected interpreter.",
  );
}
