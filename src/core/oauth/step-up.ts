import type { ToolServer } from "../../protocol/tools.ts";
import type { Clock } from "../base/clock.ts";
import type { Discovery } from "./authorization-servers.ts";
import type { OAuthRecord, SignedIn } from "./oauth-record.ts";

/** What a sign-in asks for: what the user has set, else what the server names; and what its tools have asked for since. */
export function scopesToAsk(
  server: ToolServer,
  { scopes }: Discovery,
  { wantedScopes }: OAuthRecord,
): readonly string[] {
  const set = server.oauth?.scopes ?? [];
  return union(set.length > 0 ? set : scopes, wantedScopes);
}

/** What to ask for after a tool wanted more: all that is held stays (at many servers a new grant takes the place of the old one). */
export function widened(
  { tokens }: SignedIn,
  { wantedScopes }: OAuthRecord,
  asked: readonly string[],
): readonly string[] {
  return union(tokens.scopes, wantedScopes, asked);
}

function union(...lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())];
}

const maxRounds = 2;
const forgottenAfterMs = 10 * 60_000;

/** How often in a row a new sign-in is asked for because the last one was not enough: a server that always refuses must not lead in circles. */
export class Rounds {
  readonly #clock: Clock;
  #count = 0;
  #last: string | undefined;
  #at = -Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether another sign-in makes sense after this one was refused. Requests that were refused together are one round. */
  take(signIn: string): boolean {
    const now = this.#clock.now();
    // The clock may have been set back.
    if (Math.abs(now - this.#at) > forgottenAfterMs) {
      this.#count = 0;
      this.#last = undefined;
    }
    if (this.#last === signIn) return this.#count <= maxRounds;
    this.#last = signIn;
    this.#at = now;
    this.#count += 1;
    return this.#count <= maxRounds;
  }
}
