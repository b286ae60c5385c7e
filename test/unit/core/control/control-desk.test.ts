import { deepEqual } from "node:assert/strict";
import fc from "fast-check";
import { ControlDesk } from "../../../../src/core/control/control-desk.ts";
import type { ControlCaller, ControlRole } from "../../../../src/core/control/control-token.ts";
import type { ChatId } from "../../../../src/protocol/ids.ts";
import { FakeControlDaemons } from "../../../support/control/fake-control-daemons.ts";
import { quietLog } from "../../../support/executor.ts";

const users = ["local", "ann", "bob"];
const chats = ["c1", "c2"];
const roles: readonly ControlRole[] = ["user", "admin"];

interface Daemon {
  readonly owner: string;
  readonly chat: string;
  readonly ended: boolean;
}

const daemonLists = fc.array(
  fc.record<Daemon>({
    owner: fc.constantFrom(...users),
    chat: fc.constantFrom(...chats),
    ended: fc.boolean(),
  }),
  { maxLength: 6 },
);
const callers = fc.record<ControlCaller>({
  tokenId: fc.constant("t"),
  owner: fc.constantFrom(...users),
  role: fc.constantFrom(...roles),
});

/** What was asked, and of whom. */
type Verb =
  | { readonly verb: "list"; readonly chat: string | undefined; readonly ended: boolean }
  | { readonly verb: "get" | "read" | "stop" | "follows"; readonly daemon: number }
  | { readonly verb: "stop chat"; readonly chat: string };

const verbs: fc.Arbitrary<Verb> = fc.oneof(
  fc.record({
    verb: fc.constant("list" as const),
    chat: fc.constantFrom(undefined, ...chats),
    ended: fc.boolean(),
  }),
  fc.record({ verb: fc.constantFrom("get", "read", "stop", "follows"), daemon: fc.nat({ max: 6 }) }),
  fc.record({ verb: fc.constant("stop chat" as const), chat: fc.constantFrom(...chats, "c3", "../c1") }),
);

describe("what a caller of the control API can do", () => {
  it("[A1, bad/api-foreign-daemon] is what the rule says, for all users, roles, daemons and verbs", () =>
    fc.assert(
      fc.asyncProperty(daemonLists, callers, verbs, async (list, caller, verb) => {
        const daemons = new FakeControlDaemons();
        for (const [at, daemon] of list.entries()) {
          const ending = { status: "completed", phase: "ended", reason: "finished" } as const;
          daemons.add(`d${String(at)}`, {
            chat_id: daemon.chat as ChatId,
            ...(daemon.ended ? ending : {}),
          });
        }
        const ownerOf = ({ daemon_id: id }: { readonly daemon_id: string }): string =>
          list[Number(id.slice(1))]?.owner ?? "";
        const desk = new ControlDesk({ daemons, log: quietLog, ownerOf });
        const answer = await ask(desk, caller, verb);
        const expected = oracle(list, caller, verb);
        deepEqual({ answer, stops: daemons.stops }, { answer: expected.answer, stops: expected.stops });
      }),
      { numRuns: 500 },
    ));
});

async function ask(desk: ControlDesk, caller: ControlCaller, verb: Verb): Promise<unknown> {
  switch (verb.verb) {
    case "list":
      return desk
        .list(caller, { chatId: verb.chat as ChatId | undefined, ended: verb.ended })
        .map((listed) => [listed.daemon_id, listed.user_id, "code" in listed]);
    case "get":
      return desk.get(caller, `d${String(verb.daemon)}`)?.user_id;
    case "read":
      return (await desk.read(caller, `d${String(verb.daemon)}`, { sinceSeq: 0, limit: 1 }))?.nextSeq;
    case "stop":
      return desk.stop(caller, `d${String(verb.daemon)}`);
    case "follows":
      return desk.follows(caller, { daemon_id: `d${String(verb.daemon)}` as never });
    case "stop chat":
      return desk.stopChat(caller, verb.chat);
  }
}

/** The same in other words: a table of what there is, and who has it. */
function oracle(
  list: readonly Daemon[],
  caller: ControlCaller,
  verb: Verb,
): { readonly answer: unknown; readonly stops: readonly string[] } {
  const rows = list.map((daemon, at) => ({ id: `d${String(at)}`, ...daemon }));
  const mine = caller.role === "admin" ? rows : rows.filter(({ owner }) => owner === caller.owner);
  const stopped = (some: typeof rows): string[] => some.filter(({ ended }) => !ended).map(({ id }) => id);
  switch (verb.verb) {
    case "list": {
      const inChat = mine.filter(({ chat }) => verb.chat === undefined || chat === verb.chat);
      const shown = inChat.filter(({ ended }) => verb.ended || !ended);
      return { answer: shown.map(({ id, owner }) => [id, owner, false]), stops: [] };
    }
    case "stop chat": {
      const stops = stopped(mine.filter(({ chat }) => chat === verb.chat));
      return { answer: stops.length, stops };
    }
    case "follows": {
      // What is not there any more may still have something to say; only an admin hears of what is nobody's.
      const isMine = mine.some(({ id }) => id === `d${String(verb.daemon)}`);
      return { answer: isMine || caller.role === "admin", stops: [] };
    }
    default: {
      const found = mine.filter(({ id }) => id === `d${String(verb.daemon)}`);
      if (verb.verb === "stop") return { answer: found.length > 0, stops: stopped(found) };
      return { answer: verb.verb === "get" ? found[0]?.owner : found.length > 0 ? 0 : undefined, stops: [] };
    }
  }
}
