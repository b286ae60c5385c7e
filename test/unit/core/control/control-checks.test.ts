import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { refusedSource } from "../../../../src/core/base/loopback-request.ts";
import { bearerToken } from "../../../../src/core/base/bearer-token.ts";
import { RateLimit } from "../../../../src/core/control/rate-limit.ts";

describe("the checks of the control API", () => {
  it("[A3, bad/api-token] take a token from exactly one header, to the letter", () => {
    const token = "aB3-_.~+/=";
    const headers: readonly (readonly [readonly string[], string | undefined])[] = [
      [["Authorization", `Bearer ${token}`], token],
      [["host", "x", "AUTHORIZATION", `Bearer ${token}`, "accept", "*/*"], token],
      [[], undefined],
      [["Authorization", "Bearer "], undefined],
      [["Authorization", "Bearer"], undefined],
      [["Authorization", `bearer ${token}`], undefined],
      [["Authorization", `Bearer  ${token}`], undefined],
      [["Authorization", `Bearer ${token} `], undefined],
      [["Authorization", `Bearer ${token}, Bearer ${token}`], undefined],
      [["Authorization", `Basic ${token}`], undefined],
      [["Authorization", `Bearer ${"x".repeat(257)}`], undefined],
      [["Authorization", `Bearer ${token}`, "authorization", `Bearer ${token}`], undefined],
      [["Cookie", `Bearer ${token}`], undefined],
      [["X-Authorization", `Bearer ${token}`], undefined],
      [["x", "authorization", "y", `Bearer ${token}`], undefined],
    ];
    for (const [raw, found] of headers) equal(bearerToken(raw), found, raw.join());
  });

  it("[A3, bad/api-host, bad/api-origin] let through one address and no origin", () => {
    fc.assert(
      fc.property(fc.string(), fc.option(fc.string(), { nil: undefined }), (name, origin) => {
        const own = ["127.0.0.1:80", "localhost:80"];
        const host = own.includes(name.toLowerCase()) ? undefined : "host";
        equal(
          refusedSource({ host: name, origin }, 80),
          host ?? (origin === undefined ? undefined : "origin"),
        );
        for (const good of own) equal(refusedSource({ host: good, origin: undefined }, 80), undefined);
      }),
    );
  });

  it("[A3] let a burst through, then as many as come in again, and say how long to wait", () => {
    let now = 0;
    const rate = new RateLimit({ perSecond: 2, burst: 3 }, () => now);
    const take = (count: number): readonly number[] => Array.from({ length: count }, () => rate.take());
    deepEqual(take(5), [0, 0, 0, 1, 1]);
    now += 500;
    deepEqual(take(2), [0, 1]);
    now += 1_000_000;
    deepEqual(take(4), [0, 0, 0, 1]);
    const slow = new RateLimit({ perSecond: 0.1, burst: 1 }, () => now);
    deepEqual([slow.take(), slow.take()], [0, 10]);
  });
});
