import { AppError } from "../base/errors.ts";
import type { SlotClaim } from "./lease.ts";

/** The refusal of a start because all slots are taken; names who holds them, so that the user can stop one. */
export class DaemonLimitError extends AppError {
  readonly running: readonly SlotClaim[];

  constructor(running: readonly SlotClaim[], limit: number) {
    const names = running.map((claim) => `"${claim.title}"`).join(", ");
    const scripts = limit === 1 ? "1 background script is" : `${String(limit)} background scripts are`;
    super("daemons.limit", `${scripts} already running: ${names}. Stop one of them and run this again.`, {
      retry: true,
    });
    this.running = running;
  }
}
