import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * Stands before a listener of ours for the conformance tests, which know no tokens: adds the token, and names the listener where they name
 * the front. They also send the front's own origin, which no client of ours does; every other host and origin passes as it is.
 */
export async function conformanceFront(port: number, token: string): Promise<{ url: string; stop(): void }> {
  const server: Server = createServer((incoming, response) => {
    const own = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const { host, origin, ...headers } = incoming.headers;
    const sent = request(
      {
        host: "127.0.0.1",
        port,
        method: incoming.method,
        path: incoming.url,
        headers: {
          ...headers,
          authorization: `Bearer ${token}`,
          host: host === own ? `127.0.0.1:${String(port)}` : (host ?? ""),
          ...(origin === undefined || origin === `http://${own}` ? {} : { origin }),
        },
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      },
    );
    sent.on("error", () => response.destroy());
    response.on("close", () => sent.destroy());
    incoming.pipe(sent);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/mcp`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
