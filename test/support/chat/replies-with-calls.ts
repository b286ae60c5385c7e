import type { BlockEvent } from "../../../src/core/chat/code-blocks.ts";
import type { Reply } from "./replies.ts";

const json = '{"name": "a__b", "arguments": {"x": 1}}';
const open = "<tool_call>";
const close = "</tool_call>";
const whole = `${open}\n${json}\n${close}`;

const text = (shown: string): BlockEvent => ({ kind: "text", text: shown });
const call = (found = json): BlockEvent => ({ kind: "call", json: found });
const unclosed = (found: string): BlockEvent => ({ kind: "call-unclosed", json: found });
const shown = (what: string, reply: string): Reply => ({ what, reply, events: [text(reply)] });

/** Replies where tools are offered. */
export const repliesWithCalls: readonly Reply[] = [
  { what: "a call", reply: whole, events: [call()] },
  { what: "a call on one line", reply: `${open}${json}${close}`, events: [call()] },
  { what: "a call in capitals", reply: `<TOOL_CALL >\n${json}\n</Tool_Call\n>`, events: [call()] },
  {
    what: "a call between texts",
    reply: `Let me see.\n${whole}\nSo.`,
    events: [text("Let me see.\n"), call(), text("\nSo.")],
  },
  {
    what: "a call at the end of a sentence",
    reply: `Let me see: ${whole}`,
    events: [text("Let me see: "), call()],
  },
  { what: "an indented call in a list", reply: `1. ${whole}`, events: [text("1. "), call()] },
  { what: "two calls", reply: `${whole}\n${whole}`, events: [call(), text("\n"), call()] },
  {
    what: "two calls on one line",
    reply: `${open}${json}${close}${open}${json}${close}`,
    events: [call(), call()],
  },
  { what: "text behind a call of several lines", reply: `${whole} So.`, events: [call(), text(" So.")] },
  {
    what: "a fence inside a call",
    reply: `${open}\n\`\`\`json\n${json}\n\`\`\`\n${close}`,
    events: [call(`\`\`\`json\n${json}\n\`\`\``)],
  },
  {
    what: "the closing tag in a string",
    reply: `${open}\n{"name": "a", "arguments": {"x": "\\"${close}", "y": "${open}"}}\n${close}`,
    events: [call(`{"name": "a", "arguments": {"x": "\\"${close}", "y": "${open}"}}`)],
  },
  {
    what: "a call with a string that never ends",
    reply: `${open}\n{"name": "a}\n${close}\nSo.`,
    events: [call('{"name": "a}'), text("\nSo.")],
  },
  {
    what: "code in a call",
    reply: `${open}\n{"x": <code_interpreter lang="r">\n}\n${close}`,
    events: [call('{"x": <code_interpreter lang="r">\n}')],
  },
  {
    what: "an unclosed call",
    reply: `${open}\n{"name": "a", "argu`,
    events: [unclosed('{"name": "a", "argu')],
  },
  {
    what: "a call that ends in its closing tag",
    reply: `${open}\n{"a": 1}\n</tool_c`,
    events: [unclosed('{"a": 1}\n</tool_c')],
  },
  {
    what: "a call in a call",
    reply: `${open}\n{"name": "a"\n${whole}`,
    events: [unclosed('{"name": "a"'), call()],
  },
  {
    what: "a call behind reasoning",
    reply: `<think>${whole}</think>${whole}`,
    events: [{ kind: "reasoning", text: whole }, call()],
  },
  {
    what: "a call behind code",
    reply: `<code_interpreter>\n1\n</code_interpreter>\n${whole}`,
    events: [
      { kind: "code-start", language: "python", background: false },
      { kind: "code", text: "1" },
      { kind: "code-end", code: "1" },
      text("\n"),
      call(),
    ],
  },
  shown("a call in a fence", `\`\`\`\n${whole}\n\`\`\`\n`),
  shown("a call in inline code", `Write \`${open}${json}${close}\` so.`),
  shown("a quoted call", `> ${open}\n> ${json}\n> ${close}\n`),
  shown("an escaped call", `\\${whole}`),
  shown("a sentence about a call", `${open}${json}${close} is the form.\n`),
  shown("a sentence about the tag", `${open} is the tag.\n`),
  shown("a call in a sentence", `Use ${open}${json}${close} so.`),
  shown("prose in the tag", `${open}\nname: a\n${close}\n`),
  shown("a list of calls", `${open}\n[${json}]\n${close}\n`),
  shown("an empty call", `${open}\n${close}\n`),
  shown("a tag without anything behind it", `So:\n${open}\n \n`),
  shown("a closing tag alone", `So.\n${close}\n`),
  shown("another tag", `<tool_calls>\n${json}\n</tool_calls>\n`),
  shown("a tag with attributes", `<tool_call id="1">\n${json}\n${close}\n`),
];
