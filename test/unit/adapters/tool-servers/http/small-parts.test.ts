import assert from "node:assert/strict";
import { networkFailure } from "../../../../../src/adapters/tool-servers/http/network-failure.ts";
import { serverFetch } from "../../../../../src/adapters/tool-servers/http/server-fetch.ts";
import { shortWords } from "../../../../../src/adapters/tool-servers/http/server-words.ts";
import { isSafeForSecrets, webAddress } from "../../../../../src/adapters/tool-servers/http/web-address.ts";
import { Secret } from "../../../../../src/core/base/secret.ts";
import { ToolServerError } from "../../../../../src/core/tools/tool-server-error.ts";
import { failureOf } from "../../../../support/tool-servers/failure.ts";
import { toolServer, toolTarget } from "../../../../support/tool-servers/tool-target.ts";

describe("http for tool servers", () => {
  const server = toolServer("https://tools.example/mcp", { name: "Tools" });

  function stepOf(code: string | undefined, message = "fetch failed"): readonly unknown[] {
    const cause = Object.assign(new Error(message), code === undefined ? {} : { code });
    const error = networkFailure(new TypeError("fetch failed", { cause }), {
      server,
      url: new URL(server.url),
    });
    assert.ok(error instanceof ToolServerError);
    assert.match(error.message, /\b(check|try again|make|add|renew)\b/);
    return [error.step, error.code, error.retry];
  }

  it("[T3] [bad/tools-nobody] says which step a failure of the network belongs to", () => {
    const codes = {
      connect: [
        "ENOTFOUND",
        "EAI_AGAIN",
        "ECONNREFUSED",
        "EHOSTUNREACH",
        "ETIMEDOUT",
        "UND_ERR_CONNECT_TIMEOUT",
        "ECONNRESET",
        "UND_ERR_SOCKET",
        "EUNKNOWN",
        undefined,
      ],
      tls: [
        "CERT_HAS_EXPIRED",
        "DEPTH_ZERO_SELF_SIGNED_CERT",
        "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
        "ERR_TLS_CERT_ALTNAME_INVALID",
        "EPROTO",
        "ERR_SSL_WRONG_VERSION_NUMBER",
      ],
      http: ["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT", "HPE_INVALID_CONSTANT", "Z_DATA_ERROR"],
    };
    for (const [step, list] of Object.entries(codes))
      for (const code of list) assert.equal(stepOf(code)[0], step, code);
    assert.deepEqual(stepOf("UND_ERR_HEADERS_TIMEOUT"), ["http", "tools.timeout", true]);
    assert.deepEqual(stepOf("Z_DATA_ERROR"), ["http", "tools.bad_reply", false]);
    assert.deepEqual(stepOf("CERT_HAS_EXPIRED"), ["tls", "tools.unreachable", false]);
    assert.deepEqual(stepOf(undefined, "bad port"), ["address", "tools.invalid", false]);
  });

  it("[bad/tools-nobody] finds the code among the failures of several addresses", () => {
    const refused = Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
    const error = networkFailure(new TypeError("x", { cause: new AggregateError([refused, refused]) }), {
      server,
      url: new URL("http://localhost:8000"),
    });
    assert.equal(
      error.message,
      "Nothing answers at localhost:8000; check that the server runs, and its address.",
    );
  });

  it("[T3] asks nothing but the web, and no address with a password in it", () => {
    for (const text of [
      "",
      "mcp",
      "/mcp",
      "ftp://a/",
      "file:///etc/passwd",
      "javascript:1",
      "https://user:pw@a/",
      "http://",
    ]) {
      assert.throws(() => webAddress(text), { code: "tools.invalid", step: "address" }, text);
    }
    assert.equal(webAddress("https://a.example/mcp?x=1").hostname, "a.example");
  });

  it("[bad/tools-plain-http] knows which addresses nobody listens in on", () => {
    const safe = [
      "https://a.example",
      "http://localhost:1",
      "http://a.localhost",
      "http://127.0.0.1",
      "http://127.9.9.9",
      "http://[::1]:2",
    ];
    const unsafe = [
      "http://a.example",
      "http://localhost.example",
      "http://127.0.0.1.example",
      "http://10.0.0.1",
      "http://0.0.0.0",
      "http://[::2]",
    ];
    assert.deepEqual(
      [...safe, ...unsafe].filter((url) => isSafeForSecrets(new URL(url))),
      safe,
    );
  });

  it("[bad/tools-sign-in] keeps of a server's words a short line without secrets", () => {
    const secrets = [new Secret("abc123")];
    assert.equal(shortWords('{"error":{"message":"No\\n abc123 here"}}', secrets), "No [secret] here");
    assert.equal(shortWords('{"detail":"Missing","x":1}', []), "Missing");
    assert.equal(
      shortWords('{"error":"invalid_token","error_description":"It has expired"}', []),
      "It has expired",
    );
    assert.equal(shortWords("<!doctype html><p>Hello", []), "");
    assert.equal(shortWords("plain words", []), "plain words");
    assert.equal(shortWords("x".repeat(500), []).length, 301);
  });

  it("[bad/tools-sign-in] does not repeat a key that cannot be sent", async () => {
    for (const access of [{ key: "ké\n☃" }, { headers: { "X-A": "☃☃☃" } }]) {
      const ask = serverFetch(toolTarget("https://tools.example/", access), { timeoutMs: 10 });
      const error = await failureOf(ask("https://tools.example/"));
      assert.equal(error.code, "tools.unauthorized");
      assert.match(error.message, /has characters that cannot be sent; set it again/);
      assert.ok(!error.message.includes("☃"));
    }
  });
});
