import { assertNever } from "../base/assert.ts";
import type { DaemonPhase, DaemonReason, DaemonStatus } from "../../protocol/daemon.ts";
import type { KernelEnd } from "./kernel-host.ts";

/** Why a running daemon may be stopped. */
export type StopReason = Extract<
  DaemonReason,
  "user" | "max_runtime" | "disconnected" | "replaced" | "shutdown"
>;

/** How a daemon ended: a final status, its reason and a sentence for people. */
interface Ending {
  readonly status: Exclude<DaemonStatus, "running">;
  readonly reason: DaemonReason;
  readonly detail?: string;
}

/** Where a daemon stands. It only ever moves down this list, and the first ending wins. */
export type DaemonState =
  /** It has a slot and waits for its kernel. */
  | { readonly kind: "starting" }
  /** Its program was sent to the kernel. */
  | { readonly kind: "running" }
  /** Somebody wants it stopped; how it ends is settled, not yet when. */
  | { readonly kind: "stopping"; readonly reason: StopReason }
  /** Nothing follows. */
  | { readonly kind: "ended"; readonly ending: Ending };

/** What can happen to a daemon. */
export type DaemonStep =
  | { readonly kind: "executing" }
  | { readonly kind: "stop"; readonly reason: StopReason }
  | { readonly kind: "start-failed"; readonly detail: string }
  | { readonly kind: "kernel-ended"; readonly end: KernelEnd }
  | { readonly kind: "stopped"; readonly detail?: string };

/** The state after a step; the same object when the step changes nothing. */
export function step(state: DaemonState, event: DaemonStep): DaemonState {
  if (state.kind === "ended") return state;
  switch (event.kind) {
    case "executing":
      return state.kind === "starting" ? { kind: "running" } : state;
    case "stop":
      return state.kind === "stopping" ? state : { kind: "stopping", reason: event.reason };
    case "start-failed":
      return ended(
        state.kind === "stopping"
          ? stopped(state.reason)
          : { status: "error", reason: "start_failed", detail: event.detail },
      );
    case "kernel-ended":
      // While stopping, the kernel's own end (KeyboardInterrupt, a kernel that is gone) is what was asked for; `stopped` follows.
      return state.kind === "stopping" ? state : ended(endingOf(event.end));
    case "stopped":
      return state.kind === "stopping" ? ended(stopped(state.reason, event.detail)) : state;
    default:
      return assertNever(event);
  }
}

/** The contract's status for a state. */
export function statusOf(state: DaemonState): DaemonStatus {
  return state.kind === "ended" ? state.ending.status : "running";
}

/** The contract's reason for a state. */
export function reasonOf(state: DaemonState): DaemonReason {
  return state.kind === "ended" ? state.ending.reason : "started";
}

/** The finer phase of a state. */
export function phaseOf(state: DaemonState): DaemonPhase {
  return state.kind;
}

function endingOf(end: KernelEnd): Ending {
  switch (end.how) {
    case "finished":
      return { status: "completed", reason: "finished" };
    case "exception":
    case "kernel_died":
    case "server_lost":
      return { status: "error", reason: end.how, detail: end.detail };
    default:
      return assertNever(end);
  }
}

function stopped(reason: StopReason, detail?: string): Ending {
  return { status: "stopped", reason, ...(detail === undefined ? {} : { detail }) };
}

function ended(ending: Ending): DaemonState {
  return { kind: "ended", ending };
}
