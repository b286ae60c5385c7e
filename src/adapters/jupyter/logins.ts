import { Secret, type SecretHeaders } from "../../core/base/secret.ts";
import type { JupyterServer } from "../../core/engine/jupyter-server.ts";
import { signIn } from "./sign-in.ts";

/** How requests to one server prove who asks. */
export interface Access {
  /** What to send, as far as is known. */
  headers(): SecretHeaders;
  /** Other headers to try once after these were refused; undefined when there are none. Errors: `jupyter.unreachable`. */
  renewed(refused: SecretHeaders, signal: AbortSignal): Promise<SecretHeaders | undefined>;
}

interface Login {
  readonly secret: string;
  readonly headers: SecretHeaders;
}

/**
 * The servers that we are signed in to.
 * What the user gave is a token or a password, and Jupyter's own page takes both in one field: it is sent as a token, and a server
 * that refuses it is asked for a session with it, which is opened anew when it is not taken any more. Sessions are in memory only.
 */
export class Logins {
  readonly #logins = new Map<string, Login>();

  /** How to speak to this server; `url` is its base with a closing slash. */
  accessTo({ url, token }: Pick<JupyterServer, "url" | "token">): Access {
    const secret = token?.reveal();
    if (token === undefined || secret === undefined) {
      return { headers: () => ({}), renewed: () => Promise.resolve(undefined) };
    }
    const known = (): SecretHeaders | undefined => {
      const login = this.#logins.get(url);
      return login?.secret === secret ? login.headers : undefined;
    };
    return {
      headers: () => known() ?? asToken(secret),
      renewed: async (refused, signal) => {
        const newer = known();
        // Another request has signed in since this one was sent.
        if (newer !== undefined && newer !== refused) return newer;
        this.#logins.delete(url);
        const headers = await signIn(url, token, signal);
        if (headers !== undefined) this.#logins.set(url, { secret, headers });
        return headers;
      },
    };
  }
}

/** A password may hold what no header can, and the error of the attempt would show it. */
function asToken(secret: string): SecretHeaders {
  return /^[\x20-\x7e]+$/.test(secret) ? { Authorization: new Secret(`token ${secret}`) } : {};
}
