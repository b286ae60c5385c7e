import { ServerConnection } from "@jupyterlab/services";
import { messageOf } from "../../core/base/errors.ts";
import { revealed, type SecretHeaders } from "../../core/base/secret.ts";
import type { JupyterServer } from "../../core/engine/jupyter-server.ts";
import type { Access, Logins } from "./logins.ts";

/** What the Jupyter library needs to speak to a server, and what its websockets need besides. */
export interface ServerSettings extends ServerConnection.ISettings {
  readonly access: Access;
}

/** How to speak to a server. What proves who asks goes into headers, never into an address. */
export function serverSettings(server: Pick<JupyterServer, "url" | "token">, logins: Logins): ServerSettings {
  const baseUrl = server.url.endsWith("/") ? server.url : `${server.url}/`;
  const access = logins.accessTo({ ...server, url: baseUrl });
  const settings = ServerConnection.makeSettings({
    baseUrl,
    wsUrl: baseUrl.replace(/^http/i, "ws"),
    token: "",
    appendToken: false,
    fetch: async (input, init) => {
      try {
        return await authorized(new Request(input, init), access);
      } catch (error) {
        // The library keeps nothing of an error but its message.
        throw new TypeError(withCode(error), { cause: error });
      }
    },
  });
  return { ...settings, access };
}

/** Sends the request, and once more when the server refuses it and there is another way to prove who asks. */
async function authorized(request: Request, access: Access): Promise<Response> {
  const headers = access.headers();
  const response = await send(request.clone(), headers);
  if (response.status !== 401 && response.status !== 403) return response;
  const others = await access.renewed(headers, request.signal);
  if (others === undefined) return response;
  await response.body?.cancel();
  return send(request, others);
}

/** The look-up of the default `fetch` at each call lets the editor replace it by the one that knows its proxies. */
function send(request: Request, headers: SecretHeaders): Promise<Response> {
  request.headers.set("Content-Type", "application/json");
  for (const [name, value] of Object.entries(revealed(headers))) request.headers.set(name, value);
  return fetch(request);
}

function withCode(error: unknown): string {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error ? (cause as NodeJS.ErrnoException).code : undefined;
  return code === undefined ? messageOf(error) : `${messageOf(error)} (${code})`;
}
