import { MAX_PIXELS, readBase64Size } from "../../../output/image-size.ts";

/** What can be done with a picture of a tool. */
export type Picture =
  /** `address` holds its data: nothing is loaded */
  | { readonly kind: "shown"; readonly address: string }
  | { readonly kind: "too-large"; readonly width: number; readonly height: number }
  /** of a type that is not shown: SVG can hold more than a picture */
  | { readonly kind: "other"; readonly mime: string }
  | { readonly kind: "broken" };

const MIMES: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

/** Reads a picture in base64 without unpacking it. */
export function pictureOf(type: string, data: string): Picture {
  const mime = type.toLowerCase();
  if (!MIMES.has(mime)) return { kind: "other", mime: type };
  const size = /^[A-Za-z0-9+/]*={0,2}$/.test(data) ? readBase64Size(mime, data) : undefined;
  if (size === undefined) return { kind: "broken" };
  if (size.width * size.height > MAX_PIXELS) return { kind: "too-large", ...size };
  return { kind: "shown", address: `data:${mime};base64,${data}` };
}

/** How many bytes a text in base64 holds. */
export function base64Bytes(data: string): number {
  return Math.floor((data.replace(/=+$/, "").length * 3) / 4);
}

/** Tells an address of the web that carries no user and no password. */
export function isWebLink(uri: string): boolean {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  if (url === undefined || uri.length > 8192) return false;
  return (
    (url.protocol === "https:" || url.protocol === "http:") && url.username === "" && url.password === ""
  );
}
