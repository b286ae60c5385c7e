import { revealed, Secret } from "../../core/base/secret.ts";
import type { KernelCleanup, SlotClaim } from "../../core/daemons/lease.ts";
import type { ManagedServer } from "../../core/engine/managed-servers.ts";
import type { DaemonId } from "../../protocol/ids.ts";
import type { Held, WireCleanup, WireServer } from "./wire.ts";

/** A slot as core knows it. */
export function asClaim({ daemonId, title, startedAt }: Held["claim"]): SlotClaim {
  return { daemonId: daemonId as DaemonId, title, startedAt };
}

/** What ends a kernel, in the open. */
export function asWire({ headers, ...rest }: KernelCleanup): WireCleanup {
  return headers === undefined ? rest : { ...rest, headers: revealed(headers) };
}

/** A server as core knows it. */
export function asServer({ token, ...server }: WireServer): ManagedServer {
  return { ...server, token: new Secret(token) };
}
