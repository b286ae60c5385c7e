import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { readImageSize } from "../../../../src/webview/output/image-size.ts";

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));

describe("readImageSize", () => {
  it("reads a PNG", () => {
    const header = "89504e470d0a1a0a 0000000d 49484452 0000c350 0000c350 08020000";
    deepEqual(readImageSize("image/png", bytes(header)), { width: 50_000, height: 50_000 });
  });
  it("reads a GIF", () => {
    deepEqual(readImageSize("image/gif", bytes("474946383961 0a00 1400 00")), { width: 10, height: 20 });
  });
  it("reads a JPEG behind its other segments", () => {
    const jpeg = "ffd8 ffe0 0004 0000 ffc4 0003 00 ffc0 0011 08 0064 00c8 03 000000000000";
    deepEqual(readImageSize("image/jpeg", bytes(jpeg)), { width: 200, height: 100 });
  });
  it("reads an extended WebP", () => {
    const webp = "52494646 00000000 57454250 56503858 0a000000 00000000 630000 c70000";
    deepEqual(readImageSize("image/webp", bytes(webp)), { width: 100, height: 200 });
  });
  it("knows nothing of anything else", () => {
    equal(readImageSize("image/png", bytes("3c73766720")), undefined);
    equal(readImageSize("image/tiff", bytes("49492a00")), undefined);
  });
  it("never fails on a torn header", () => {
    const mimes = fc.constantFrom("image/png", "image/gif", "image/jpeg", "image/webp");
    const starts = fc.constantFrom("", "89504e47", "47494638", "ffd8ff", "524946460000000057454250");
    fc.assert(
      fc.property(mimes, starts, fc.uint8Array({ maxLength: 40 }), (mime, start, rest) => {
        readImageSize(mime, Uint8Array.from([...bytes(start), ...rest]));
      }),
    );
  });
});
