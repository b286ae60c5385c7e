import { type Clock, delay } from "../base/clock.ts";

/** The variable that marks the processes of one kernel; its value is {@link KernelHandle.marker}. */
export const markerName = "BACKBURNER_DAEMON_ID";

/** A process by number and start: another one that was given the same number later is not meant. */
export interface ProcessName {
  readonly pid: number;
  /** When it started, in the operating system's own count. */
  readonly start: string;
}

/** One process of this machine at one moment. */
export interface ProcessInfo extends ProcessName {
  readonly parent: number;
  /** True when it carries the marker that was asked for; always false where other processes' environments cannot be read. */
  readonly marked: boolean;
}

/** Port: the processes of this machine, our own left out. Zombies count as gone. */
export interface Processes {
  /** When the process started; undefined when there is none. */
  startOf(pid: number): Promise<string | undefined>;
  /** All that can be seen now; an empty marker marks none. */
  snapshot(marker: string): Promise<readonly ProcessInfo[]>;
  /** Kills at once, without a chance to clean up; no error when it is gone or may not be killed. */
  kill(pid: number): void;
  /** Names this machine, and the container in it, as the preamble in the kernel does. */
  host(): Promise<string>;
}

/** The root, its descendants and all that carry the marker, with their descendants. A root that has another start is not ours. */
export function family(all: readonly ProcessInfo[], root: Partial<ProcessName>): readonly ProcessName[] {
  const found = new Map<number, ProcessInfo>();
  for (const one of all) {
    const isRoot = one.pid === root.pid && (root.start === undefined || one.start === root.start);
    if (isRoot || one.marked) found.set(one.pid, one);
  }
  for (let grew = true; grew;) {
    grew = false;
    for (const one of all) {
      if (found.has(one.pid) || !found.has(one.parent)) continue;
      found.set(one.pid, one);
      grew = true;
    }
  }
  return [...found.values()].map(({ pid, start }) => ({ pid, start }));
}

const maxRounds = 20;

/**
 * Kills a kernel and all that it started, and looks again until nothing new is found; `remembered` are those that were found before.
 * Returns the numbers of those that are left: what may not be killed, or does not die.
 */
export async function killFamily(
  processes: Processes,
  root: Partial<ProcessName>,
  marker: string,
  clock: Clock,
  remembered: readonly ProcessName[] = [],
): Promise<readonly number[]> {
  // Those whose parent dies lose the way they were found by: they are remembered.
  const known = new Map(remembered.map(({ pid, start }) => [pid, start]));
  for (let round = 0; ; round += 1) {
    const all = await processes.snapshot(marker);
    for (const { pid, start } of family(all, root)) known.set(pid, start);
    const living = all.filter((one) => known.get(one.pid) === one.start);
    if (living.length === 0 || round === maxRounds) return living.map((one) => one.pid);
    for (const one of living) processes.kill(one.pid);
    await delay(clock, 5 * (round + 1));
  }
}
