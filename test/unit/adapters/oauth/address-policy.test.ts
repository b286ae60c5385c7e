import assert from "node:assert/strict";
import { AddressPolicy } from "../../../../src/adapters/oauth/address-policy.ts";
import { OAuthError } from "../../../../src/core/oauth/oauth-error.ts";

const place = { what: "the token endpoint", step: "server" } as const;

function isSafe(server: string, address: string): boolean {
  try {
    new AddressPolicy(server).check(address, place);
    return true;
  } catch (error) {
    assert.ok(error instanceof OAuthError);
    assert.deepEqual([error.code, error.failed.step], ["oauth.unsafe_address", "server"]);
    return false;
  }
}

describe("addresses that documents name", () => {
  it("[O2] https in the internet is safe, whoever names it", () => {
    for (const server of ["https://tools.example/mcp", "http://localhost:1/mcp", "https://10.0.0.7/mcp"]) {
      for (const address of [
        "https://auth.example",
        "https://auth.example:8443/realms/a/token?p=b2c_1&x=%20",
        "https://1.1.1.1/token",
        "https://[2606:4700::1111]/token",
      ]) {
        assert.equal(isSafe(server, address), true, `${server} ${address}`);
      }
    }
  });

  it("[O2] a server in the internet cannot lead into a private network, however it is written", () => {
    for (const address of [
      "https://127.0.0.1:8080/x",
      "http://127.0.0.1:8080/x",
      "https://localhost/x",
      "https://a.localhost/x",
      "https://localhost./x",
      "https://0x7f000001/x",
      "https://2130706433/x",
      "https://0177.0.0.1/x",
      "https://127.1/x",
      "https://[::1]/x",
      "https://[::ffff:7f00:1]/x",
      "https://[::ffff:127.0.0.1]/x",
      "https://0.0.0.0/x",
      "https://[::]/x",
      "https://10.1.2.3/x",
      "https://172.16.0.1/x",
      "https://172.31.255.255/x",
      "https://192.168.1.1/x",
      "https://100.64.0.1/x",
      "https://169.254.169.254/latest/meta-data",
      "https://[fe80::1]/x",
      "https://[fd00::1]/x",
      "https://[::ffff:a9fe:a9fe]/x",
      "https://[64:ff9b::a9fe:a9fe]/x",
      "https://224.0.0.1/x",
    ]) {
      assert.equal(isSafe("https://tools.example/mcp", address), false, address);
    }
  });

  it("[O2] a server in a private network may name others there, and one on this machine those on it", () => {
    const cases: readonly (readonly [string, string, boolean])[] = [
      ["https://10.0.0.7/mcp", "https://192.168.1.1/x", true],
      ["https://10.0.0.7/mcp", "https://127.0.0.1/x", false],
      ["https://10.0.0.7/mcp", "http://10.0.0.7/x", false],
      ["https://10.0.0.7/mcp", "https://169.254.169.254/x", false],
      ["https://169.254.1.1/mcp", "https://169.254.1.1:8443/x", true],
      ["http://localhost:1/mcp", "http://127.0.0.1:2/x", true],
      ["http://127.0.0.1:1/mcp", "http://[::1]:2/x", true],
      ["http://127.0.0.1:1/mcp", "http://localhost:2/x", true],
      ["http://127.0.0.1:1/mcp", "http://auth.localhost:2/x", false],
      ["http://127.0.0.1:1/mcp", "http://auth.example/x", false],
      ["http://127.0.0.1:1/mcp", "http://192.168.1.1/x", false],
      ["http://127.0.0.1:1/mcp", "https://192.168.1.1/x", true],
      ["http://127.0.0.1:1/mcp", "https://169.254.169.254/x", false],
    ];
    for (const [server, address, safe] of cases) {
      assert.equal(isSafe(server, address), safe, `${server} ${address}`);
    }
  });

  it("[O2] the URL of the tool server itself is https, or on this machine", () => {
    for (const server of [
      "http://tools.example/mcp",
      "http://10.0.0.7/mcp",
      "ftp://x/",
      "https://a:b@x.example/",
      "x",
    ]) {
      assert.throws(() => new AddressPolicy(server), OAuthError, server);
    }
  });

  it("[O5, bad/secrets] what may hold a key of the user is not shown", () => {
    const shown = [
      "http://tools.example/mcp?key=canary",
      "https://canary:canary@tools.example/mcp",
      "mcp://canary@x/",
      "canary",
    ].map((server) => {
      try {
        return new AddressPolicy(server);
      } catch (error) {
        return (error as Error).message;
      }
    });
    assert.deepEqual(shown, [
      'Nothing was opened or sent: the URL of the tool server is plain http, where others can read what proves who you are ("http://tools.example/mcp?key=…"); tell those who run the server.',
      'Nothing was opened or sent: the URL of the tool server has a user name in it ("https://tools.example/mcp"); tell those who run the server.',
      'Nothing was opened or sent: the URL of the tool server is not one of the web ("mcp:"); tell those who run the server.',
      'Nothing was opened or sent: the URL of the tool server is not one of the web (""); tell those who run the server.',
    ]);
    assert.throws(
      () => new AddressPolicy("https://tools.example/mcp").check("https://a:canary@auth.example/", place),
      (error: Error) => !error.message.includes("canary"),
    );
  });

  it("[bad/oauth-unsafe-address] what is refused is shown as text, on one line", () => {
    const policy = new AddressPolicy("https://tools.example/mcp");
    assert.throws(
      () => policy.check("https://auth.example/a\n$(calc)", place),
      (error: Error) =>
        error.message ===
        String.raw`Nothing was opened or sent: the token endpoint has characters that do not belong into one ("https://auth.example/a\n$(calc)"); tell those who run the server.`,
    );
  });
});
