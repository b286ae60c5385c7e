import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { get } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { TlsFront } from "../jupyter/tls-front.ts";

/** The document of a client, at an https address of this machine. */
export interface ClientDocument {
  readonly url: string;
  /** Reads it, or another one there, as somebody who trusts its certificate. */
  read(url: string): Promise<Response>;
  /** From now on it is not there, or is again. */
  show(isThere: boolean): void;
  stop(): Promise<void>;
}

/** Serves what a user writes about this editor, where the browser comes back to `redirectUri`. */
export async function serveClientDocument(redirectUri: string): Promise<ClientDocument> {
  let isThere = true;
  const server = createServer((request, response) => {
    const document = {
      client_id: url,
      client_name: "Backburner",
      application_type: "native",
      redirect_uris: [redirectUri],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    };
    response.writeHead(isThere && request.url === "/client.json" ? 200 : 404, {
      "content-type": "application/json",
    });
    response.end(JSON.stringify(document));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const front = await TlsFront.before(`http://127.0.0.1:${String(port)}`, "localhost");
  const url = `https://localhost:${String(front.port)}/client.json`;
  const ca = readFileSync(front.certificate);
  return {
    url,
    read: async (asked) => {
      const [answer] = (await once(get(asked, { ca }), "response")) as [IncomingMessage];
      return new Response(await text(answer), { status: answer.statusCode ?? 500 });
    },
    show: (next) => {
      isThere = next;
    },
    stop: async () => {
      await front[Symbol.asyncDispose]();
      server.close();
      server.closeAllConnections();
    },
  };
}
