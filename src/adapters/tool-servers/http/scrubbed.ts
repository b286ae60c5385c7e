import type { Secret } from "../../../core/base/secret.ts";

/** What stands in the place of a secret. */
const mark = "[secret]";

/** So short a text is in many others by chance; where nothing was refused, what is replaced may be the answer itself. */
const minLength = 6;
const minLengthOfSuccess = 12;

/**
 * The same response without the secrets that were sent: servers like to repeat them, and what they say reaches logs, models and journals.
 * One that is cut in two by the network is found too, and nothing else is held back: events arrive when they are sent.
 */
export function scrubbed(response: Response, secrets: readonly Secret[]): Response {
  const shortest = response.status < 400 ? minLengthOfSuccess : minLength;
  const texts = secrets.flatMap(spellings).filter((text) => text.length >= shortest);
  if (response.body === null || texts.length === 0) return response;
  const without = (text: string): string => texts.reduce((rest, one) => rest.replaceAll(one, mark), text);
  let held = "";
  const body = response.body.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform: (piece, controller) => {
        const text = without(held + Buffer.from(piece).toString("latin1"));
        held = beginningAtEnd(text, texts);
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

/** The end of a text with which one of the others begins; the longest such, or nothing. */
function beginningAtEnd(text: string, others: readonly string[]): string {
  const lengths = others.map((other) => {
    for (let length = Math.min(other.length - 1, text.length); length > 0; length -= 1) {
      if (text.endsWith(other.slice(0, length))) return length;
    }
    return 0;
  });
  const longest = Math.max(...lengths);
  return longest === 0 ? "" : text.slice(-longest);
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
