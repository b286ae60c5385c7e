import { randomUUID } from "node:crypto";
import { once } from "node:events";
import WebSocket from "ws";
import type { JupyterServer } from "../../src/core/engine/jupyter-server.ts";

interface Message {
  readonly header: { readonly msg_type: string };
  readonly parent_header: { readonly msg_id?: string };
  readonly content: { readonly text?: string; readonly execution_state?: string };
}

/** A front end as there are many: a plain websocket, a kernel as it comes. Hands over each text as it arrives. */
export async function frontEnd(
  server: JupyterServer,
  code: string,
  onText: (text: string) => void,
): Promise<void> {
  const headers = { Authorization: `token ${server.token?.reveal() ?? ""}` };
  const model = await fetch(`${server.url}api/kernels`, {
    method: "POST",
    headers,
    body: JSON.stringify({ name: "python3" }),
  });
  const { id } = (await model.json()) as { id: string };
  const url = `${server.url.replace(/^http/, "ws")}api/kernels/${id}/channels?session_id=${randomUUID()}`;
  const socket = new WebSocket(url, { headers, maxPayload: 0 });
  try {
    await once(socket, "open");
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
    const done = new Promise<void>((resolve, reject) => {
      socket.on("error", reject);
      socket.on("message", (data: Buffer) => {
        const message = JSON.parse(data.toString()) as Message;
        if (message.parent_header.msg_id !== header.msg_id) return;
        if (message.header.msg_type === "stream") onText(message.content.text ?? "");
        if (message.content.execution_state === "idle") resolve();
      });
    });
    socket.send(
      JSON.stringify({ channel: "shell", header, parent_header: {}, metadata: {}, content, buffers: [] }),
    );
    await done;
  } finally {
    socket.terminate();
    await fetch(`${server.url}api/kernels/${id}`, { method: "DELETE", headers });
  }
}
