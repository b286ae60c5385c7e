import type { Rate } from "../../core/control/rate-limit.ts";

/** What the listener bears, of everybody together where nothing else is said. */
export interface ControlLimits {
  /** Of a request, in bytes. */
  readonly body: number;
  /** Connections, idle ones and those of Socket.IO included. */
  readonly sockets: number;
  /** Until a request is there whole. */
  readonly requestMs: number;
  /** How long an idle connection is kept after an answer. */
  readonly keepAliveMs: number;
  /** Requests of one token, and what its sockets ask for. */
  readonly perToken: Rate;
  /** Requests and handshakes without a valid token. */
  readonly withoutToken: Rate;
  /** Sockets that have not said yet whose they are. */
  readonly pending: number;
  /** How long they have. */
  readonly pendingMs: number;
  /** Sockets that have. */
  readonly clients: number;
  /** How often it is looked whether their tokens are still valid. */
  readonly recheckMs: number;
  /** What may wait for one socket that reads too slowly, in characters. */
  readonly waiting: number;
  /** How long work that has begun may take to end once the listener closes. */
  readonly closeMs: number;
}

export const usualLimits: ControlLimits = {
  body: 16 * 1024,
  sockets: 128,
  requestMs: 10_000,
  keepAliveMs: 5_000,
  perToken: { perSecond: 60, burst: 120 },
  withoutToken: { perSecond: 5, burst: 30 },
  pending: 16,
  pendingMs: 1_000,
  clients: 64,
  recheckMs: 5_000,
  waiting: 1024 * 1024,
  closeMs: 300,
};
