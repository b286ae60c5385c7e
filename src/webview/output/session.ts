import { signal } from "@preact/signals";
import type { DaemonOutput } from "../../protocol/daemon.ts";
import type { Events } from "../../protocol/events.ts";
import type { DaemonId } from "../../protocol/ids.ts";
import { ask, sentenceOf } from "../host.ts";
import { OutputModel } from "./output-model.ts";

/** How many records one "Show Earlier" reads. */
const PAGE = 2000;

/** Whether the output of an opened card is there. */
export type SessionState =
  | { readonly kind: "loading" }
  | { readonly kind: "ready" }
  | { readonly kind: "failed"; readonly message: string };

/** The output of one opened card: its model, kept up to date by the host's batches, which it acknowledges once they are drawn. */
export class OutputSession {
  readonly daemonId: DaemonId;
  readonly model = new OutputModel();
  readonly state = signal<SessionState>({ kind: "loading" });
  /** Grows with every drawing; what is computed from the model depends on it. */
  readonly version = signal(0);
  readonly busy = signal(false);
  /** Set by the view that shows it: something came. */
  onChange: () => void = () => undefined;
  /** Set by the view that shows it: something was put before, which must be drawn before anyone measures. */
  onLoaded: () => void = () => undefined;
  #early: Events["output:batch"][] | undefined = [];
  #undrawn: number[] = [];

  constructor(daemonId: DaemonId) {
    this.daemonId = daemonId;
  }

  /** The output of something that has ended: these records are all of it, and nothing is asked of the host. */
  static of(daemonId: DaemonId, records: readonly DaemonOutput[]): OutputSession {
    const session = new OutputSession(daemonId);
    session.model.begin(records, false);
    session.state.value = { kind: "ready" };
    return session;
  }

  /** Asks for the tail; batches that come before the answer wait for it. */
  async open(): Promise<void> {
    this.state.value = { kind: "loading" };
    try {
      const snapshot = await ask("daemon:open", { daemon_id: this.daemonId });
      this.model.begin(snapshot.records, snapshot.earlier);
      const early = this.#early ?? [];
      this.#early = undefined;
      for (const batch of early) this.receive(batch);
      this.state.value = { kind: "ready" };
      this.onChange();
    } catch (error) {
      this.state.value = { kind: "failed", message: sentenceOf(error) };
    }
  }

  /** Takes a batch of the host. */
  receive(batch: Events["output:batch"]): void {
    if (this.#early !== undefined) {
      this.#early.push(batch);
      return;
    }
    this.model.append(batch.records, batch.skipped_to);
    this.#undrawn.push(batch.batch);
    this.onChange();
  }

  /** Called after each drawing. */
  drawn(): void {
    for (const batch of this.#undrawn) acknowledge(this.daemonId, batch);
    this.#undrawn = [];
    this.version.value++;
  }

  /** Reads what is on disk before `beforeSeq`. */
  async load(beforeSeq: number): Promise<void> {
    if (this.busy.value) return;
    this.busy.value = true;
    try {
      const page = await ask("daemon:earlier", {
        daemon_id: this.daemonId,
        before_seq: beforeSeq,
        limit: PAGE,
      });
      this.model.fill(beforeSeq, page.records, page.earlier);
      this.onLoaded();
    } finally {
      this.busy.value = false;
    }
  }
}

const sessions = new Map<DaemonId, OutputSession>();

/** Begins to follow a daemon's output. */
export function openSession(daemonId: DaemonId): OutputSession {
  const session = new OutputSession(daemonId);
  sessions.set(daemonId, session);
  void session.open();
  return session;
}

/** Stops following it and forgets its output. */
export function closeSession(session: OutputSession): void {
  if (sessions.get(session.daemonId) !== session) return;
  sessions.delete(session.daemonId);
  ask("daemon:close", { daemon_id: session.daemonId }).catch(() => undefined);
}

/** Hands a batch of the host to its session; one that nobody watches any more is acknowledged unseen. */
export function receiveOutput(batch: Events["output:batch"]): void {
  const session = sessions.get(batch.daemon_id);
  if (session === undefined) acknowledge(batch.daemon_id, batch.batch);
  else session.receive(batch);
}

/** An acknowledgement that is lost only makes the host wait; there is nothing to tell anyone. */
function acknowledge(daemonId: DaemonId, batch: number): void {
  ask("daemon:ack", { daemon_id: daemonId, batch }).catch(() => undefined);
}
