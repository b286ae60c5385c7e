import {
  type ControlCaller,
  type ControlTokens,
  LOCAL_OWNER,
} from "../../../src/core/control/control-token.ts";

/** Tokens that a test gives out and takes back. */
export class FakeControlTokens implements ControlTokens {
  readonly #callers = new Map<string, ControlCaller>();

  /** A token that is as long as real ones; it is also what it is known by. */
  give(name: string, caller: Partial<ControlCaller> = {}): string {
    const token = `${name}-${"x".repeat(43)}`;
    this.#callers.set(token, { tokenId: name, owner: LOCAL_OWNER, role: "user", ...caller });
    return token;
  }

  /** It has expired, or was revoked. */
  take(token: string): void {
    this.#callers.delete(token);
  }

  async find(token: string): Promise<ControlCaller | undefined> {
    return this.#callers.get(token);
  }
}
