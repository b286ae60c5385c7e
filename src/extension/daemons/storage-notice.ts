import type { Clock } from "../../core/base/clock.ts";
import type { AppError } from "../../core/base/errors.ts";
import type { Report } from "../report.ts";

/** As long as it goes on with shorter pauses, it is one trouble. */
const pauseMs = 10 * 60_000;

/** Tells the user that the disk takes no more: once, however many scripts meet it and however often. */
export class StorageNotice {
  readonly #report: Pick<Report, "show">;
  readonly #clock: Pick<Clock, "now">;
  #quietUntil = 0;

  constructor(report: Pick<Report, "show">, clock: Pick<Clock, "now">) {
    this.#report = report;
    this.#clock = clock;
  }

  /** Shows it, unless it was met a short time ago. */
  tell(error: AppError): void {
    const now = this.#clock.now();
    const isNew = now >= this.#quietUntil;
    this.#quietUntil = now + pauseMs;
    if (isNew) void this.#report.show(error);
  }
}
