import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect, type Socket } from "node:net";

/** A web proxy that makes tunnels to one port of this machine, whatever name is asked for, and remembers the names. */
export class ConnectProxy implements AsyncDisposable {
  readonly url: string;
  /** What was asked for, as `host:port`, in order. */
  readonly asked: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, url: string, port: number) {
    this.#server = server;
    this.url = url;
    server.on("connect", ({ url: target }, near: Socket, head) => {
      this.asked.push(target ?? "");
      const far = connect(port, "127.0.0.1", () => {
        near.write("HTTP/1.1 200 Connection Established\r\n\r\n");
        far.write(head);
        far.pipe(near).pipe(far);
      });
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.on("error", () => socket.destroy());
        socket.on("close", () => {
          this.#sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
      }
    });
  }

  static async to(port: number): Promise<ConnectProxy> {
    const server = createServer((_request, response) => response.writeHead(405).end()).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    return new ConnectProxy(server, `http://127.0.0.1:${String(address.port)}`, port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}
