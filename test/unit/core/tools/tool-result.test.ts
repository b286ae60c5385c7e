import assert from "node:assert/strict";
import { boundedPieces, boundedTexts } from "../../../../src/core/tools/tool-content.ts";
import { resultText } from "../../../../src/core/tools/tool-result.ts";
import type { ToolContent } from "../../../../src/protocol/tools.ts";
import { answers } from "../../../support/tools/fake-tool-servers.ts";

const told = (...pieces: readonly (string | ToolContent)[]): string => resultText(answers(...pieces), 8000);
const image = (data: string, mime = "image/png"): ToolContent => ({ kind: "image", mime, data });

describe("the result of a tool", () => {
  describe("for a model", () => {
    const json: ToolContent = { kind: "json", text: '{"a":1}' };
    const cases: readonly (readonly [what: string, text: string, expected: string])[] = [
      ["is its text", told("one", "two"), "one\ntwo"],
      ["has structured content first", told("one", json), '{"a":1}\none'],
      ["does not have it twice", told('{\n  "a": 1\n}', json), '{"a":1}'],
      ["says that there is none", told(), "(The tool returned nothing.)"],
      [
        "names what is no text",
        told({ kind: "binary", mime: "application/pdf", bytes: 7, uri: "file:///a" }),
        "[7 bytes that are no text: application/pdf file:///a]",
      ],
      [
        "names a sound",
        told({ kind: "audio", mime: "audio/wav", data: "AA" }),
        "[A sound of type audio/wav was shown to the user]",
      ],
      ["leaves pictures to those who see", told(image("AA")), "(The tool returned no text.)"],
      [
        "has resources with their text",
        told({ kind: "resource", uri: "file:///a", mime: "text/plain", text: "x" }),
        "[Resource text/plain file:///a]\nx",
      ],
      [
        "has links",
        told({ kind: "link", uri: "https://a.example", name: "A", description: "the\nfirst" }),
        "[Link A https://a.example] the first",
      ],
      [
        "says that it failed",
        resultText({ ...answers("no such issue"), ok: false }, 8000),
        "The tool says that it has failed:\nno such issue",
      ],
      [
        "says that it failed without a word",
        resultText({ ok: false, content: [] }, 8000),
        "The tool says that it has failed, and not why.",
      ],
      [
        "[bad/tools-injection] has no control characters",
        told("a\u0000b\u001b[31mc\u001b[0m\u0007\n\td"),
        "abc\n\td",
      ],
    ];
    for (const [what, text, expected] of cases) {
      it(`[T5] ${what}`, () => {
        assert.equal(text, expected);
      });
    }

    it("[T5, bad/tools-huge-result] is cut in the middle, also when there are several", () => {
      const text = resultText(answers("x".repeat(50_000_000), "short", "y".repeat(9000)), 8000);
      assert.ok(text.length < 8200, String(text.length));
      assert.match(text, /^x+\n… 49,99\d,\d{3} characters are left out here …\nx+\nshort\ny+\n… /);
    });
  });

  describe("for the user", () => {
    it("[T5, bad/tools-huge-result] keeps a bounded piece of endless text", () => {
      const kept = boundedTexts(boundedPieces(answers("x".repeat(50_000_000)).content));
      assert.ok(JSON.stringify(kept).length < 300_000);
      assert.match(JSON.stringify(kept), /characters are left out here/);
    });

    it("[T5, bad/tools-huge-result] keeps four pictures of ordinary size, and names the others", () => {
      const large = image("A".repeat(4_000_000));
      const many = [large, ...Array.from({ length: 5 }, () => image("AAAA"))];
      assert.deepEqual(
        boundedPieces(many).map((piece) => (piece.kind === "binary" ? piece.bytes : piece.kind)),
        [3_000_000, "image", "image", "image", "image", 3],
      );
    });

    it("[T5, bad/tools-injection] shows no picture that is none", () => {
      const pieces = [
        image("AAAA", "image/svg+xml"),
        image('"><script>', "image/png"),
        image("AA\nAA", "IMAGE/PNG"),
      ];
      assert.deepEqual(boundedPieces(pieces), [
        { kind: "binary", mime: "image/svg+xml", bytes: 3 },
        { kind: "binary", mime: "image/png", bytes: 7 },
        { kind: "image", mime: "image/png", data: "AAAA" },
      ]);
    });

    it("[T5, bad/tools-huge-result] keeps a hundred pieces and says how many more there were", () => {
      const kept = boundedPieces(answers(...Array.from({ length: 5000 }, () => "x")).content);
      assert.deepEqual(
        [kept.length, kept.at(-1)],
        [101, { kind: "text", text: "… 4900 more pieces are left out here …" }],
      );
    });

    it("[T5, bad/tools-huge-result] keeps one sound of ordinary size", () => {
      const sound: ToolContent = { kind: "audio", mime: "audio/wav", data: "A".repeat(2_000_000) };
      assert.deepEqual(
        boundedPieces([sound, sound]).map(({ kind }) => kind),
        ["audio", "binary"],
      );
    });
  });
});
