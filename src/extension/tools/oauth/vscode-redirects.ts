import * as vscode from "vscode";
import { messageOf } from "../../../core/base/errors.ts";
import type { Log } from "../../../core/base/log.ts";
import { unlessAborted } from "../../../core/base/within.ts";
import { OAuthError } from "../../../core/oauth/oauth-error.ts";
import type { Redirect, Redirects } from "../../../core/oauth/redirects.ts";
import { callbackPage } from "./callback-page.ts";
import type { PendingSignIns } from "./pending-sign-ins.ts";
import { portIn } from "./port-in.ts";

/** A listener on 127.0.0.1 that takes `/callback`. */
export interface Loopback {
  readonly port: number;
  answer(state: string, signal: AbortSignal): Promise<URL>;
  dispose(): void;
}

/**
 * Opens one at this port where it is free, else at any unless it is `fixed`; `page` is what the browser shows at last. Errors: `oauth.callback` when none can be
 * opened.
 */
type OpenLoopback = (options: {
  readonly port?: number;
  readonly fixed?: boolean;
  readonly page: (ok: boolean) => string;
}) => Promise<Loopback>;

/** What places to come back to are made with. */
export interface VsCodeRedirectsContext {
  readonly openLoopback: OpenLoopback;
  /** The port of the user's settings; undefined for any. */
  readonly port: () => number | undefined;
  /** Whoever comes back by another way: through the editor's own scheme, or pasted. */
  readonly pending: PendingSignIns;
  /** `publisher.name` of this extension. */
  readonly extensionId: string;
  readonly log: Log;
}

/**
 * Places to come back to that work on a desktop, in remote windows and in the browser: a listener where the extension runs, which the editor
 * makes reachable from where the browser runs; where none can be opened, the editor's own scheme.
 */
export class VsCodeRedirects implements Redirects {
  readonly #context: VsCodeRedirectsContext;
  /** Those of the editor's own that were given out for registrations only. In the browser each is another one, and good for one sign-in. */
  readonly #unused = new Set<string>();

  constructor(context: VsCodeRedirectsContext) {
    this.#context = context;
  }

  async open(preferred: string | undefined, signal: AbortSignal): Promise<Redirect> {
    const fixed = this.#context.port();
    try {
      return await this.#throughLoopback(fixed, preferred, signal);
    } catch (error) {
      signal.throwIfAborted();
      // Another way back would be one that the client is not registered with.
      if (fixed !== undefined) throw error;
      this.#context.log.warn("no listener could be opened for a sign-in", { error: messageOf(error) });
    }
    try {
      return await this.#throughEditor(preferred, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw noPlace(error);
    }
  }

  async #throughLoopback(
    fixed: number | undefined,
    preferred: string | undefined,
    signal: AbortSignal,
  ): Promise<Redirect> {
    const port = fixed ?? (preferred === undefined ? undefined : portIn(preferred));
    const page = (ok: boolean): string => callbackPage(ok, vscode.env.language, vscode.l10n);
    const at = port === undefined ? {} : { port, fixed: fixed !== undefined };
    const loopback = await this.#context.openLoopback({ ...at, page });
    try {
      return {
        uri: await externalOf(`http://127.0.0.1:${String(loopback.port)}/callback`, signal),
        answer: (state, until) => this.#first(loopback, state, until),
        dispose: () => {
          loopback.dispose();
        },
      };
    } catch (error) {
      loopback.dispose();
      throw error;
    }
  }

  async #throughEditor(preferred: string | undefined, signal: AbortSignal): Promise<Redirect> {
    const { extensionId, pending } = this.#context;
    const own = `${vscode.env.uriScheme}://${extensionId}/callback`;
    const isKept = preferred !== undefined && this.#unused.delete(preferred);
    const uri = isKept ? preferred : await externalOf(own, signal);
    let isUnused = true;
    return {
      uri,
      answer: (state, until) => {
        isUnused = false;
        return pending.wait(state, until);
      },
      dispose: () => {
        if (isUnused) this.#unused.add(uri);
      },
    };
  }

  /** Whichever way comes first; the other one waits no longer. */
  async #first(loopback: Loopback, state: string, signal: AbortSignal): Promise<URL> {
    const over = new AbortController();
    const both = AbortSignal.any([signal, over.signal]);
    try {
      return await Promise.race([loopback.answer(state, both), this.#context.pending.wait(state, both)]);
    } finally {
      over.abort();
    }
  }
}

/** As a browser can reach it, which may be on another machine. */
async function externalOf(address: string, signal: AbortSignal): Promise<string> {
  const external = await unlessAborted(vscode.env.asExternalUri(vscode.Uri.parse(address, true)), signal);
  // Older editors in the browser leave the path out.
  const path = external.path.endsWith("/callback")
    ? external.path
    : `${external.path.replace(/\/+$/, "")}/callback`;
  const uri = external.with({ path });
  // Else the editor writes "%3D" for "=" in the query, and authorization servers compare letter by letter.
  return uri.toString(true);
}

function noPlace(cause: unknown): OAuthError {
  return new OAuthError(
    "oauth.callback",
    { step: "callback" },
    vscode.l10n.t(
      "The browser has no way back to this window: neither a port of this machine nor the editor's own address can be reached. Allow one of them and sign in again. The editor says: {0}",
      messageOf(cause),
    ),
    { cause },
  );
}
