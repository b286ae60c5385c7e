import type { Events, HostMessage, PageMessage } from "../protocol/events.ts";
import type { Params, Reply, RequestName } from "../protocol/requests.ts";
import { texts } from "./texts.ts";

/** What VS Code gives to a page; it can be taken only once, which is why only this file takes it. */
interface VsCodeApi {
  postMessage(message: PageMessage): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** A request that failed: `code` for the program, `message` for the person. */
class HostError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = "HostError";
    this.code = code;
  }
}

/** An event of the host with its name, so that a `switch` knows its value. */
export type HostEvent = {
  [Name in keyof Events]: { readonly name: Name; readonly value: Events[Name] };
}[keyof Events];

interface Waiting {
  resolve(value: unknown): void;
  reject(error: HostError): void;
}

const api = acquireVsCodeApi();
const waiting = new Map<number, Waiting>();
const listeners = new Set<(event: HostEvent) => void>();
let lastId = 0;

/** Asks the host; rejects with a {@link HostError} when it refuses or does not answer in time. */
export function ask<Name extends RequestName>(
  name: Name,
  params: Params<Name>,
  timeoutMs = 30_000,
): Promise<Reply<Name>> {
  const id = ++lastId;
  return new Promise<Reply<Name>>((resolve, reject) => {
    const timer = setTimeout(() => {
      waiting.delete(id);
      reject(new HostError("host.timeout", texts.problems.timeout));
    }, timeoutMs);
    waiting.set(id, {
      resolve: (value) => {
        clearTimeout(timer);
        resolve(value as Reply<Name>);
      },
      reject: (error) => {
        clearTimeout(timer);
        reject(error);
      },
    });
    api.postMessage({ kind: "request", id, name, params });
  });
}

/** Calls the listener for every event, in order, as long as the page lives. */
export function onEvent(listener: (event: HostEvent) => void): void {
  listeners.add(listener);
}

/** What the page kept when it was last closed or reloaded; of unknown shape, since an older version may have written it. */
export function loadSaved(): unknown {
  return api.getState();
}

/** Keeps a small value for the next time that the page is opened. */
export function save(value: unknown): void {
  api.setState(value);
}

window.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
  const message = data as Partial<HostMessage> | undefined;
  if (message?.kind === "event") receive(message as Extract<HostMessage, { kind: "event" }>);
  else if (message?.kind === "reply") settle(message as Extract<HostMessage, { kind: "reply" }>);
});

function receive(message: Extract<HostMessage, { kind: "event" }>): void {
  for (const listener of listeners) listener(message);
}

function settle(reply: Extract<HostMessage, { kind: "reply" }>): void {
  const entry = waiting.get(reply.id);
  waiting.delete(reply.id);
  if (reply.ok) entry?.resolve(reply.value);
  else entry?.reject(new HostError(reply.error.code, reply.error.message));
}

/** The sentence for a person of anything that a request threw. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error && error.message !== "" ? error.message : texts.problems.unknown;
}
