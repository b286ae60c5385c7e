export interface BodyLimits {
  readonly maxBytes: number;
  /** A stream of events may go on for ever; each of them is limited. */
  readonly isEvents: boolean;
  readonly tooLarge: () => Error;
  /** What a failure of the body becomes. */
  readonly failed: (error: unknown) => unknown;
  readonly onEnd: () => void;
}

/** The same bytes, until there are too many of them. */
export function limitedBody(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  { maxBytes, isEvents, tooLarge, failed, onEnd }: BodyLimits,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  let bytes = 0;
  return new ReadableStream({
    pull: async (controller) => {
      try {
        const { done, value } = await reader.read();
        if (done) {
          onEnd();
          controller.close();
          return;
        }
        bytes = isEvents ? bytesOfEvent(bytes, value) : bytes + value.byteLength;
        if (bytes <= maxBytes) {
          controller.enqueue(value);
          return;
        }
      } catch (error) {
        controller.error(failed(error));
        return;
      }
      onEnd();
      controller.error(tooLarge());
      await reader.cancel().catch(() => undefined);
    },
    cancel: async (reason) => {
      onEnd();
      await reader.cancel(reason);
    },
  });
}

/** How many bytes of the last event there are; an end that is cut in two is not seen, and the next one is. */
function bytesOfEvent(before: number, piece: Uint8Array<ArrayBuffer>): number {
  const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
  const end = Math.max(bytes.lastIndexOf("\n\n"), bytes.lastIndexOf("\r\n\r\n"), bytes.lastIndexOf("\r\r"));
  return end === -1 ? before + bytes.length : bytes.length - end;
}
