import type { IncomingMessage } from "node:http";

/** What came with a request. */
export type Body =
  | { readonly kind: "whole"; readonly text: string }
  /** More than is taken; the rest has not been read. */
  | { readonly kind: "too_large" }
  /** The caller went away in the middle. */
  | { readonly kind: "gone" };

const none: Body = { kind: "whole", text: "" };

/** True when the headers say that there is a body. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/** Reads at most `maxBytes`, and holds never more than that and one piece. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Body> {
  if (!hasBody(request)) return none;
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) return { kind: "too_large" };
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    const take = (piece: Buffer): void => {
      bytes += piece.length;
      if (bytes > maxBytes) {
        request.pause().off("data", take);
        resolve({ kind: "too_large" });
      } else {
        pieces.push(piece);
      }
    };
    request
      .on("data", take)
      .once("end", () => {
        resolve({ kind: "whole", text: Buffer.concat(pieces).toString("utf8") });
      })
      .once("close", () => {
        resolve({ kind: "gone" });
      })
      .once("error", () => {
        resolve({ kind: "gone" });
      });
  });
}
