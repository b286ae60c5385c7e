import type { Secret, SecretHeaders } from "../../../core/base/secret.ts";
import { ToolServerError } from "../../../core/tools/tool-server-error.ts";
import type { ToolTarget } from "../../../core/tools/tool-client.ts";
import type { ConnectionStep } from "../../../protocol/tools.ts";
import { HttpExchange } from "./http-exchange.ts";
import { type PlannedRequest, plannedRequest } from "./planned-request.ts";
import { redirected } from "./redirect.ts";
import { isSafeForSecrets, webAddress } from "./web-address.ts";
import { refusal, unsafe } from "./refusal.ts";
import { scrubbed } from "./scrubbed.ts";

/** How requests to one server are made. */
export interface ServerFetchOptions {
  /** Takes the place of the default `fetch`, which is looked up at each request so that the editor can replace it by one that knows its proxies. */
  readonly fetch?: typeof fetch;
  /** Told once of each step that is reached: address, connect, tls, http. */
  readonly onStep?: (step: ConnectionStep) => void;
  /** A line for each request: method, path, status and time; nothing that is secret. */
  readonly log?: (line: string) => void;
  /** Until the headers of a response. */
  readonly timeoutMs: number;
  /** Of a whole body, and of one event of a stream; 64 MB when absent. */
  readonly maxBytes?: number;
  /** The name under which the credential goes into the query; absent for a server that takes it as a bearer token. */
  readonly credentialInQuery?: string;
}

const maxRedirects = 5;
const usualMaxBytes = 64 * 1024 * 1024;

/** Headers that hold a key, by their name. */
const keyHeader = /auth|key|token|secret|cookie|pass|session|credential|signature/i;

/**
 * A `fetch` for one tool server. The user's headers and the credential go with requests to the origin of its URL and to no other.
 * Redirects are followed by hand, within the origin of the request only.
 * Errors: `ToolServerError` with the step that failed (401 and 403 too, with an `HttpRefusal` as cause), or the signal's reason.
 */
export function serverFetch(target: ToolTarget, options: ServerFetchOptions): typeof fetch {
  const requests = new ServerRequests(target, options);
  return async (input, init) => requests.send(await plannedRequest(input, init));
}

class ServerRequests {
  readonly #target: ToolTarget;
  readonly #http: HttpExchange;
  readonly #reach: (step: ConnectionStep) => void;
  readonly #inQuery: string | undefined;

  constructor(target: ToolTarget, options: ServerFetchOptions) {
    const reached = new Set<ConnectionStep>();
    this.#target = target;
    this.#inQuery = options.credentialInQuery;
    this.#reach = (step) => {
      if (reached.has(step)) return;
      reached.add(step);
      options.onStep?.(step);
    };
    this.#http = new HttpExchange({
      ...options,
      server: target.server,
      maxBytes: options.maxBytes ?? usualMaxBytes,
      onStep: this.#reach,
    });
  }

  async send(first: PlannedRequest): Promise<Response> {
    let request = first;
    for (let followed = 0; ; followed += 1) {
      this.#reach("address");
      const response = await this.#authorized(request);
      const next = redirected(request, response, this.#target.server);
      if (next === undefined) return response;
      await response.body?.cancel();
      if (followed === maxRedirects) {
        throw new ToolServerError(
          "tools.bad_reply",
          "http",
          `${request.url.host} sends each request on to another address without end; check the URL.`,
        );
      }
      request = next;
    }
  }

  /** Sends it once, and once more when there is another credential after a refusal. */
  async #authorized(request: PlannedRequest): Promise<Response> {
    const { server, access } = this.#target;
    if (request.url.origin !== webAddress(server.url).origin) {
      const response = await this.#http.send(request, {});
      if (response.status === 401 || response.status === 403) {
        throw await refusal(response, { server, host: request.url.host, isForeign: true, secrets: [] });
      }
      return response;
    }
    for (let attempt = 0; ; attempt += 1) {
      const credential = await access.credential(request.signal);
      const headers = await access.headers(request.signal);
      const hasSecrets = credential !== undefined || Object.keys(headers).length > 0;
      if (hasSecrets && !isSafeForSecrets(request.url)) throw unsafe(server, request.url.host);
      const inQuery = credential === undefined ? undefined : this.#inQuery;
      const bearer = credential === undefined || inQuery !== undefined ? {} : { authorization: credential };
      const sent =
        inQuery === undefined ? request : { ...request, url: withPair(request.url, inQuery, credential) };
      const response = await this.#http.send(sent, { bearer, own: headers });
      const secrets = [...Object.values(headers), ...(credential === undefined ? [] : [credential])];
      if (response.status !== 401 && response.status !== 403)
        return scrubbed(response, response.status < 400 ? this.#keysAmong(headers, credential) : secrets);
      const challenge = response.headers.get("www-authenticate") ?? undefined;
      const refused = { status: response.status, challenge, credential };
      if (attempt === 0 && (await access.refused(refused, request.signal))) {
        await response.body?.cancel();
        continue;
      }
      throw await refusal(response, { server, host: request.url.host, isForeign: false, secrets });
    }
  }

  /** The others of the user's headers may be ordinary words, such as the name of a project, which an answer must keep. */
  #keysAmong(headers: SecretHeaders, credential: Secret | undefined): readonly Secret[] {
    const own = this.#target.server.headers.map((name) => name.toLowerCase());
    const keys = Object.entries(headers)
      .filter(([name]) => !own.includes(name.toLowerCase()) || keyHeader.test(name))
      .map(([, value]) => value);
    return credential === undefined ? keys : [...keys, credential];
  }
}

/** In the place of one that is there already, as after a redirect that repeats it. */
function withPair(address: URL, name: string, credential: Secret | undefined): URL {
  const url = new URL(address);
  const pairs = url.search.slice(1).split("&");
  const others = pairs.filter((pair) => pair !== "" && pair.split("=", 1)[0] !== encodeURIComponent(name));
  const value = credential?.reveal() ?? "";
  url.search = [...others, `${encodeURIComponent(name)}=${encodeURIComponent(value)}`].join("&");
  return url;
}
