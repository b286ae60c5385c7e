import * as z from "zod/mini";
import type { JupyterServer } from "../../core/engine/jupyter-server.ts";
import type { Logins } from "./logins.ts";
import { JupyterRest, type Kernelspec, notJupyter, unauthorized, unreachable } from "./rest.ts";
import { serverSettings, type ServerSettings } from "./server-settings.ts";

const api = z.object({ version: z.string() });

/** What a Jupyter server says of itself. */
export interface ProbedServer {
  readonly version: string;
  readonly kernelspecs: readonly Kernelspec[];
}

/**
 * Asks the server at this address (with its base path) who it is and what it can start.
 * Errors: `jupyter.unreachable`, `jupyter.unauthorized`, `jupyter.not_jupyter`, each with a sentence that says what to do.
 */
export async function probeServer(
  server: Pick<JupyterServer, "url" | "token">,
  logins: Logins,
  signal: AbortSignal,
): Promise<ProbedServer> {
  const { url } = server;
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) throw notJupyter(url);
  const settings = serverSettings(server, logins);
  const { version } = await identify(settings, signal);
  const kernelspecs = await new JupyterRest(settings).kernelspecs(signal);
  return { version, kernelspecs };
}

async function identify(
  { baseUrl, fetch }: ServerSettings,
  signal: AbortSignal,
): Promise<z.infer<typeof api>> {
  let response: Response;
  try {
    // A log-in page answers 200 after a redirect and would look like a wrong address.
    response = await fetch(`${baseUrl}api`, { redirect: "manual", signal });
  } catch (error) {
    signal.throwIfAborted();
    throw unreachable(baseUrl, error);
  }
  const isLogin =
    response.status >= 300 && response.status < 400 && /login/.test(response.headers.get("location") ?? "");
  if (response.status === 401 || response.status === 403 || isLogin) throw unauthorized(baseUrl);
  if (!response.ok) throw notJupyter(baseUrl);
  try {
    return api.parse(await response.json());
  } catch (error) {
    throw notJupyter(baseUrl, error);
  }
}
