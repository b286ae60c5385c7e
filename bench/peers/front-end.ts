import { randomUUID } from "node:crypto";
import { once } from "node:events";
import WebSocket from "ws";
import type { JupyterServer } from "../../src/core/engine/jupyter-server.ts";

interface Message {
  readonly header: { readonly msg_type: string };
  readonly parent_header: { readonly msg_id?: string };
  readonly content: { readonly text?: string; readonly execution_state?: string };
}

/** Runs code on a kernel of its own; hands over each text as it arrives. */
export async function frontEnd(
  server: JupyterServer,
  code: string,
  onText: (text: string) => void,
): Promise<void> {
  await using end = await FrontEnd.open(server);
  await end.run(code, onText);
}

/** A front end as there are many: a plain websocket, a kernel as it comes. */
export class FrontEnd implements AsyncDisposable {
  readonly #socket: WebSocket;
  readonly #end: () => Promise<void>;

  private constructor(socket: WebSocket, end: () => Promise<void>) {
    this.#socket = socket;
    this.#end = end;
  }

  static async open(server: JupyterServer): Promise<FrontEnd> {
    const headers = { Authorization: `token ${server.token?.reveal() ?? ""}` };
    const model = await fetch(`${server.url}api/kernels`, {
      method: "POST",
      headers,
      body: JSON.stringify({ name: "python3" }),
    });
    const { id } = (await model.json()) as { id: string };
    const url = `${server.url.replace(/^http/, "ws")}api/kernels/${id}/channels?session_id=${randomUUID()}`;
    const socket = new WebSocket(url, { headers, maxPayload: 0 });
    const end = async (): Promise<void> => {
      socket.terminate();
      await fetch(`${server.url}api/kernels/${id}`, { method: "DELETE", headers });
    };
    try {
      await once(socket, "open");
    } catch (error) {
      await end();
      throw error;
    }
    return new FrontEnd(socket, end);
  }

  /** Resolves when the kernel says that it is done. */
  async run(code: string, onText: (text: string) => void): Promise<void> {
    const header = {
      msg_id: randomUUID(),
      msg_type: "execute_request",
      username: "",
      session: "",
      version: "5.3",
    };
    const content = {
      code,
      silent: false,
      store_history: false,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
    };
    const over = new AbortController();
    const done = new Promise<void>((resolve, reject) => {
      const take = (data: Buffer): void => {
        const message = JSON.parse(data.toString()) as Message;
        if (message.parent_header.msg_id !== header.msg_id) return;
        if (message.header.msg_type === "stream") onText(message.content.text ?? "");
        if (message.content.execution_state === "idle") resolve();
      };
      this.#socket.on("error", reject);
      this.#socket.on("message", take);
      over.signal.addEventListener("abort", () => {
        this.#socket.off("error", reject);
        this.#socket.off("message", take);
      });
    });
    this.#socket.send(
      JSON.stringify({ channel: "shell", header, parent_header: {}, metadata: {}, content, buffers: [] }),
    );
    await done.finally(() => {
      over.abort();
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#end();
  }
}
