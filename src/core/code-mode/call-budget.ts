/** How many calls scripts may make; values come from settings. */
export interface CallLimits {
  /** Of one run in the foreground. */
  readonly maxCallsPerRun: number;
  /** Of one daemon, in any 60 minutes. */
  readonly maxCallsPerHour: number;
}

const hourMs = 3_600_000;

/** Counts the calls of one script. */
export class CallBudget {
  readonly #limits: () => CallLimits;
  readonly #uptimeMs: () => number;
  /** When the calls of the last hour began, or of the whole run. */
  #begun: number[] = [];
  #isBackground: boolean;

  constructor(isBackground: boolean, limits: () => CallLimits, uptimeMs: () => number) {
    this.#isBackground = isBackground;
    this.#limits = limits;
    this.#uptimeMs = uptimeMs;
  }

  /** The script runs in the background from now on; what it has called before counts. */
  toBackground(): void {
    this.#isBackground = true;
  }

  /** Counts one call; when there is none left, the sentence that says so. */
  take(): string | undefined {
    const now = this.#uptimeMs();
    const { maxCallsPerRun, maxCallsPerHour } = this.#limits();
    if (this.#isBackground) this.#begun = this.#begun.filter((at) => now - at < hourMs);
    const max = this.#isBackground ? maxCallsPerHour : maxCallsPerRun;
    if (this.#begun.length < max) {
      this.#begun.push(now);
      return undefined;
    }
    if (!this.#isBackground)
      return `This run has made ${counted(max)}, and more are not allowed; ${raise("PerRun")}`;
    const wait = hourMs - (now - (this.#begun[0] ?? now));
    return `This script has made ${counted(max)} within an hour, and more are not allowed; the next one is in ${waitOf(wait)}. Call less often, or ${raise("PerHour")}`;
  }
}

function counted(max: number): string {
  return max === 1 ? "1 call of tools" : `${String(max)} calls of tools`;
}

function raise(which: "PerRun" | "PerHour"): string {
  return `the user can raise the setting backburner.codeMode.maxCalls${which}.`;
}

function waitOf(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  return minutes === 1 ? "a minute" : `${String(minutes)} minutes`;
}
