import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { Logins } from "../../../src/adapters/jupyter/logins.ts";
import { probeServer } from "../../../src/adapters/jupyter/probe-server.ts";
import { Secret } from "../../../src/core/base/secret.ts";
import { onEachStack } from "../../support/jupyter/each-stack.ts";

onEachStack("asking a server who it is", "stock", (world) => {
  const logins = new Logins();
  const soon = (): AbortSignal => AbortSignal.timeout(20_000);

  it("answers with its version and its kernels", async () => {
    const { url, token } = world.running.server;
    const found = await probeServer({ url, ...(token && { token }) }, logins, soon());
    assert.match(found.version, world.stack.name === "deb" ? /^1\./ : /^2\./);
    assert(found.kernelspecs.some((spec) => spec.language === "python"));
  });

  it("takes an address without its closing slash", async () => {
    const { url, token } = world.running.server;
    await probeServer({ url: url.slice(0, -1), ...(token && { token }) }, logins, soon());
  });

  it("[D13, bad/wrong-token] says that the token is wrong, or missing", async () => {
    const { url } = world.running.server;
    for (const token of [new Secret("wrong"), undefined]) {
      await assert.rejects(probeServer({ url, ...(token && { token }) }, logins, soon()), {
        code: "jupyter.unauthorized",
        message: /does not accept the token or password/,
      });
    }
  });

  it("says that nobody is there", async () => {
    await assert.rejects(probeServer({ url: "http://127.0.0.1:1/" }, logins, soon()), {
      code: "jupyter.unreachable",
      message: /No Jupyter server answers/,
    });
  });

  it("[D13, bad/not-jupyter] says that it is something else, and tells no secret that was in the address", async () => {
    const web = createServer((_request, response) => {
      response.end("<html>hello");
    }).listen(0, "127.0.0.1");
    await once(web, "listening");
    const address = web.address();
    assert(typeof address === "object" && address !== null);
    const url = `http://127.0.0.1:${String(address.port)}/lab?token=geheim`;
    await assert.rejects(probeServer({ url }, logins, soon()), (error: Error & { code?: string }) => {
      assert.equal(error.code, "jupyter.not_jupyter");
      assert.equal(error.message.includes("geheim"), false);
      return true;
    });
    await assert.rejects(probeServer({ url: "file:///etc/passwd" }, logins, soon()), {
      code: "jupyter.not_jupyter",
    });
    web.close();
    web.closeAllConnections();
  });
});
