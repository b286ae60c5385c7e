import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { Logins } from "../../../src/adapters/jupyter/logins.ts";
import { probeServer } from "../../../src/adapters/jupyter/probe-server.ts";
import { makeHost, onEachStack } from "../../support/jupyter/each-stack.ts";
import { request, runToEnd } from "../../support/jupyter/run.ts";
import { FixedServers } from "../../support/jupyter/servers.ts";
import { TlsFront } from "../../support/jupyter/tls-front.ts";

onEachStack("a server behind https", "stock", (world) => {
  let front: TlsFront;
  const trusted = getCACertificates("default");

  before(async () => {
    front = await TlsFront.before(world.running.server.url, "localhost");
  });
  after(async () => {
    setDefaultCACertificates(trusted);
    await front[Symbol.asyncDispose]();
  });

  const server = () => ({ ...world.running.server, url: `https://localhost:${String(front.port)}/` });

  it("[D13] says that its certificate is not trusted, and what to do", async () => {
    const refused = {
      code: "jupyter.unreachable",
      message: `The certificate of the Jupyter server at ${server().url} is not trusted here (DEPTH_ZERO_SELF_SIGNED_CERT); add its authority's certificate to the certificates of this machine and start VS Code again.`,
    };
    await assert.rejects(probeServer(server(), new Logins(), AbortSignal.timeout(20_000)), refused);
    const host = makeHost(new FixedServers(server()));
    await assert.rejects(host.start(request(), AbortSignal.timeout(20_000)), refused);
    host.dispose();
  });

  it("[D13] runs scripts on it once the certificate is trusted, by request and websocket", async () => {
    setDefaultCACertificates([...trusted, readFileSync(front.certificate, "utf8")]);
    const host = makeHost(new FixedServers(server()));
    const { transcript, end } = await runToEnd(host, "print('over https')");
    assert.deepEqual([end, transcript.text()], [{ how: "finished" }, "over https\n"]);
    host.dispose();
  });
});
