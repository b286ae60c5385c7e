import type { DaemonRecord } from "../../protocol/daemon.ts";
import { type ControlCaller, LOCAL_OWNER } from "./control-token.ts";

/** Whose a daemon is. */
export type OwnerOf = (record: Pick<DaemonRecord, "daemon_id">) => string;

/** There is one user of this machine's editor, and all its daemons are that user's. */
export const ownedLocally: OwnerOf = () => LOCAL_OWNER;

/** Whether the caller may know of a daemon of this owner, read it and stop it; there is nothing that may be seen and not stopped. */
export function maySee({ role, owner }: Pick<ControlCaller, "role" | "owner">, daemonOwner: string): boolean {
  return role === "admin" || owner === daemonOwner;
}

/** Those of the records that the caller may see, in their order. */
export function visibleTo<R extends Pick<DaemonRecord, "daemon_id">>(
  caller: Pick<ControlCaller, "role" | "owner">,
  records: readonly R[],
  ownerOf: OwnerOf,
): readonly R[] {
  return records.filter((record) => maySee(caller, ownerOf(record)));
}

/** The contract's "active": it has not ended, whatever it is doing at this moment. */
export function isActive({ status }: Pick<DaemonRecord, "status">): boolean {
  return status === "running";
}
