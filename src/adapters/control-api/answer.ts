import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { hasBody } from "./read-body.ts";

/** An answer that is no success. */
export interface Refusal {
  readonly status: number;
  /** For the caller: one sentence. */
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const lingerMs = 300;

/** On every answer: nobody keeps it, guesses at it or shows it in a page. There is no header that lets a page read it, and never will be. */
const usualHeaders: Readonly<Record<string, string>> = {
  "content-type": "application/json",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
};

/** Answers a request with JSON text, whole. */
export function answer(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...usualHeaders, ...headers, "content-length": Buffer.byteLength(text) });
  response.end(text);
}

/**
 * Answers a request that goes no further. Where a body is still to come nothing more of it is read, and the connection ends after a moment
 * in which the answer can be read: who is cut off while sending may never look at it.
 */
export function refuse(response: ServerResponse, refusal: Refusal): void {
  const { req: request } = response;
  const text = bodyOf(refusal);
  if (request.complete || !hasBody(request)) {
    answer(response, refusal.status, text, refusal.headers);
    return;
  }
  request.pause();
  response.writeHead(refusal.status, lastHeaders(refusal, text));
  response.write(text);
  const timer = setTimeout(() => request.socket.destroy(), lingerMs);
  request.socket.once("close", () => {
    clearTimeout(timer);
  });
}

/** Answers one who wants to speak another protocol, or cannot speak this one. */
export function refuseSocket(socket: Duplex, refusal: Refusal): void {
  if (!socket.writable) return;
  const text = bodyOf(refusal);
  const lines = Object.entries(lastHeaders(refusal, text)).map(([name, value]) => `${name}: ${value}`);
  const status = `${String(refusal.status)} ${STATUS_CODES[refusal.status] ?? ""}`;
  socket.end(`HTTP/1.1 ${status}\r\n${lines.join("\r\n")}\r\n\r\n${text}`, () => socket.destroy());
}

function bodyOf({ detail }: Refusal): string {
  return JSON.stringify({ detail });
}

function lastHeaders({ headers }: Refusal, text: string): Record<string, string> {
  const length = String(Buffer.byteLength(text));
  return { ...usualHeaders, ...headers, "content-length": length, connection: "close" };
}
