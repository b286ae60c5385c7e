import type { OAuthStep, OAuthTraceLine } from "../../protocol/oauth.ts";
import { AppError } from "../base/errors.ts";
import type { Trace } from "./authorization-servers.ts";
import { OAuthError } from "./oauth-error.ts";

/** The lines of one sign-in for all who wait for it; who joins later is told all of them. */
export class SharedTrace {
  readonly #lines: OAuthTraceLine[] = [];
  readonly #traces = new Set<Trace>();
  /** Steps by what was said of them last. */
  readonly #last = new Map<OAuthStep, OAuthTraceLine>();

  readonly trace: Trace = (line) => {
    this.#lines.push(line);
    this.#last.set(line.step, line);
    for (const trace of this.#traces) trace(line);
  };

  join(trace: Trace): void {
    if (this.#traces.has(trace)) return;
    this.#traces.add(trace);
    for (const line of this.#lines) trace(line);
  }

  leave(trace: Trace): void {
    this.#traces.delete(trace);
  }

  /** All went well: no step is left running. */
  done(): void {
    for (const line of this.#running()) this.trace({ ...line, state: "done" });
  }

  /** It ended with an error: the step that failed says why, whoever has noticed it. */
  failed(error: unknown): void {
    const detail = error instanceof AppError ? error.message : "Something went wrong; the log says more.";
    const failed = error instanceof OAuthError ? error.failed : undefined;
    if (failed !== undefined && this.#last.get(failed.step)?.state !== "failed") {
      this.trace({ ...this.#last.get(failed.step), ...failed, state: "failed", detail });
    }
    for (const line of this.#running()) this.trace({ ...line, state: "failed", detail });
  }

  #running(): readonly OAuthTraceLine[] {
    return [...this.#last.values()].filter(({ state }) => state === "running");
  }
}
