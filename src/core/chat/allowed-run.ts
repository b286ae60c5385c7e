import type { ApprovedRun } from "../daemons/run-gate.ts";

/** Which engine a run would use at this moment, in words. */
export interface EngineOfRun {
  /** That of the kernel which is there already; undefined when it would be a new one. */
  readonly living: () => string | undefined;
  /** That of a new kernel, once it is ready. */
  readonly fresh: () => Promise<string>;
}

/** A run as it was allowed, and the engine that it was allowed for. */
export interface AllowedRun {
  readonly run: ApprovedRun;
  readonly engine: string;
}

/**
 * What is allowed is allowed for one engine: when the user has chosen another one meanwhile, the question is another one too. Rejects as
 * `fresh` and `authorize` do, and with the signal's reason.
 */
export async function allowedRun(
  { living, fresh }: EngineOfRun,
  authorize: (engine: string) => Promise<ApprovedRun>,
  signal: AbortSignal,
): Promise<AllowedRun> {
  const engineNow = async (): Promise<string> => {
    const now = living() ?? (await fresh());
    signal.throwIfAborted();
    return now;
  };
  for (;;) {
    const engine = await engineNow();
    const run = await authorize(engine);
    if ((await engineNow()) === engine) return { run, engine };
  }
}
