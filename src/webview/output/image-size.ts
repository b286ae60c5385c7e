/** A picture's size in pixels, as its header says. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** A picture of more pixels than this costs 100 MB once it is unpacked. */
export const MAX_PIXELS = 25_000_000;

/**
 * Reads a picture's size without unpacking it, so that a small file that unpacks to gigabytes is never shown.
 * Undefined when the header is none of the given type.
 */
export function readImageSize(mime: string, bytes: Uint8Array): ImageSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (mime) {
    case "image/png":
      return view.byteLength >= 24 && view.getUint32(0) === 0x89504e47
        ? size(view.getUint32(16), view.getUint32(20))
        : undefined;
    case "image/gif":
      return view.byteLength >= 10 && view.getUint32(0) === 0x47494638
        ? size(view.getUint16(6, true), view.getUint16(8, true))
        : undefined;
    case "image/jpeg":
      return readJpegSize(view);
    case "image/webp":
      return readWebpSize(view);
    default:
      return undefined;
  }
}

/** How much of a picture is unpacked to find its size; a JPEG may carry long comments before it. */
const HEADER = 256 * 1024;

/** The same for a picture in base64; undefined too when it is none. */
export function readBase64Size(mime: string, base64: string): ImageSize | undefined {
  try {
    const head = base64.slice(0, HEADER);
    const bytes = Uint8Array.from(atob(head.slice(0, head.length - (head.length % 4))), (unit) =>
      unit.charCodeAt(0),
    );
    return readImageSize(mime, bytes);
  } catch (error) {
    // Not base64, or cut inside the header: it is no picture that could be shown.
    if (error instanceof DOMException || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Walks the segments up to the frame header (SOF0–SOF15 without the tables in between). */
function readJpegSize(view: DataView): ImageSize | undefined {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 9 < view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return size(view.getUint16(at + 7), view.getUint16(at + 5));
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return undefined;
}

function readWebpSize(view: DataView): ImageSize | undefined {
  if (view.byteLength < 30 || view.getUint32(0) !== 0x52494646 || view.getUint32(8) !== 0x57454250)
    return undefined;
  const kind = view.getUint32(12);
  if (kind === 0x56503820) return size(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
  if (kind === 0x5650384c) {
    const bits = view.getUint32(21, true);
    return size((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
  }
  const three = (at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  return kind === 0x56503858 ? size(three(24) + 1, three(27) + 1) : undefined;
}

function size(width: number, height: number): ImageSize {
  return { width, height };
}
