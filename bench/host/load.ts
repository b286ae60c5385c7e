import { monitorEventLoopDelay } from "node:perf_hooks";

/** The histogram counts the pause between its own ticks too. */
const tickMs = 5;

/** What something cost this process. */
export interface Load {
  /** The highest that its memory was, above what it was before. */
  readonly memoryMb: number;
  readonly cpuMs: number;
  /** How late timers came. */
  readonly delayP99Ms: number;
  readonly delayMaxMs: number;
}

/** Watches this process from its construction to `end`. */
export class LoadWatch {
  readonly #delay = monitorEventLoopDelay({ resolution: tickMs });
  readonly #cpu = process.cpuUsage();
  readonly #memory = process.memoryUsage.rss();

  constructor() {
    this.#delay.enable();
  }

  end(): Load {
    this.#delay.disable();
    const { user, system } = process.cpuUsage(this.#cpu);
    const late = (ns: number): number => Math.max(0, ns / 1e6 - tickMs);
    return {
      memoryMb: (process.resourceUsage().maxRSS * 1024 - this.#memory) / 1024 / 1024,
      cpuMs: (user + system) / 1000,
      delayP99Ms: late(this.#delay.percentile(99)),
      delayMaxMs: late(this.#delay.max),
    };
  }
}
