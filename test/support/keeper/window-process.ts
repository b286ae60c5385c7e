import { KeeperClient } from "../../../src/adapters/keeper/keeper-client.ts";
import { Secret } from "../../../src/core/base/secret.ts";
import type { KernelCleanup, SlotClaim } from "../../../src/core/daemons/lease.ts";
import type { DaemonId } from "../../../src/protocol/ids.ts";

/** A window in a process of its own: does what its argument says, prints each answer as a line of JSON, and stays. */
interface Script {
  readonly storage: string;
  readonly script: string;
  readonly workspace: string;
  readonly launcher: string;
  readonly graceSeconds?: number;
  readonly reloadGraceSeconds?: number;
  readonly commands: readonly (readonly [name: string, ...args: unknown[]])[];
}

const {
  graceSeconds = 0.5,
  reloadGraceSeconds = 0.3,
  commands,
  ...options
} = JSON.parse(process.argv[2] ?? "{}") as Script;
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const client = new KeeperClient({ ...options, graceSeconds: () => graceSeconds, reloadGraceSeconds, log });

// Stays until it is killed.
setInterval(() => undefined, 60_000);
for (const [name, ...args] of commands) process.stdout.write(`${JSON.stringify(await run(name, args))}\n`);

async function run(name: string, args: readonly unknown[]): Promise<unknown> {
  switch (name) {
    case "claim":
      return client.claim(args[0] as SlotClaim, args[1] as number);
    case "claims":
      return Promise.all((args[0] as SlotClaim[]).map((claim) => client.claim(claim, args[1] as number)));
    case "guard":
    case "guardForWindow": {
      const { token, ...cleanup } = args[1] as Omit<KernelCleanup, "headers"> & { readonly token?: string };
      await client[name](
        args[0] as DaemonId,
        token === undefined
          ? cleanup
          : { ...cleanup, headers: { Authorization: new Secret(`token ${token}`) } },
      );
      return "guarded";
    }
    case "lead":
      await new Promise<void>((resolve) => {
        client.leadership.campaign(args[0] as string, (signal) => {
          resolve();
          return new Promise((done) => {
            signal.addEventListener("abort", () => {
              done();
            });
          });
        });
      });
      return "leads";
    case "ensure": {
      const { token, ...server } = await client.ensure(args[0] as string, new AbortController().signal);
      return { ...server, token: token.reveal() };
    }
    default:
      return client.windows();
  }
}
