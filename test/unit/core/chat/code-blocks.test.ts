import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type BlockEvent,
  type CodeBlockOptions,
  CodeBlockParser,
  parseCodeBlocks,
} from "../../../../src/core/chat/code-blocks.ts";
import { BlockEvents } from "../../../../src/core/chat/code-blocks/block-events.ts";
import { repliesWithCalls } from "../../../support/chat/replies-with-calls.ts";
import { replies } from "../../../support/chat/replies.ts";

const withCalls = { toolCalls: true };

/** What comes of a reply in these pieces when it is taken after every so many of them, as if it came at once. */
function feed(pieces: readonly string[], options: CodeBlockOptions = {}, every = 1): readonly BlockEvent[] {
  const parser = new CodeBlockParser(options);
  const merged = new BlockEvents();
  const add = (events: readonly BlockEvent[]): void => {
    for (const event of events) {
      if ("text" in event) merged.text(event.kind, event.text);
      else merged.add(event);
    }
  };
  for (const [index, piece] of pieces.entries()) {
    parser.push(piece);
    if (index % every === every - 1) add(parser.take());
  }
  add(parser.end());
  return merged.take();
}

/** The text in pieces that end at these places. */
function cut(text: string, places: readonly number[]): string[] {
  const ends = [...places].sort((a, b) => a - b);
  return [...ends, text.length].map((end, index) => text.slice(ends[index - 1] ?? 0, end));
}

function cuts(text: string): fc.Arbitrary<number[]> {
  return fc.array(fc.nat({ max: text.length }), { maxLength: 20 });
}

function programs(events: readonly BlockEvent[]): string[] {
  return events.flatMap((event) => (event.kind === "code-end" ? [event.code] : []));
}

/** Pieces of which a grammar's corners are made. */
const fragment = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("\n", "\n\n", "\r\n", " ", "    ", "\t", "- ", "1. ", "> ") },
  { weight: 3, arbitrary: fc.constantFrom("`", "``", "```", "````", "```python", "~~~", "~~~~", "\\") },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      "<code_interpreter>",
      '<code_interpreter type="code" lang="python">',
      "<code_interpreter background='true'>",
      "<code_interpreter\n>",
      "<code_interpreter/>",
      "<code_interpreter type=x>",
      "<CODE_INTERPRETER lang=r >",
    ),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom("</code_interpreter>", "</Code_Interpreter >", "</code_interpreter\n>"),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      "<tool_call>",
      "<TOOL_CALL >",
      "</tool_call>",
      "</tool_call\n>",
      '{"name": "a"}',
      "{",
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom("<think>", "</think>", "<thinking >", "</thinking>", "<reasoning>"),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      "<",
      "</",
      "<code_",
      "<code_interpreter ",
      "lang",
      '="',
      "'",
      '"',
      "=",
      "/",
      ">",
      "</thi",
      "</tool_",
    ),
  },
  { weight: 3, arbitrary: fc.constantFrom("word", "x = 1", "for i in x:\n    print(i)\n", "é😀", "a < b") },
  { weight: 1, arbitrary: fc.string({ maxLength: 5 }) },
);
const reply = fc.array(fragment, { maxLength: 40 }).map((parts) => parts.join(""));

/** What replies with these events look like, whatever their code. */
function shape(events: readonly BlockEvent[]): RegExp {
  const parts = events.map((event) => {
    switch (event.kind) {
      case "text":
        return escape(event.text);
      case "reasoning":
        return `<(think|thinking|reasoning)\\s*>${escape(event.text)}(</(think|thinking|reasoning)\\s*>|$)`;
      case "code-start":
        return "<code_interpreter[^]*?";
      case "code":
        return "";
      case "code-end":
        return "</code_interpreter\\s*>";
      case "code-unclosed":
        return "(</code_interpreter\\s*>|$)";
      case "call":
      case "call-unclosed":
        return `<tool_call\\s*>\\s*${escape(event.json)}\\s*(</tool_call\\s*>|$|(?=<tool_call))`;
    }
  });
  // Reasoning that ends with the reply before it has said anything is no event.
  return new RegExp(`^${parts.join("")}(<(think|thinking|reasoning)\\s*>)?$`, "i");
}

function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

const opening = '<code_interpreter type="code" lang="python">';

describe("CodeBlockParser", () => {
  for (const { what, reply: sample, events } of replies) {
    it(`[I3] reads ${what}`, () => {
      assert.deepEqual(parseCodeBlocks(sample), events);
      assert.deepEqual(feed(sample.split("")), events);
      fc.assert(
        fc.property(cuts(sample), (places) => {
          assert.deepEqual(feed(cut(sample, places)), events);
        }),
        { numRuns: 30 },
      );
    });
  }

  for (const { what, reply: sample, events } of repliesWithCalls) {
    it(`[I3, T5] reads ${what}`, () => {
      assert.deepEqual(parseCodeBlocks(sample, withCalls), events);
      assert.deepEqual(feed(sample.split(""), withCalls), events);
      fc.assert(
        fc.property(cuts(sample), (places) => {
          assert.deepEqual(feed(cut(sample, places), withCalls), events);
        }),
        { numRuns: 30 },
      );
    });
  }

  it("[I3] shows calls as text where no tools are offered", () => {
    for (const { reply: sample } of repliesWithCalls) {
      if (/<(think|code)/.test(sample)) continue;
      assert.deepEqual(parseCodeBlocks(sample), [{ kind: "text", text: sample }]);
    }
  });

  it("[I3] gives the same however a reply is cut, and whenever it is taken", () => {
    const replyAndCuts = reply.chain((text) =>
      fc.tuple(fc.constant(text), cuts(text), fc.boolean(), fc.integer({ min: 2, max: 50 })),
    );
    fc.assert(
      fc.property(replyAndCuts, ([text, places, toolCalls, every]) => {
        const whole = parseCodeBlocks(text, { toolCalls });
        assert.deepEqual(feed(text.split(""), { toolCalls }), whole);
        assert.deepEqual(feed(text.split(""), { toolCalls }, every), whole);
        assert.deepEqual(feed(cut(text, places), { toolCalls }), whole);
        assert.deepEqual(feed(cut(text, places), { toolCalls }, every), whole);
      }),
      { numRuns: 3000 },
    );
  });

  it("[I3] gives the same for a long reply that is taken only when it is over", () => {
    const long = fc.array(reply, { minLength: 20, maxLength: 100 }).map((replies) => replies.join("\n\n"));
    fc.assert(
      fc.property(
        long.chain((text) => fc.tuple(fc.constant(text), cuts(text))),
        ([text, places]) => {
          const whole = parseCodeBlocks(text);
          assert.deepEqual(feed(text.split(""), {}, Infinity), whole);
          assert.deepEqual(feed(cut(text, places), {}, Infinity), whole);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("[I3] shows to the letter all that is not in a block", () => {
    fc.assert(
      fc.property(reply, fc.boolean(), (text, toolCalls) => {
        // Texts that only empty reasoning separates are one event.
        fc.pre(!/(think|thinking|reasoning)\s*><\/?[tr]/i.test(text));
        assert.match(text, shape(parseCodeBlocks(text, { toolCalls })));
      }),
      { numRuns: 2000 },
    );
  });

  it("[I3] tells of each block's code what runs, and never runs nothing", () => {
    fc.assert(
      fc.property(reply, (text) => {
        let code: string | undefined;
        for (const event of parseCodeBlocks(text, withCalls)) {
          switch (event.kind) {
            case "code-start":
              assert.equal(code, undefined);
              code = "";
              break;
            case "code":
              assert.equal(code, "");
              code = event.text;
              break;
            case "code-end":
            case "code-unclosed":
              assert.equal(event.code, code);
              assert.match(event.code, /\S/);
              code = undefined;
              break;
            case "call":
              assert.match(event.json, /^[{`]/);
              assert.equal(code, undefined);
              break;
            case "call-unclosed":
            case "text":
            case "reasoning":
              assert.equal(code, undefined);
          }
        }
        assert.equal(code, undefined);
      }),
      { numRuns: 2000 },
    );
  });

  it("[I3] runs a block between any paragraphs without tags and marks", () => {
    const paragraph = fc.stringMatching(/^[a-z .,*_()#>+-]{0,40}$/).map((text) => `${text}\n\n`);
    const code = fc.stringMatching(/^[a-z][a-z =()\n"'`~]{0,40}[a-z]$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(paragraph, code), { maxLength: 5 }), paragraph, (blocks, last) => {
        const text = blocks.map(
          ([before, program]) => `${before}${opening}\n${program}\n</code_interpreter>`,
        );
        const events = parseCodeBlocks(`${text.join("\n\n")}\n\n${last}`);
        assert.deepEqual(
          programs(events),
          blocks.map(([, program]) => program),
        );
      }),
    );
  });

  it("[I3] runs nothing inside a fence, inline code, a quotation or reasoning", () => {
    const fence = "`".repeat(10);
    fc.assert(
      fc.property(reply, (text) => {
        const fenced = `${fence}\n${text}\n${fence}\n`;
        assert.deepEqual(parseCodeBlocks(fenced, withCalls), [{ kind: "text", text: fenced }]);
        const line = text.replaceAll(/[`\n]/g, "");
        const inline = `Use ${fence}${line}${fence} so.`;
        assert.deepEqual(parseCodeBlocks(inline, withCalls), [{ kind: "text", text: inline }]);
        const quoted = `> ${text}`.replaceAll("\n", "\n> ");
        assert.deepEqual(parseCodeBlocks(quoted, withCalls), [{ kind: "text", text: quoted }]);
        const thought = text.replaceAll("</think", "</thunk");
        const thinking = parseCodeBlocks(`<think>\n${thought}`, withCalls);
        assert.deepEqual(thinking, [{ kind: "reasoning", text: `\n${thought}` }]);
      }),
      { numRuns: 1000 },
    );
  });

  it("[I3] runs nothing that is not closed", () => {
    fc.assert(
      fc.property(reply, (text) => {
        const open = text.replaceAll(/<\/code_interpreter/gi, "</code_interrupter");
        assert.deepEqual(programs(parseCodeBlocks(open)), []);
        const uncalled = text.replaceAll(/<\/tool_call/gi, "</tool_cull");
        const events = parseCodeBlocks(uncalled, withCalls);
        assert.deepEqual(
          events.filter(({ kind }) => kind === "call"),
          [],
        );
      }),
      { numRuns: 1000 },
    );
  });

  it("[I3, T5] finds any call between any paragraphs, whatever its arguments hold", () => {
    const paragraph = fc.stringMatching(/^[a-z .,*_()#>+-]{0,40}$/).map((text) => `${text}\n\n`);
    const value = fc.oneof(
      fc.string(),
      fc.constantFrom("</tool_call>", '"</tool_call>\n', "<tool_call>", "\\"),
    );
    const call = fc.record({ name: fc.string(), arguments: fc.dictionary(fc.string(), value) });
    fc.assert(
      fc.property(fc.array(fc.tuple(paragraph, call), { maxLength: 5 }), fc.boolean(), (all, isPretty) => {
        const texts = all.map(([, one]) => JSON.stringify(one, undefined, isPretty ? 2 : 0));
        const reply = all.map(
          ([before], index) => `${before}<tool_call>\n${texts[index] ?? ""}\n</tool_call>\n`,
        );
        const found = parseCodeBlocks(reply.join(""), withCalls).flatMap((event) =>
          event.kind === "call" ? [event.json] : [],
        );
        assert.deepEqual(found, texts);
      }),
    );
  });

  it("[I3] holds nothing back that can be no part of a tag", () => {
    const parser = new CodeBlockParser();
    for (const letter of "Hello `a` & *b*, is 1 <2 or </3?\n- `` ` ``\n```js\n<x>\n```\nSo. ") {
      parser.push(letter);
      const events = parser.take();
      if (letter === "<" || letter === "/") continue;
      assert.match(events.map((event) => ("text" in event ? event.text : "")).join(""), /.\n?$/s);
    }
    parser.push("<think>");
    parser.push("a");
    assert.deepEqual(parser.take(), [{ kind: "reasoning", text: "a" }]);
    assert.deepEqual(parser.take(), []);
  });
});
