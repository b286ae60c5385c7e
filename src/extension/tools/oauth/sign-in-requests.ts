import type { Clock } from "../../../core/base/clock.ts";
import { isAbort } from "../../../core/base/errors.ts";
import { within } from "../../../core/base/within.ts";
import { SharedFlight } from "../../../core/engine/shared-flight.ts";
import type { ToolServer } from "../../../protocol/tools.ts";
import type { ServerSettings } from "../tool-parts.ts";
import type { SignIns } from "./sign-ins.ts";

/** As long as a page of an authorization server may stay open. */
const patienceMs = 10 * 60_000;

/** What asking for a sign-in takes. */
export interface SignInRequestContext {
  readonly settings: Pick<ServerSettings, "list">;
  readonly oauth: Pick<SignIns, "view" | "onDidChange">;
  /** Asks whether the user wants to, without being in the way; false when the question was closed. */
  readonly ask: (server: ToolServer) => PromiseLike<boolean>;
  /** The whole sign-in; false when it has failed, which the user has been told, or was given up. */
  readonly signIn: (server: ToolServer) => Promise<boolean>;
  readonly clock: Clock;
}

/** Asks for the sign-in that a call of a chat waits for: once per server, however many calls wait. */
export class SignInRequests {
  readonly #context: SignInRequestContext;
  readonly #flights = new Map<string, SharedFlight<boolean>>();

  constructor(context: SignInRequestContext) {
    this.#context = context;
  }

  /** True once somebody has signed in to it, here or elsewhere. False at once for a server that has no sign-in of its own. */
  async signIn(serverId: string, signal: AbortSignal): Promise<boolean> {
    const { settings } = this.#context;
    const server = settings.list().find(({ id }) => id === serverId);
    if (server?.auth !== "oauth_2.1") return false;
    let flight = this.#flights.get(serverId);
    if (flight === undefined) this.#flights.set(serverId, (flight = new SharedFlight()));
    return flight.join((inner) => this.#wait(server, inner), signal);
  }

  async #wait(server: ToolServer, signal: AbortSignal): Promise<boolean> {
    const { oauth, ask, signIn, clock } = this.#context;
    const before = await this.#rights(server);
    const late = new Error("Nobody has signed in.");
    const elsewhere = Promise.withResolvers<boolean>();
    const subscription = oauth.onDidChange((id) => {
      if (id !== undefined && id !== server.id) return;
      this.#rights(server).then((rights) => {
        if (rights !== undefined && rights !== before) elsewhere.resolve(true);
      }, elsewhere.reject);
    });
    const asked = async (): Promise<boolean> => (await ask(server)) && signIn(server);
    try {
      return await within({ clock, ms: patienceMs, late: () => late }, signal, () =>
        Promise.race([asked(), elsewhere.promise]),
      );
    } catch (error) {
      if (error === late || (isAbort(error) && !signal.aborted)) return false;
      throw error;
    } finally {
      subscription.dispose();
    }
  }

  /** What a sign-in may do, as one text; undefined while there is none. One that is there may still be too narrow for a tool. */
  async #rights(server: ToolServer): Promise<string | undefined> {
    const { session } = await this.#context.oauth.view(server);
    return session.kind === "signed-in" ? session.scopes.join(" ") : undefined;
  }
}
