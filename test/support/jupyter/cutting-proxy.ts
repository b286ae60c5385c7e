import { once } from "node:events";
import { createServer, connect, type Server, type Socket } from "node:net";

/** Passes bytes on to a server, until the test cuts it. */
export class CuttingProxy implements AsyncDisposable {
  readonly url: string;
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #refusing = false;
  #swallowing = false;
  /** A connection whose first bytes match is taken and never passed on, like one to a server that is slow to answer. */
  holding: RegExp | undefined;
  /** How many connections were made through it. */
  connections = 0;

  private constructor(server: Server, url: string, target: URL) {
    this.#server = server;
    this.url = url;
    server.on("connection", (near) => {
      if (this.#refusing) {
        near.destroy();
        return;
      }
      this.connections += 1;
      const far = connect(Number(target.port), target.hostname);
      for (const socket of [near, far]) {
        this.#open.add(socket);
        socket.on("error", () => {
          socket.destroy();
        });
        socket.on("close", () => {
          this.#open.delete(socket);
          near.destroy();
          far.destroy();
        });
      }
      let isHeld = false;
      near.on("data", (data) => {
        isHeld ||= this.holding?.test(data.toString("latin1")) === true;
        if (!this.#swallowing && !isHeld) far.write(data);
      });
      far.on("data", (data) => {
        if (!this.#swallowing) near.write(data);
      });
    });
  }

  static async to(target: string): Promise<CuttingProxy> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    return new CuttingProxy(server, `http://127.0.0.1:${String(address.port)}/`, new URL(target));
  }

  /** Cuts every connection without a word; new ones are refused until {@link mend}. */
  cut(): void {
    this.#refusing = true;
    for (const socket of this.#open) socket.resetAndDestroy();
  }

  /** Takes what both sides send and passes nothing on: as what is on its way when a connection breaks. */
  swallow(): void {
    this.#swallowing = true;
  }

  /** Lets connections through again. */
  mend(): void {
    this.#refusing = false;
    this.#swallowing = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }
}
