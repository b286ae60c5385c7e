/** The process behind {@link HostProcess}: answers one call after another until its parent goes. */
import { Secret } from "../../src/core/base/secret.ts";
import type { Answer, Call, HostSetup } from "./host-process.ts";
import { isJob, type Job, jobs } from "./jobs.ts";
import { Window } from "../../test/support/real/window.ts";

let window: Window | undefined;

process.on("message", (call: Call) => {
  answer(call).then(
    (value) => {
      reply({ value: value ?? null });
    },
    (error: unknown) => {
      reply({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    },
  );
});
process.on("disconnect", () => {
  void (window?.close() ?? Promise.resolve()).finally(() => process.exit(0));
});

async function answer({ name, params }: Call): Promise<unknown> {
  if (name === "setup") {
    const { server, spare, elsewhere } = params as HostSetup;
    window = new Window({ ...server, token: new Secret(server.token) }, { spare, elsewhere });
    return undefined;
  }
  if (window === undefined || !isJob(name)) throw new Error(`no such job: ${name}`);
  return (jobs[name] as Job)(window, params);
}

function reply(answered: Answer): void {
  process.send?.(answered);
}
