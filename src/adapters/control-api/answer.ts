import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";

/** An answer that is no success. */
export interface Refusal {
  readonly status: number;
  /** For the caller: one sentence. */
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** On every answer: nobody keeps it, guesses at it or shows it in a page. There is no header that lets a page read it, and never will be. */
export const usualHeaders: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
};

/** Answers a request that goes no further; where a body is still to come the connection ends. */
export function refuse(response: ServerResponse, refusal: Refusal): void {
  const text = bodyOf(refusal);
  response.writeHead(refusal.status, headersOf(refusal, text, !response.req.complete));
  response.end(text);
}

/** Answers before the body has come, lets what is on its way come in for a moment, so that the answer is read, and ends the connection. */
export function refuseBody(response: ServerResponse, refusal: Refusal, lingerMs: number): void {
  const { req: request } = response;
  const text = bodyOf(refusal);
  response.writeHead(refusal.status, headersOf(refusal, text, true));
  response.write(text);
  const end = (): void => {
    clearTimeout(timer);
    response.end();
    request.socket.destroySoon();
  };
  const timer = setTimeout(end, lingerMs);
  request.once("end", end).once("close", end).resume();
}

/** Answers one who wants to speak another protocol, or cannot speak this one. */
export function refuseSocket(socket: Duplex, refusal: Refusal): void {
  if (!socket.writable) return;
  const text = bodyOf(refusal);
  const lines = Object.entries(headersOf(refusal, text, true)).map(([name, value]) => `${name}: ${value}`);
  const status = `${String(refusal.status)} ${STATUS_CODES[refusal.status] ?? ""}`;
  socket.end(`HTTP/1.1 ${status}\r\n${lines.join("\r\n")}\r\n\r\n${text}`, () => socket.destroy());
}

function bodyOf({ detail }: Refusal): string {
  return JSON.stringify({ detail });
}

function headersOf({ headers }: Refusal, text: string, isLast: boolean): Record<string, string> {
  return {
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(text)),
    ...usualHeaders,
    ...(isLast ? { connection: "close" } : {}),
    ...headers,
  };
}
