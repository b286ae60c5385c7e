import { once } from "node:events";
import { connect } from "node:net";
import { Worker } from "node:worker_threads";
import type { ControlServerAddress, ControlServerSetup } from "../host/control-server.ts";
import { median } from "../numbers.ts";
import type { Row } from "../row.ts";
import type { Scenario } from "../scenario.ts";

const DAEMONS = 50;
const CONNECTIONS = 8;

/** Listing daemons over HTTP, beside a route that does nothing but send the same list. */
export const controlApi: Scenario = {
  name: "control-api",
  perStack: false,
  async *run(bench) {
    yield await listing(bench.full ? { turns: 41, requests: 2000 } : { turns: 21, requests: 800 });
  },
};

async function listing({ turns, requests }: { turns: number; requests: number }): Promise<Row> {
  const [ours, bare] = [await start("ours"), await start("bare")];
  try {
    const rates: { readonly ours: number; readonly bare: number }[] = [];
    // In turns, so that what else the machine does counts for both; the first one warms up.
    for (let turn = 0; turn <= turns; turn++) {
      const rate = { bare: await ask(bare, requests), ours: await ask(ours, requests) };
      if (turn > 0) rates.push(rate);
    }
    const ratio = median(rates.map((rate) => rate.ours / rate.bare));
    const [mine, limit] = [median(rates.map((rate) => rate.ours)), median(rates.map((rate) => rate.bare))];
    return {
      what: `control API: lists of ${String(DAEMONS)} daemons`,
      measured: `${mine.toFixed(0)} requests/s`,
      limit: `${limit.toFixed(0)} requests/s, a bare hono route with the same list`,
      ratio,
      goal: ">= 0.5",
      ok: ratio >= 0.5,
    };
  } finally {
    await Promise.all([ours, bare].map(({ worker }) => worker.terminate()));
  }
}

interface Started extends ControlServerAddress {
  readonly worker: Worker;
}

async function start(kind: ControlServerSetup["kind"]): Promise<Started> {
  const setup: ControlServerSetup = { kind, daemons: DAEMONS };
  const worker = new Worker(new URL("../host/control-server.ts", import.meta.url), { workerData: setup });
  const [address] = (await once(worker, "message")) as [ControlServerAddress];
  return { ...address, worker };
}

/** Requests a second over a few connections that are kept, by a client that costs next to nothing. */
async function ask({ port, token }: ControlServerAddress, requests: number): Promise<number> {
  const text = `GET /api/v1/daemons HTTP/1.1\r\nHost: 127.0.0.1:${String(port)}\r\nAuthorization: Bearer ${token}\r\n\r\n`;
  const begun = performance.now();
  const each = Math.ceil(requests / CONNECTIONS);
  await Promise.all(Array.from({ length: CONNECTIONS }, () => askOver(port, text, each)));
  return (each * CONNECTIONS) / ((performance.now() - begun) / 1000);
}

async function askOver(port: number, text: string, requests: number): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  let [answered, got, whole] = [0, 0, 0];
  await new Promise<void>((resolve, reject) => {
    socket.on("error", reject).on("close", () => {
      reject(new Error("The server has closed the connection."));
    });
    socket.on("data", (piece: Buffer) => {
      got += piece.length;
      // All answers of a server are of one length.
      whole ||= lengthOf(piece);
      if (got < whole) return;
      got = 0;
      answered += 1;
      if (answered === requests) resolve();
      else socket.write(text);
    });
    socket.write(text);
  });
  socket.destroy();
}

function lengthOf(piece: Buffer): number {
  const head = piece.subarray(0, piece.indexOf("\r\n\r\n")).toString("latin1");
  const body = /^HTTP\/1\.1 200 [^]*\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (body === undefined) throw new Error(`The server answers: ${head}`);
  return head.length + 4 + Number(body);
}
