import assert from "node:assert/strict";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { findLocalServers, localServers } from "../../../src/adapters/models/local-servers.ts";
import { systemClock } from "../../../src/core/base/clock.ts";

const signal = new AbortController().signal;

describe("servers of models on this machine", () => {
  const servers: Server[] = [];

  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function listen(listener: RequestListener): Promise<number> {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
  }

  /** Looks for the known ones, each at the port of a server of the test. */
  async function found(answers: Readonly<Record<string, RequestListener>>): Promise<unknown> {
    const moved = await Promise.all(
      localServers.map(async (server) => {
        const answer = answers[server.name];
        return answer === undefined ? undefined : { ...server, port: await listen(answer) };
      }),
    );
    const places = await findLocalServers(
      systemClock,
      moved.filter((one) => one !== undefined),
    )(signal);
    return places.map(({ name, url }) => [name, url].map((text) => text.replace(/:\d{4,}/, ":PORT")));
  }

  const models =
    (owner: string): RequestListener =>
    ({ url }, response) => {
      response.statusCode = url === "/v1/models" ? 200 : 404;
      response.end(JSON.stringify({ object: "list", data: [{ id: "x", owned_by: owner }] }));
    };

  it("[C1] are found by what they answer", async () => {
    assert.deepEqual(
      await found({
        Ollama: (_, response) => response.end("Ollama is running"),
        "LM Studio": ({ url }, response) =>
          response.end(JSON.stringify(url === "/lmstudio-greeting" ? { lmstudio: true } : { error: "no" })),
        "llama.cpp": models("llamacpp"),
        vLLM: models("vllm"),
      }),
      [
        ["Ollama at 127.0.0.1:PORT", "http://127.0.0.1:PORT/v1"],
        ["LM Studio at 127.0.0.1:PORT", "http://127.0.0.1:PORT/v1"],
        ["llama.cpp at 127.0.0.1:PORT", "http://127.0.0.1:PORT/v1"],
        ["vLLM at 127.0.0.1:PORT", "http://127.0.0.1:PORT/v1"],
      ],
    );
  });

  it("[C1] are not taken for the other servers that use the same ports", async () => {
    assert.deepEqual(
      await found({
        Ollama: (_, response) => response.end("<html>Ollama is running</html>"),
        "LM Studio": (_, response) => response.writeHead(302, { location: "http://127.0.0.1:9/" }).end(),
        "llama.cpp": (_, response) => response.end("<html>Tomcat</html>"),
        vLLM: (_, response) => response.end(JSON.stringify({ data: [{ id: 1 }] })),
      }),
      [],
    );
  });

  it("[C1] are not waited for where something never answers or never ends", async () => {
    const started = performance.now();
    assert.deepEqual(
      await found({
        Ollama: () => undefined,
        "llama.cpp": (_, response) => {
          const more = (): void => {
            if (response.writable) response.write("x".repeat(64 * 1024), more);
          };
          more();
        },
      }),
      [],
    );
    assert.ok(performance.now() - started < 3000);
  });

  it("stops looking when asked to", async () => {
    const controller = new AbortController();
    const port = await listen(() => undefined);
    const [ollama] = localServers;
    assert.ok(ollama);
    const looking = findLocalServers(systemClock, [{ ...ollama, port }])(controller.signal);
    controller.abort(new Error("stopped"));
    await assert.rejects(looking, /^Error: stopped$/);
  });
});
