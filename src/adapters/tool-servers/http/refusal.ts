import { type Secret } from "../../../core/base/secret.ts";
import { ToolServerError } from "../../../core/tools/tool-server-error.ts";
import type { ToolServer } from "../../../protocol/tools.ts";
import { serverTitle } from "./server-title.ts";
import { serverWords } from "./server-words.ts";

/** The cause of `tools.unauthorized` when a server has refused a request: what a sign-in needs to know. */
export class HttpRefusal extends Error {
  readonly status: number;
  /** Its `WWW-Authenticate`. */
  readonly challenge: string | undefined;

  constructor(status: number, challenge: string | undefined) {
    super(String(status));
    this.name = "HttpRefusal";
    this.status = status;
    this.challenge = challenge;
  }
}

/** Who was asked, and with what. */
interface Asked {
  readonly server: ToolServer;
  readonly host: string;
  /** Another origin, which gets nothing of what belongs to the server. */
  readonly isForeign: boolean;
  readonly secrets: readonly Secret[];
}

/** What a response with 401 or 403 means. */
export async function refusal(response: Response, asked: Asked): Promise<ToolServerError> {
  const { status } = response;
  const cause = new HttpRefusal(status, response.headers.get("www-authenticate") ?? undefined);
  // Not with its words after 401, which may hold parts of the key.
  const said = status === 403 ? await serverWords(response, asked.secrets) : "";
  if (status === 401) await response.body?.cancel();
  const message =
    status === 401 ? unknown(asked) : `${forbidden(asked)}${said === "" ? "" : ` It says: ${said}`}`;
  return new ToolServerError("tools.unauthorized", "auth", message, { cause });
}

/** Plain http would show what is secret to everybody on the way. */
export function unsafe(server: ToolServer, host: string): ToolServerError {
  return new ToolServerError(
    "tools.unauthorized",
    "auth",
    `${serverTitle(server)} would get its key or headers over plain http, where others can read them; make its URL begin with https, or reach ${host} through localhost.`,
  );
}

function unknown({ server, host, isForeign, secrets }: Asked): string {
  const who = serverTitle(server);
  if (isForeign) {
    return `${host} wants to know who asks, but the key of ${who} goes to the address of its URL only; set the URL to that server.`;
  }
  const isKnown = secrets.length > 0;
  switch (server.auth) {
    case "none":
      return isKnown
        ? `${who} does not accept the headers that you have set; check their values, or choose another authentication.`
        : `${who} wants to know who asks; choose its authentication.`;
    case "bearer":
      return isKnown ? `The key for ${who} is not accepted; set another one.` : `${who} wants a key; set it.`;
    case "session":
      return `${who} does not accept tokens of this extension; choose another authentication.`;
    case "oauth":
    case "oauth_2.1":
      return isKnown ? `The sign-in to ${who} is over; sign in again.` : `${who} wants you to sign in.`;
  }
}

function forbidden({ server, host, isForeign, secrets }: Asked): string {
  const who = isForeign ? host : serverTitle(server);
  if (isForeign || secrets.length === 0)
    return `${who} does not let anybody do this without a sign-in or a key.`;
  return `${who} does not let you do this; check what your key or account may do.`;
}
