import assert from "node:assert/strict";
import fc from "fast-check";
import { AppError, isAbort } from "../../../../src/core/base/errors.ts";
import { Secret } from "../../../../src/core/base/secret.ts";
import { oauthFailure } from "../../../support/oauth/fake-authority.ts";
import { type OAuthWindow, OAuthWorld } from "../../../support/oauth/oauth-world.ts";
import { settle } from "../../../support/manual-clock.ts";

const { signal } = new AbortController();

/** One thing that happens in one of two windows, or at the server. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("request" as const), window: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("refused" as const), window: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("sign-out" as const), window: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("sign-in" as const), window: fc.nat(1) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("answer" as const), fails: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("expire" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("server-revokes" as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("settle" as const) }) },
);

describe("OAuthServers: whatever happens at the same time", () => {
  it("[O4, bad/oauth-two-windows] no sign-in that was signed out comes back, and none that is good is dropped", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        const world = new OAuthWorld();
        const windows = [world.window(), world.window()] as const;
        for (const { oauth } of windows) await oauth.view(world.server);
        const of = (index: number): OAuthWindow => windows[index === 0 ? 0 : 1];
        /** Refreshes that wait for the server; a failing one is one whose server is down. */
        const waiting: ((fails: boolean) => void)[] = [];
        const enter = (): Promise<void> =>
          new Promise((resolve, reject) => {
            waiting.push((fails) => {
              if (fails) reject(oauthFailure("oauth.unreachable", "refresh"));
              else resolve();
            });
          });
        world.authority.faults.refresh.push(...Array.from({ length: 60 }, () => enter));
        const running: Promise<unknown>[] = [];
        const run = (work: Promise<unknown>): void => {
          running.push(
            work.catch((error: unknown) => {
              if (!(error instanceof AppError) && !isAbort(error)) throw error;
            }),
          );
        };
        /** Ends the hanging ones too. */
        const finish = async (): Promise<void> => {
          const all = Promise.all(running);
          let isDone = false;
          void all.then(() => (isDone = true));
          for (let round = 0; round < 80; round += 1) {
            await settle();
            for (const answer of waiting.splice(0)) answer(false);
            await world.clock.advanceAsync(1000);
            if (isDone as boolean) break;
          }
          await all;
          running.length = 0;
        };

        const signIn = (index: number): Promise<void> =>
          of(index).oauth.signIn(world.server, world.trace, signal);
        await signIn(0);
        let last: string | undefined;
        /** Grants by what the user and the server have done with them. */
        const signedOut = new Set<number>();
        const revoked = new Set<number>();
        for (const one of steps) {
          switch (one.kind) {
            case "request":
              run(
                of(one.window)
                  .oauth.access(world.server)
                  .credential(signal)
                  .then((token) => (last = token?.reveal())),
              );
              break;
            case "refused": {
              const credential = last === undefined ? undefined : new Secret(last);
              const refusal = { status: 401, challenge: undefined, credential };
              run(of(one.window).oauth.access(world.server).refused(refusal, signal));
              break;
            }
            case "sign-out":
              // Everything that was granted up to here, once it has returned, is over.
              world.authority.grants.forEach((_, index) => signedOut.add(index));
              run(of(one.window).oauth.signOut(world.server, world.trace, signal));
              await settle();
              // At once, whoever has the lock.
              for (const { oauth } of windows)
                assert.notEqual((await oauth.view(world.server)).session.kind, "signed-in");
              break;
            case "sign-in":
              // Not at the same time as a sign-out: which of the two is the last would be anybody's guess.
              await finish();
              await signIn(one.window);
              break;
            case "answer":
              await settle();
              waiting.shift()?.(one.fails);
              // It is tried once more.
              if (one.fails) await world.clock.advanceAsync(1000);
              break;
            case "expire":
              world.clock.advance(3_595_000);
              break;
            case "server-revokes":
              world.authority.grants.forEach((grant, index) => {
                grant.isGone = true;
                revoked.add(index);
              });
              break;
            case "settle":
              await settle();
              break;
          }
        }
        await finish();
        // A token whose renewal has failed serves on for the seconds that it has left: by now they are over.
        await world.clock.advanceAsync(30_000);
        const newest = world.authority.grants.length - 1;
        const fresh = windows.map(({ oauth }) => oauth.access(world.server).credential(signal));
        run(Promise.all(fresh));
        await finish();
        const tokens = await Promise.all(
          fresh.map((token) =>
            token.then(
              (secret) => secret?.reveal(),
              () => undefined,
            ),
          ),
        );
        const isGood = tokens.map((token) => world.authority.takes(token));
        if (signedOut.has(newest)) assert.deepEqual(tokens, [undefined, undefined]);
        else if (!revoked.has(newest)) assert.deepEqual(isGood, [true, true]);
        // What the server has taken back on its own may not have been noticed yet; nothing older comes in its place.
        else assert.deepEqual(isGood, [false, false]);
        world.check();
      }),
      { numRuns: 300 },
    );
  });
});
