import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import { connect } from "node:net";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Offers a server of this machine under https, with a certificate that only its own file vouches for. */
export class TlsFront implements AsyncDisposable {
  readonly port: number;
  /** The certificate's file, for who is to trust it. */
  readonly certificate: string;
  readonly #server: Server;
  readonly #folder: string;

  private constructor(server: Server, port: number, folder: string) {
    this.#server = server;
    this.port = port;
    this.#folder = folder;
    this.certificate = join(folder, "certificate.pem");
  }

  /** For one name or address of this machine, such as `localhost`. */
  static async before(target: string, name: string): Promise<TlsFront> {
    const folder = mkdtempSync(join(tmpdir(), "backburner-tls-"));
    const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
    execFileSync(
      "openssl",
      [
        ..."req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2".split(" "),
        ...["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`],
        ...["-keyout", key, "-out", certificate],
      ],
      { stdio: "ignore" },
    );
    const { host, hostname, port } = new URL(target);
    const server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) });
    server.on("request", (from, to) => {
      const { method, url } = from;
      // A Jupyter server of this machine refuses other names than its own.
      const headers = { ...from.headers, host };
      const onward = request({ hostname, port, method, path: url, headers }, (answer) => {
        to.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.pipe(to);
      });
      onward.on("error", () => to.destroy());
      from.pipe(onward);
    });
    server.on("upgrade", ({ method, url, rawHeaders }, near, head) => {
      const far = connect(Number(port), hostname);
      const lines = rawHeaders.flatMap((header, i) => {
        const value = header.toLowerCase() === "host" ? host : (rawHeaders[i + 1] ?? "");
        return i % 2 === 0 ? [`${header}: ${value}`] : [];
      });
      far.write(`${method ?? ""} ${url ?? ""} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
      far.write(head);
      far.pipe(near).pipe(far);
      for (const socket of [near, far]) {
        socket.on("error", () => {
          near.destroy();
          far.destroy();
        });
      }
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    return new TlsFront(server, address.port, folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    rmSync(this.#folder, { recursive: true, force: true });
    await Promise.resolve();
  }
}
