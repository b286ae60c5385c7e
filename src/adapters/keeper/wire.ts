import * as z from "zod/mini";
import { daemonReasons } from "../../protocol/daemon.ts";
import { isId } from "../../protocol/ids.ts";

/**
 * Changes with every incompatible change below; it is part of the socket's name, so that old and new never meet by accident.
 * Windows of two protocols have a keeper each: for as long as both are open, each keeper counts its own slots only.
 */
export const protocolVersion = 3;

const id = z.string().check(z.refine(isId));
const text = z.string();

const reason = z.enum(daemonReasons);

const claim = z.object({ daemonId: id, title: text, startedAt: z.number() });

const cleanup = z.object({
  serverUrl: text,
  kernelId: text,
  headers: z.exactOptional(z.record(text, text)),
  local: z.boolean(),
  pid: z.exactOptional(z.int()),
  pidStart: z.exactOptional(text),
  marker: text,
});

/** A kernel without a slot, which goes with its window. */
const windowKernel = z.object({ id, cleanup });

/** A slot and what ends its kernel, as a window holds it and says it again to a keeper that is new. */
const held = z.object({
  claim,
  cleanup: z.exactOptional(cleanup),
  /** Nobody's any more: only its kernel is still to be ended. */
  left: z.exactOptional(z.boolean()),
});

const graces = {
  /** How long everything lives on after the last window. */
  graceSeconds: z.number(),
  /** How long the daemons of a window that is gone wait for it. */
  reloadGraceSeconds: z.number(),
};

const grant = z.union([
  z.object({ granted: z.literal(true) }),
  z.object({ granted: z.literal(false), running: z.array(claim) }),
]);

const managedServer = z.object({ url: text, token: text, pid: z.int(), kernelspecRoot: text });
const nothing = z.object({});

/** Everything that a window may ask, and what it gets. */
export const keeperRequests = {
  claim: { params: z.object({ claim, limit: z.int() }), reply: grant },
  guard: { params: z.object({ id, cleanup }), reply: nothing },
  guardForWindow: { params: windowKernel, reply: nothing },
  release: { params: z.object({ id }), reply: nothing },
  leaveKernel: { params: z.object({ id }), reply: nothing },
  setGraces: { params: z.object(graces), reply: nothing },
  requestStop: { params: z.object({ id, reason }), reply: z.object({ asked: z.boolean() }) },
  announce: { params: z.object({ id }), reply: nothing },
  adopt: { params: nothing, reply: z.object({ held: z.array(held) }) },
  windows: { params: nothing, reply: z.object({ windows: z.array(text) }) },
  holders: { params: nothing, reply: z.object({ holders: z.array(id) }) },
  lead: { params: z.object({ name: text, ask: z.int() }), reply: nothing },
  unlead: { params: z.object({ name: text }), reply: nothing },
  ensureServer: { params: z.object({ python: text, launcher: text }), reply: managedServer },
  findServer: {
    params: z.object({ url: text }),
    reply: z.object({ server: z.exactOptional(managedServer) }),
  },
} as const;

/** The names of all requests. */
export type KeeperRequestName = keyof typeof keeperRequests;
/** What a request carries. */
export type KeeperParams<Name extends KeeperRequestName> = z.infer<(typeof keeperRequests)[Name]["params"]>;
/** What a request brings back. */
export type KeeperReply<Name extends KeeperRequestName> = z.infer<(typeof keeperRequests)[Name]["reply"]>;
/** A slot as windows and keeper tell each other of it. */
export type Held = z.infer<typeof held>;
/** A kernel without a slot as windows and keeper tell each other of it. */
export type WindowKernel = z.infer<typeof windowKernel>;
/** What ends a kernel, with its headers in the open. */
export type WireCleanup = z.infer<typeof cleanup>;
/** A running server of ours, with its token in the open. */
export type WireServer = z.infer<typeof managedServer>;

/** The first thing that a window says. */
export const helloMessage = z.object({
  kind: z.literal("hello"),
  protocol: z.int(),
  /** The version of the extension, for logs. */
  extension: text,
  /** Proves that the window may read the private folder, which a pipe alone does not everywhere. */
  secret: text,
  windowId: text,
  workspace: text,
  ...graces,
  held: z.array(held),
  kernels: z.array(windowKernel),
});

/** What a window says after that. */
export const requestMessage = z.object({
  kind: z.literal("request"),
  id: z.int(),
  name: text,
  params: z.unknown(),
});

const failure = z.object({
  code: z.enum(["engine.server_failed", "keeper.unreachable", "keeper.version"]),
  message: text,
});

/** What the keeper says. */
export const keeperMessage = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("welcome"), extension: text, pid: z.int() }),
  z.object({ kind: z.literal("refused"), error: failure }),
  z.object({ kind: z.literal("reply"), id: z.int(), value: z.unknown() }),
  z.object({ kind: z.literal("failed"), id: z.int(), error: failure }),
  z.object({ kind: z.literal("announced"), id }),
  z.object({ kind: z.literal("stop"), id, reason }),
  z.object({ kind: z.literal("adopted"), held: z.array(held) }),
  /** It is the window's turn to do the named thing; `ask` is the number of its question. */
  z.object({ kind: z.literal("turn"), name: text, ask: z.int() }),
]);

/** The window's side of the handshake. */
export type Hello = z.infer<typeof helloMessage>;
/** A line from the keeper. */
export type KeeperMessage = z.infer<typeof keeperMessage>;
/** A failure as it crosses the socket. */
export type WireFailure = z.infer<typeof failure>;
