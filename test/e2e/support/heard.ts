import type { BrowserContext } from "playwright-core";

/** What the frames of a page remember of what was posted between them. */
interface Heard {
  heard?: string[];
}

/** From now on every window of this user remembers what its frames tell each other: so host and page of an extension talk. */
export async function rememberMessages(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const heard: string[] = [];
    (globalThis as Heard).heard = heard;
    const prototype = MessagePort.prototype;
    // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with its port below
    const post = prototype.postMessage;
    prototype.postMessage = function (this: MessagePort, message: unknown, ...rest: readonly unknown[]) {
      try {
        heard.push(JSON.stringify(message));
      } catch {
        // What cannot be written down holds no text.
      }
      Reflect.apply(post, this, [message, ...rest]);
    };
  });
}

/** All that was posted in the windows that are open, as JSON. */
export async function rememberedMessages(context: BrowserContext): Promise<readonly string[]> {
  const frames = context.pages().flatMap((page) => page.frames());
  const found = await Promise.all(
    frames.map((frame) => frame.evaluate(() => (globalThis as Heard).heard ?? []).catch(() => [])),
  );
  return found.flat();
}
