import { animate } from "./animate.ts";
import { death } from "./death.ts";
import { latency } from "./latency.ts";
import { many } from "./many.ts";
import { run } from "./run.ts";
import { spare } from "./spare.ts";
import { stop } from "./stop.ts";
import type { Window } from "../../test/support/real/window.ts";

/** What a host process can be asked to do. */
export const jobs = { run, spare, latency, many, stop, death, animate };

export type Jobs = typeof jobs;
export type JobName = keyof Jobs;
export type Job = (window: Window, params: unknown) => Promise<unknown>;

/** Tells a job's name from any other text. */
export function isJob(name: string): name is JobName {
  return Object.hasOwn(jobs, name);
}
