import { ServerConnection } from "@jupyterlab/services";
import * as z from "zod/mini";
import { AppError, messageOf } from "../../core/base/errors.ts";
import { certificateProblem } from "./certificate-problem.ts";

const kernelModel = z.object({ id: z.string(), execution_state: z.optional(z.string()) });
const kernelspec = z.object({
  argv: z.optional(z.array(z.string())),
  env: z.optional(z.record(z.string(), z.string())),
  display_name: z.optional(z.string()),
  language: z.optional(z.string()),
  interrupt_mode: z.optional(z.string()),
});
const kernelspecs = z.object({
  default: z.optional(z.string()),
  kernelspecs: z.record(z.string(), z.object({ name: z.string(), spec: kernelspec })),
});

/** A kernel as the server lists it. */
export type KernelModel = z.infer<typeof kernelModel>;

/** What a server can start. */
export interface Kernelspec extends z.infer<typeof kernelspec> {
  readonly name: string;
  readonly isDefault: boolean;
}

/** The REST half of a Jupyter server. Every method rejects with an `AppError` in the area `jupyter`, or with the signal's reason. */
export class JupyterRest {
  readonly #settings: ServerConnection.ISettings;

  constructor(settings: ServerConnection.ISettings) {
    this.#settings = settings;
  }

  /** Starts a kernel of this spec. */
  async start(specName: string, signal: AbortSignal): Promise<KernelModel> {
    const response = await this.#request("POST", "api/kernels", signal, JSON.stringify({ name: specName }));
    if (response.status !== 201) throw await this.#refused(response, "start a kernel");
    return this.#parse(kernelModel, response);
  }

  /** The kernel as it is now; undefined when the server does not know it. */
  async kernel(id: string, signal: AbortSignal): Promise<KernelModel | undefined> {
    const response = await this.#request("GET", `api/kernels/${encodeURIComponent(id)}`, signal);
    if (response.status === 404) return undefined;
    if (response.status !== 200) throw await this.#refused(response, "show a kernel");
    return this.#parse(kernelModel, response);
  }

  /** Sends an interrupt; it says nothing about whether the script obeys. */
  async interrupt(id: string, signal: AbortSignal): Promise<void> {
    const response = await this.#request("POST", `api/kernels/${encodeURIComponent(id)}/interrupt`, signal);
    if (response.status !== 204 && response.status !== 404)
      throw await this.#refused(response, "interrupt a kernel");
  }

  /** Deletes a kernel; resolves when the server says that it is gone, also when it was gone before. */
  async remove(id: string, signal: AbortSignal): Promise<void> {
    const response = await this.#request("DELETE", `api/kernels/${encodeURIComponent(id)}`, signal);
    if (response.status !== 204 && response.status !== 404)
      throw await this.#refused(response, "delete a kernel");
  }

  /** What the server can start. */
  async kernelspecs(signal: AbortSignal): Promise<readonly Kernelspec[]> {
    const response = await this.#request("GET", "api/kernelspecs", signal);
    if (response.status !== 200) throw await this.#refused(response, "list its kernels");
    const found = await this.#parse(kernelspecs, response);
    return Object.values(found.kernelspecs).map(({ name, spec }) => ({
      ...spec,
      name,
      isDefault: name === found.default,
    }));
  }

  async #request(method: string, path: string, signal: AbortSignal, body?: string): Promise<Response> {
    const init: RequestInit = { method, signal, ...(body === undefined ? {} : { body }) };
    try {
      const { baseUrl } = this.#settings;
      return await unlessAborted(ServerConnection.makeRequest(baseUrl + path, init, this.#settings), signal);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw unreachable(this.#settings.baseUrl, error);
    }
  }

  async #refused(response: Response, what: string): Promise<AppError> {
    if (response.status === 401 || response.status === 403) return unauthorized(this.#settings.baseUrl);
    const said = serverMessage(await response.text().catch(messageOf));
    return new AppError(
      "jupyter.failed",
      `The Jupyter server did not ${what} (${String(response.status)}${said}); look at its log.`,
      { retry: response.status >= 500 },
    );
  }

  async #parse<Schema extends z.ZodMiniType>(schema: Schema, response: Response): Promise<z.infer<Schema>> {
    try {
      return schema.parse(await response.json());
    } catch (error) {
      throw notJupyter(this.#settings.baseUrl, error);
    }
  }
}

/** Nothing answers there, or with a certificate that is not trusted. */
export function unreachable(url: string, cause: unknown): AppError {
  const certificate = certificateProblem(cause);
  if (certificate !== undefined) {
    return new AppError(
      "jupyter.unreachable",
      `The certificate of the Jupyter server at ${shown(url)} is not trusted here (${certificate}); add its authority's certificate to the certificates of this machine and start VS Code again.`,
      { cause },
    );
  }
  return new AppError(
    "jupyter.unreachable",
    `No Jupyter server answers at ${shown(url)}; check that it runs and the address.`,
    {
      cause,
      retry: true,
    },
  );
}

/** A server of somebody else's that nothing names any more: it may run all the same. */
export function notNamed(url: string): AppError {
  return new AppError(
    "jupyter.unreachable",
    `The setting backburner.jupyter.url does not name the Jupyter server at ${shown(url)} any more; set it again to reach this script.`,
  );
}

/** The server answers and wants another token or password. */
export function unauthorized(url: string): AppError {
  return new AppError(
    "jupyter.unauthorized",
    `The Jupyter server at ${shown(url)} does not accept the token or password; enter it again.`,
  );
}

/** Something else answers. */
export function notJupyter(url: string, cause?: unknown): AppError {
  return new AppError(
    "jupyter.not_jupyter",
    `What answers at ${shown(url)} is no Jupyter server; check the address and its base path.`,
    {
      cause,
    },
  );
}

/** An address without a user, a password or a query: people paste them with tokens in. */
function shown(url: string): string {
  try {
    const parsed = new URL(url);
    return `${parsed.origin}${parsed.pathname}`;
  } catch {
    return "this address";
  }
}

const errorBody = z.object({ message: z.string() });

function serverMessage(text: string): string {
  try {
    const parsed = errorBody.safeParse(JSON.parse(text));
    return parsed.success ? `: ${parsed.data.message.slice(0, 300)}` : "";
  } catch {
    return "";
  }
}

/** A request holds its signal weakly, and a time limit that nobody listens to may be lost: we listen. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => {
    aborted.reject(signal.reason as Error);
  };
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
    work.catch(() => undefined);
  }
}
