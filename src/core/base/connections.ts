/** What of a socket matters here. */
interface Connection {
  destroy(): unknown;
  once(event: "close", listener: () => void): unknown;
}

/**
 * The connections of a listener on this machine, of which there are never more than `max`: the oldest one over which nothing proved to be allowed has
 * been said makes room for a new one, so that whoever opens many and keeps silent keeps nobody out.
 */
export class Connections {
  readonly #max: number;
  /** Both in the order in which they came. */
  readonly #unknown = new Set<Connection>();
  readonly #proven = new Set<Connection>();

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#unknown.size + this.#proven.size;
  }

  add(socket: Connection): void {
    if (this.size >= this.#max) {
      const [oldest] = this.#unknown;
      if (oldest === undefined) {
        socket.destroy();
        return;
      }
      this.#unknown.delete(oldest);
      oldest.destroy();
    }
    this.#unknown.add(socket);
    socket.once("close", () => {
      this.#unknown.delete(socket);
      this.#proven.delete(socket);
    });
  }

  /** Over this one a valid token has come. */
  prove(socket: Connection): void {
    if (this.#unknown.delete(socket)) this.#proven.add(socket);
  }

  destroyAll(): void {
    for (const socket of [...this.#unknown, ...this.#proven]) socket.destroy();
  }
}
