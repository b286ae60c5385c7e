import type { Secret } from "../../../core/base/secret.ts";

/** What stands in the place of a secret. */
const mark = "[secret]";

/** So short a text is in many others by chance. */
const minLength = 6;

/**
 * The same response without the secrets that were sent: servers like to repeat what they refuse, and what they say reaches logs, models and
 * journals. One that is cut in two by the network is found too.
 */
export function scrubbed(response: Response, secrets: readonly Secret[]): Response {
  const texts = secrets.flatMap(spellings).filter((text) => text.length >= minLength);
  if (response.body === null || texts.length === 0) return response;
  const keep = Math.max(...texts.map(({ length }) => length)) - 1;
  const without = (text: string): string => texts.reduce((rest, one) => rest.replaceAll(one, mark), text);
  let held = "";
  const body = response.body.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform: (piece, controller) => {
        const text = without(held + Buffer.from(piece).toString("latin1"));
        held = text.slice(Math.max(0, text.length - keep));
        controller.enqueue(Buffer.from(text.slice(0, text.length - held.length), "latin1"));
      },
      flush: (controller) => {
        controller.enqueue(Buffer.from(held, "latin1"));
      },
    }),
  );
  const { status, statusText, headers } = response;
  const copy = new Response(body, { status, statusText, headers });
  Object.defineProperty(copy, "url", { value: response.url });
  return copy;
}

/** As it was sent, as it is in an address or in JSON, and without the name of its scheme. */
function spellings(secret: Secret): readonly string[] {
  const text = Buffer.from(secret.reveal()).toString("latin1");
  const plain = [text, ...text.split(" ").slice(1)];
  const inAddresses = plain.map((one) => encodeURIComponent(one));
  const inJson = plain.map((one) => JSON.stringify(one).slice(1, -1));
  // The longest first: a part of it must not be replaced before.
  return [...new Set([...plain, ...inAddresses, ...inJson])].sort((a, b) => b.length - a.length);
}
