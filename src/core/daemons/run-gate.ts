import type { ChatId, MessageId } from "../../protocol/ids.ts";
import { AppError } from "../base/errors.ts";
import type { Program } from "./kernel-host.ts";

/** Exactly what somebody wants to run, and where; the unit that a person approves. */
export interface Run {
  readonly program: Program;
  /** A Jupyter language name, lower case. */
  readonly language: string;
  readonly folder?: string;
  readonly chatId: ChatId;
  readonly messageId: MessageId;
  /** What the user will see as its name. */
  readonly title: string;
}

/** Who wants it: the user by an own command, or somebody on whose behalf the user is asked. */
export type RunOrigin =
  | { readonly kind: "user" }
  /** Another extension, by the id that it gives; shown, not trusted. */
  | { readonly kind: "extension" };

declare const approved: unique symbol;

/** Proof that a run passed the gate; only {@link RunGate} makes one, and it fits exactly one content. */
export interface ApprovedRun extends Run {
  readonly [approved]: string;
}

/** Port: what the gate asks of the world. */
export interface RunConsent {
  /** True when the workspace may run code at all. */
  isTrusted(): boolean;
  /** Shows the run to the user; true only after a click that allows it. */
  ask(run: Run, signal: AbortSignal): Promise<boolean>;
}

/** The one way to a kernel: trust first, then the user's consent, bound to the content that was shown. */
export class RunGate {
  readonly #consent: RunConsent;

  constructor(consent: RunConsent) {
    this.#consent = consent;
  }

  /** Errors: `daemons.empty_code`, `daemons.untrusted`, `daemons.declined`. A run by the user's own command needs no second question. */
  async authorize(run: Run, origin: RunOrigin, signal: AbortSignal): Promise<ApprovedRun> {
    const frozen = freeze(run);
    if (frozen.program.code.trim() === "") {
      throw new AppError(
        "daemons.empty_code",
        "There is no code to run. Select some code or open a file with code in it.",
      );
    }
    this.#requireTrust();
    if (origin.kind !== "user" && !(await this.#consent.ask(frozen, signal))) {
      throw new AppError("daemons.declined", "The code was not run because you did not allow it.");
    }
    // Trust may have been withdrawn while the question was open.
    this.#requireTrust();
    return frozen as ApprovedRun;
  }

  #requireTrust(): void {
    if (this.#consent.isTrusted()) return;
    throw new AppError(
      "daemons.untrusted",
      "This workspace is in Restricted Mode, so nothing can run. Trust the workspace to run code.",
    );
  }
}

/** What was shown is what runs: later changes to the caller's object cannot reach it. */
function freeze(run: Run): Run {
  const program: Program =
    run.program.kind === "file"
      ? Object.freeze({ ...run.program, args: Object.freeze([...run.program.args]) })
      : Object.freeze({ ...run.program });
  return Object.freeze({ ...run, program });
}
