import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";

/** A request as it came. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers one request, or lets it hang. */
export type RawAnswer = (request: RawRequest, response: ServerResponse) => void | Promise<void>;

/** A server of which a test decides every byte. */
export interface RawServer {
  /** Its origin. */
  readonly url: string;
  readonly port: number;
  /** All that came, in order. */
  readonly requests: readonly RawRequest[];
  /** Breaks all connections. */
  cut(): void;
  stop(): Promise<void>;
}

/** Starts one on this machine; with a certificate it speaks https. */
export async function startRawServer(
  answer: RawAnswer,
  {
    tls,
    port = 0,
  }: { readonly tls?: { readonly key: string; readonly cert: string }; readonly port?: number } = {},
): Promise<RawServer> {
  const requests: RawRequest[] = [];
  const listener = (incoming: IncomingMessage, response: ServerResponse): void => {
    void (async () => {
      let body = "";
      for await (const piece of incoming.setEncoding("utf8")) body += String(piece);
      const request = {
        method: incoming.method ?? "",
        path: incoming.url ?? "",
        headers: incoming.headers,
        body,
      };
      requests.push(request);
      await answer(request, response);
    })().catch(() => response.destroy());
  };
  const server: Server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const taken = (server.address() as AddressInfo).port;
  return {
    url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${String(taken)}`,
    port: taken,
    requests,
    cut: () => {
      server.closeAllConnections();
    },
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Sends a whole answer. */
export function send(
  response: ServerResponse,
  status: number,
  body: string,
  type = "application/json",
): void {
  response.writeHead(status, { "content-type": type });
  response.end(body);
}
