import type { BlockEvent } from "../../../src/core/chat/code-blocks.ts";

/** A model's reply and what is in it, texts of one kind that follow each other joined. */
export interface Reply {
  readonly what: string;
  readonly reply: string;
  readonly events: readonly BlockEvent[];
}

const open = '<code_interpreter type="code" lang="python">';
const close = "</code_interpreter>";

const text = (shown: string): BlockEvent => ({ kind: "text", text: shown });
const reasoning = (thought: string): BlockEvent => ({ kind: "reasoning", text: thought });

interface Attributes {
  readonly language?: string;
  readonly background?: boolean;
}

function block(end: "code-end" | "code-unclosed", code: string, attributes: Attributes): BlockEvent[] {
  const { language = "python", background = false } = attributes;
  return [
    { kind: "code-start", language, background },
    { kind: "code", text: code },
    { kind: end, code },
  ];
}
const runs = (code: string, attributes: Attributes = {}): BlockEvent[] => block("code-end", code, attributes);
const unclosed = (code: string, attributes: Attributes = {}): BlockEvent[] =>
  block("code-unclosed", code, attributes);

/** A reply that is shown as it is. */
const shown = (what: string, reply: string): Reply => ({ what, reply, events: [text(reply)] });

/** A block that is nothing but its tag, and what the tag says. */
const tag = (what: string, opening: string, attributes: Attributes = {}): Reply => ({
  what,
  reply: `${opening}\nprint(1)\n${close}`,
  events: runs("print(1)", attributes),
});

/** A block that runs behind this text, if its tag is first on its line. */
const behind = (what: string, before: string): Reply => ({
  what,
  reply: `${before}${open}x\n${close}`,
  events: [text(before), ...runs("x")],
});

/** A program and what is made of it. */
const program = (what: string, content: string, code: string): Reply => ({
  what,
  reply: `${open}${content}${close}`,
  events: runs(code),
});

/** What Open WebUI's parser does wrong, and what it does right: research/open-webui.md 3.2. */
const measured: readonly Reply[] = [
  tag("a normal tag", open),
  {
    what: "text behind the closing tag",
    reply: `Let me see.\n${open}\nprint(1)\n${close}\nThat is it.`,
    events: [text("Let me see.\n"), ...runs("print(1)"), text("\nThat is it.")],
  },
  {
    what: "text behind the closing tag on its line",
    reply: `${open}\nprint(1)\n${close} That is it.`,
    events: [...runs("print(1)"), text(" That is it.")],
  },
  {
    what: "two blocks",
    reply: `${open}\nprint(1)\n${close}\n${open}\nprint(2)\n${close}\n`,
    events: [...runs("print(1)"), text("\n"), ...runs("print(2)"), text("\n")],
  },
  {
    what: "two blocks on one line",
    reply: `${open}print(1)${close} ${open}print(2)${close}`,
    events: [...runs("print(1)"), text(" "), ...runs("print(2)")],
  },
  tag("single quotes", "<code_interpreter type='code' lang='r'>", { language: "r" }),
  tag("no attributes", "<code_interpreter>"),
  tag("only background", '<code_interpreter background="true">', { background: true }),
  tag("no quotes", "<code_interpreter background=true lang=bash>", { background: true, language: "bash" }),
  {
    what: "upper case",
    reply: `<CODE_INTERPRETER TYPE="CODE" Lang="Python">\nprint(1)\n</Code_Interpreter>`,
    events: runs("print(1)"),
  },
  tag("newlines inside the tag", '<code_interpreter\n  type="code"\r\n\tlang = "python"\n>'),
  program("a fence inside", "\n```python\nprint(1)\n```\n", "print(1)"),
  shown("a fence around the tag", `\`\`\`\n${open}\nprint(1)\n${close}\n\`\`\`\n`),
  {
    what: "the closing tag inside a string",
    reply: `${open}\nprint("${close}")\nprint(2)\n${close}`,
    events: runs(`print("${close}")\nprint(2)`),
  },
  {
    what: "an unclosed tag",
    reply: `Wait:\n${open}\nimport shutil\nshutil.rmtree("/tm`,
    events: [text("Wait:\n"), ...unclosed('import shutil\nshutil.rmtree("/tm')],
  },
  {
    what: "white space in the closing tag",
    reply: `${open}\nprint(1)\n</code_interpreter \n >`,
    events: runs("print(1)"),
  },
  shown("a tag that closes itself", '<code_interpreter type="code" lang="python" />\nThat is all.'),
  shown("a mention in inline code", 'Use `<code_interpreter type="code">` to run.'),
];

const tags: readonly Reply[] = [
  tag("any order", `<code_interpreter background='1' lang="julia-1.10" type=code>`, {
    background: true,
    language: "julia-1.10",
  }),
  tag("attributes without white space between them", `<code_interpreter type="code"lang='r'>`, {
    language: "r",
  }),
  tag("a bare attribute", "<code_interpreter background>", { background: true }),
  tag("a bare attribute before another", "<code_interpreter Background lang=r>", {
    background: true,
    language: "r",
  }),
  tag("background in capitals", '<code_interpreter background="TRUE">', { background: true }),
  tag("no background", '<code_interpreter background="false">'),
  tag("a word for background", '<code_interpreter background="yes">'),
  tag("an empty background", '<code_interpreter background="">'),
  tag("language instead of lang", "<code_interpreter language=R>", { language: "r" }),
  tag("lang before language", "<code_interpreter language=r lang=bash>", { language: "bash" }),
  tag("the first of two", "<code_interpreter lang=r lang=bash>", { language: "r" }),
  tag("empty attributes", `<code_interpreter type="" lang=''>`),
  tag("unknown attributes", '<code_interpreter data-id="7" title="a > b" lang="r">', { language: "r" }),
  tag("the other quote in a value", `<code_interpreter title="it's" lang='r'>`, { language: "r" }),
  tag("white space behind the tag", "<code_interpreter> \t"),
  shown("another type", '<code_interpreter type="output">\n1\n</code_interpreter>\n'),
  shown("another tag", "<code_interpreter_2>\nprint(1)\n</code_interpreter_2>\n"),
  shown("a space before the name", "< code_interpreter>\nprint(1)\n</code_interpreter>\n"),
  tag("unusual names", `<code_interpreter _a=1 :b z a-0.9:_='2' lang=r>`, { language: "r" }),
  tag("a tag of the greatest length", `<code_interpreter${" ".repeat(4078)}>`),
  shown("a tag that is too long", `<code_interpreter${" ".repeat(4079)}>\nprint(1)\n${close}\n`),
  shown("a missing value", `<code_interpreter lang=>\nprint(1)\n${close}\n`),
  shown("a slash inside", `<code_interpreter / lang=r>\nprint(1)\n${close}\n`),
  shown("a comma behind the name", `<code_interpreter,>\nprint(1)\n${close}\n`),
  shown("an unquoted comma", "<code_interpreter type, lang>\nprint(1)\n</code_interpreter>\n"),
  shown("a newline in a value", '<code_interpreter lang="py\nthon">\nprint(1)\n</code_interpreter>\n'),
  shown("escaped quotes", '<code_interpreter lang=\\"python\\">\nprint(1)\n</code_interpreter>\n'),
  shown("an endless tag", `<code_interpreter ${"a ".repeat(3000)}>\nprint(1)\n</code_interpreter>\n`),
  shown("a self-closing bare value", "<code_interpreter background=true/>\nprint(1)\n"),
  shown("another alphabet's K", "<thin\u212Aing>\nprint(1)\n"),
  {
    what: "a tag that is broken off by another",
    reply: "<code_interpreter lang=\n<code_interpreter>\nprint(1)\n</code_interpreter>",
    events: [text("<code_interpreter lang=\n"), ...runs("print(1)")],
  },
];

const places: readonly Reply[] = [
  shown("a mention in a sentence", "Use <code_interpreter> to run code.\nOr not."),
  shown("a pair in a sentence", `Use <code_interpreter>…${close} to run code.\n`),
  shown("a pair at the beginning of a sentence", `<code_interpreter>…${close} runs code.\n`),
  shown("an empty pair at the beginning of a sentence", `<code_interpreter></code_interpreter> runs code.\n`),
  shown("a closing tag alone", `The end is\n${close}\nof it.`),
  shown("a mention at the end", "The tag is <code_interpreter>"),
  shown("a mention in bold", `**${open}** and **${close}**\n`),
  shown("an escaped tag", `\\${open}\nprint(1)\n${close}\n`),
  shown("a heading", `# ${open} heading\n`),
  shown("a quotation", `> ${open}\n> print(1)\n> ${close}\n`),
  shown("a quotation in a list", `- > ${open}\n  > print(1)\n  > ${close}\n`),
  behind("a block behind a quotation with an open fence", `> \`\`\`\n> ${open}\n`),
  {
    what: "a sentence and the tag at its end",
    reply: `Let me see: ${open}\nx\n${close} ${open}y${close}`,
    events: [text("Let me see: "), ...runs("x"), text(" "), ...runs("y")],
  },
  behind("a list item", "1. First\n90.  "),
  behind("a list item in a list", "- x\n* +\t7) "),
  shown("an emphasis that is no list item", `*${open} and*\n`),
  shown("a number that is no list item", `2 ${open} and\n`),
  {
    what: "an indented block",
    reply: `    ${open}\n    for i in x:\n        print(i)\n    ${close}\n`,
    events: [text("    "), ...runs("for i in x:\n    print(i)"), text("\n")],
  },
  {
    what: "one line",
    reply: `${open}print(1)${close}\n`,
    events: [...runs("print(1)"), text("\n")],
  },
  {
    what: "one line with white space",
    reply: `${open} print(1) ${close} \t\r\nSo.`,
    events: [...runs("print(1)"), text(" \t\r\nSo.")],
  },
  {
    what: "a closing tag at the end of a line",
    reply: `${open}\nprint(1)${close} \nSo.`,
    events: [...runs("print(1)"), text(" \nSo.")],
  },
  {
    what: "an indented closing tag",
    reply: `${open}\nprint(1)\n  ${close}.`,
    events: [...runs("print(1)"), text(".")],
  },
  {
    what: "a closing tag in the middle of the last line",
    reply: `${open}\nprint(1)${close} is it.`,
    events: unclosed(`print(1)${close} is it.`),
  },
  {
    what: "two closing tags",
    reply: `${open}\nprint(1)\n${close}${close}\n`,
    events: [...runs("print(1)"), text(`${close}\n`)],
  },
  {
    what: "two closing tags behind code",
    reply: `${open}\nx = "${close}${close}"\n${close}`,
    events: runs(`x = "${close}${close}"`),
  },
  {
    what: "two closing tags at the end of a line",
    reply: `${open}\nprint(1)${close}${close}\n`,
    events: [...runs(`print(1)${close}`), text("\n")],
  },
  {
    what: "a block next to a block",
    reply: `${open}\na${close}${open}b${close}${open}\nc\n${close}`,
    events: [...runs("a"), ...runs("b"), ...runs("c")],
  },
  {
    what: "a closing tag and half a tag",
    reply: `${open}\na${close}<code_interp`,
    events: unclosed(`a${close}<code_interp`),
  },
  shown("one line and half a tag", `${open}a${close} <code_interp`),
  {
    what: "a mention and then a block",
    reply: `<code_interpreter>x${close} runs x.\n${open}\nprint(1)\n${close}`,
    events: [text(`<code_interpreter>x${close} runs x.\n`), ...runs("print(1)")],
  },
  {
    what: "a block that was never closed and another",
    reply: `${open}\nrm()\n\nNow:\n${open}\nprint(2)\n${close}\n`,
    events: [...unclosed(`rm()\n\nNow:\n${open}\nprint(2)`), text("\n")],
  },
  {
    what: "a block that was never closed and another at the end of a line",
    reply: `${open}\nrm()\nNow: ${open} \nprint(2)\n${close}\n`,
    events: [...unclosed(`rm()\nNow: ${open} \nprint(2)`), text("\n")],
  },
  {
    what: "the opening tag in a string",
    reply: `${open}\nprint("${open}")\n${close}\n`,
    events: [...runs(`print("${open}")`), text("\n")],
  },
  shown("a long line on the tag's line", `${open}${"x".repeat(4096)}${close} and\nso on`),
  {
    what: "a line on the tag's line that is too long to wait for",
    reply: `${open}${"x".repeat(4097)}${close} and\nso on`,
    events: unclosed(`${"x".repeat(4097)}${close} and\nso on`),
  },
  {
    what: "two opening tags",
    reply: `${open}${open}x${close}`,
    events: unclosed(`${open}x`),
  },
];

const programs: readonly Reply[] = [
  shown("an empty block", `${open}${close}\n`),
  shown("a blank block", `${open}\n \t\r\n\n${close}\nSo.`),
  shown("an empty fence in a block", `${open}\n\`\`\`python\n\n\`\`\`\n${close}\nSo.`),
  shown("an unclosed empty block", `${open}\n\n`),
  shown("an unclosed block with half a fence", `${open}\n\`\`\`pyth`),
  program("blank lines around", "\n\n \n  x = 1  \n\n  y = 2 \n\n", "x = 1  \n\ny = 2"),
  program("Windows line ends", "\r\nx = 1\r\n\r\nif x:\r\n    y = 2\r\n", "x = 1\n\nif x:\n    y = 2"),
  program("a return without newline", '\nx = "a\rb"\r\r\n', 'x = "a\rb"'),
  program("an indented program", "\n  if x:\n    y\n\n  z\n", "if x:\n  y\n\nz"),
  program("indentation by tabs", "\n\tif x:\n\t\ty\n \tz\n", "if x:\n\ty\n \tz"),
  program("a line with less indentation", '\n    s = """\n  a\nb\n    """\n    t\n', 's = """\na\nb\n"""\nt'),
  program("code on the tag's line", "for i in x:\n    print(i)\n", "for i in x:\n    print(i)"),
  program("space before code on the tag's line", "  x\n    y\n", "x\n    y"),
  program("a fence with blank lines around", "\n\n```python\n\nx\n\n```\n\n", "x"),
  program("a fence on the tags' lines", "```python\nx\n```", "x"),
  program("a fence of tildes", "\n~~~~ py\nx\n~~~~~\n", "x"),
  program("an indented fence", "\n  ```\n  if x:\n      y\n  ```\n", "if x:\n    y"),
  program("a fence with Windows line ends", "\r\n```python\r\nx\r\n```\r\n", "x"),
  program("a fence that is never closed", "\n```python\nx\n", "x"),
  program("a fence closed by a shorter one", "\n````python\nx\n```\n", "x\n```"),
  program("a fence closed by another one", "\n```python\nx\n~~~\n", "x\n~~~"),
  program("a closing fence alone", "\nx\n```\n", "x\n```"),
  program("two closing fences", "\n```\nx\n```\n```\n", "x\n```"),
  program("a fence in a string", '\n```\ns = """\n```\na\n```\n"""\n```\n', 's = """\n```\na\n```\n"""'),
  program("a line that begins like the end of the fence", "\n```\nx\n``` ```\n", "x\n``` ```"),
  program("half a fence at the end", "\n```\nx\n``\n", "x\n``"),
  program("a fence behind code", "\n```\nx ```\n", "x ```"),
  program("inline code of three backticks", "\n```x``` y\n", "```x``` y"),
  program("two tildes", "\n~~x\n", "~~x"),
  program(
    "comparisons and markup",
    "\na < b <= c << d\n</code>\n<c\n<think>\n",
    "a < b <= c << d\n</code>\n<c\n<think>",
  ),
  program("emoji", '\nprint("😀é\u2028")\n', 'print("😀é\u2028")'),
];

const markdown: readonly Reply[] = [
  shown("a fence that is never closed", `\`\`\`xml\n${open}\nprint(1)\n${close}\n`),
  shown("a fence of tildes around", `~~~ \`x\`\n${open}\nprint(1)\n${close}\n~~~\n`),
  shown("a longer fence", `\`\`\`\`\n\`\`\`\n${open}\nprint(1)\n${close}\n\`\`\`\n\`\`\`\`\n`),
  shown("a fence of the other kind inside", `~~~\n\`\`\`\n~~ ~\n${open}\nprint(1)\n${close}\n`),
  shown("a closing fence with an info string", `\`\`\`\n\`\`\`x\n${open}\nprint(1)\n${close}\n`),
  shown("a closing fence with too much indentation", `\`\`\`\n    \`\`\`\n${open}\nprint(1)\n${close}\n`),
  shown("a fence in a list", `1. So:\n   \`\`\`\n   ${open}\n   print(1)\n   ${close}\n   \`\`\`\n`),
  shown("a fence behind a list marker", `- \`\`\`\n  ${open}\n  print(1)\n  ${close}\n  \`\`\`\n`),
  shown("a deeply indented fence", `      ~~~\n      ${open}\n      x\n      ${close}\n      ~~~\n`),
  shown("a fence right behind a paragraph", `So \`that:\n\`\`\`\n${open}\nx\n${close}\n\`\`\`\n`),
  behind("a block behind fences", "```\nx\n  ````  \r\n~~~\r\ny\r\n~~~\r\n"),
  behind("a block behind a fence in a list", "10. ```\n       ```\n"),
  behind("a block behind a fence in an inner list", "      - ```\n           ```\n"),
  shown("a closing fence too far in, behind white space", `    \n\`\`\`\n    \`\`\`\n${open}x\n${close}`),
  behind("a block behind a fence by tabs", "\t```\n       ```\n"),
  shown("a fence in a list that is closed too far in", `10. \`\`\`\n        \`\`\`\n${open}x\n${close}`),
  behind("a block behind a fence with an indented end", "```\nx\n   ```\n"),
  behind("a block behind a fence right behind a paragraph", "So `that:\n~~~\nx\n~~~\n"),
  behind("a block behind a quotation right behind a paragraph", "So `that:\n> x\n"),
  shown("escaped tags behind other marks", `1\\${open}\n-\\${open}\n~~\\${open}\nx\n${close}\n`),
  behind("a block behind inline code that looks like a fence", "```x``` is code\n"),
  {
    what: "a fence behind a block",
    reply: `${open}\nprint(1)\n${close}\n\`\`\`\n${open}\nprint(2)\n${close}\n\`\`\`\n`,
    events: [...runs("print(1)"), text(`\n\`\`\`\n${open}\nprint(2)\n${close}\n\`\`\`\n`)],
  },
  shown("inline code of two backticks", `\`\`a \` ${open}\`\`\nand \`\n${open}\nx\n${close}\`\n`),
  shown("inline code over lines", `See \`this\n${open}\nx\n${close}\n\` here.`),
  shown("inline code that is never closed", `It\`s ${open}\nx\n${close}\n`),
  behind("a paragraph behind inline code that is never closed", "It`s so.\n\n"),
  behind("a list item behind inline code that is never closed", "It`s so.\n- "),
  behind("an escaped backtick", "A \\` is it.\n"),
  behind("a backslash in inline code", "A `\\` is it.\n"),
  behind("a backslash at the end of a line", "So\\\n"),
  shown("other markup", "<div>\n<br/>a < b</div> <!-- x --> </code> 1 <"),
  shown("no markup", "Nothing to see.\r\n\r\n* * *\n---\n1) one\n2024. two\n\\"),
];

const thoughts: readonly Reply[] = [
  {
    what: "reasoning before the answer",
    reply: `<think>\nI could run\n${open}\nprint(1)\n${close}\n</think>\n\n${open}\nprint(2)\n${close}`,
    events: [reasoning(`\nI could run\n${open}\nprint(1)\n${close}\n`), text("\n\n"), ...runs("print(2)")],
  },
  {
    what: "other names of reasoning",
    reply: "<Thinking >a</thinking\n><reasoning>b</REASONING>c",
    events: [reasoning("ab"), text("c")],
  },
  {
    what: "reasoning that another tag does not end",
    reply: `<thinking>a</think> </reasoning> <think>\n${open}\nx\n${close}\n</thinking>b`,
    events: [reasoning(`a</think> </reasoning> <think>\n${open}\nx\n${close}\n`), text("b")],
  },
  {
    what: "reasoning that never ends",
    reply: `So. <think>hm\n${open}\nprint(1)\n${close}\n`,
    events: [text("So. "), reasoning(`hm\n${open}\nprint(1)\n${close}\n`)],
  },
  { what: "half a closing tag", reply: "<think>a</thi", events: [reasoning("a</thi")] },
  {
    what: "a block right behind reasoning",
    reply: `<think>\`\`\`\n</think> ${open}\nx\n${close}`,
    events: [reasoning("```\n"), text(" "), ...runs("x")],
  },
  {
    what: "a closing tag in backticks",
    reply: `<think>then \`</think>\` and\n${open}\nx\n${close}\n</think>`,
    events: [reasoning(`then \`</think>\` and\n${open}\nx\n${close}\n`)],
  },
  {
    what: "a closing tag behind a backtick",
    reply: `<think>\`a\`</think>b <think>\`</think>`,
    events: [reasoning("`a`"), text("b "), reasoning("`")],
  },
  shown("reasoning in inline code", `A \`<think>\` and\n\`\`\`\n<think>\n\`\`\`\n\\<think>\n> <think>\n`),
  {
    what: "reasoning in inline code that began on an earlier line",
    reply: `It\`s\nso <think>\n${open}\nx\n${close}\n</think>${open}y\n${close}`,
    events: [text("It`s\nso "), reasoning(`\n${open}\nx\n${close}\n`), ...runs("y")],
  },
  shown("the end of reasoning that never began", "So.\n</think>\nYes."),
  shown("a tag that only looks like reasoning", "<thinks>\n<think-hard> <think.> <think a=b> <thin"),
];

/** Everything that a reply may hold, each with what the parser makes of it. */
export const replies: readonly Reply[] = [
  ...measured,
  ...tags,
  ...places,
  ...programs,
  ...markdown,
  ...thoughts,
];
