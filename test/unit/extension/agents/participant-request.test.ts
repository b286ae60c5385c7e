import assert from "node:assert/strict";
import {
  daemonsCalled,
  type ParticipantRequest,
  readRequest,
} from "../../../../src/extension/agents/participant-request.ts";

const code = (text: string, language = "python"): ParticipantRequest => ({
  kind: "run-code",
  code: text,
  language,
});
const file = (path: string, ...args: readonly string[]): ParticipantRequest => ({
  kind: "run-file",
  path,
  args,
});
const help: ParticipantRequest = { kind: "help" };

describe("what is typed after @backburner", () => {
  const runs: readonly (readonly [string, ParticipantRequest])[] = [
    ["samples/heartbeat.py", file("samples/heartbeat.py")],
    ["  beat.py --every 2 'two words' ", file("beat.py", "--every", "2", "two words")],
    ['"my scripts/beat.py"', file("my scripts/beat.py")],
    ["python beat.py -v", file("beat.py", "-v")],
    ["Rscript model.R", file("model.R")],
    ['python -c "print(6 * 7)"', code("print(6 * 7)")],
    ["python3 -c 'import time; time.sleep(9)'", code("import time; time.sleep(9)")],
    ["bash -c 'echo hi'", code("echo hi", "bash")],
    ["print(1)", code("print(1)")],
    ["import this", code("import this")],
    ["for i in range(3):\n    print(i)", code("for i in range(3):\n    print(i)")],
    ["```python\nprint(1)\n\nprint(2)\n```", code("print(1)\n\nprint(2)")],
    ["Run this:\n```py\nprint(1)\n```\nplease", code("print(1)")],
    ["```{r}\nx <- 1\n```", code("x <- 1", "r")],
    ["```\nprint(1)\n```", code("print(1)")],
    ["````\n```\n````", code("```")],
    ["~~~sh\nls\n~~~", code("ls", "bash")],
    ["", help],
    ["my heartbeat please", help],
    ["python", help],
    ["constructor", help],
    ["```constructor\nx\n```", code("x", "constructor")],
    ["python -m http.server", help],
    ["```python\n\n```", help],
  ];
  for (const [prompt, wanted] of runs) {
    it(`[A4] is understood: /run ${JSON.stringify(prompt)}`, () => {
      assert.deepEqual(readRequest("run", prompt), wanted);
    });
  }

  it("[A4] lists, shows and stops", () => {
    assert.deepEqual(readRequest("list", "whatever"), { kind: "list" });
    assert.deepEqual(readRequest("stop", ' "my beat" '), { kind: "stop", which: "my beat" });
    assert.deepEqual(readRequest("output", ""), { kind: "output", which: "" });
  });

  it("[A4] runs nothing without /run, whatever it is", () => {
    for (const prompt of ["samples/heartbeat.py", "```python\nprint(1)\n```", "print(1)", ""])
      assert.deepEqual(readRequest(undefined, prompt), help);
  });

  describe("as the name of a script", () => {
    const daemons = [
      { daemon_id: "aaaa1111", title: "beat.py" },
      { daemon_id: "aaaa2222", title: "beat.py --fast" },
      { daemon_id: "bbbb3333", title: "Server" },
    ];
    const found = (which: string): readonly string[] =>
      daemonsCalled(which, daemons).map(({ daemon_id }) => daemon_id);

    it("[A4] is an id, its beginning, a title or a part of one", () => {
      assert.deepEqual(found("aaaa2222"), ["aaaa2222"]);
      assert.deepEqual(found("BBBB"), ["bbbb3333"]);
      assert.deepEqual(found("beat.py"), ["aaaa1111"]);
      assert.deepEqual(found("server"), ["bbbb3333"]);
      assert.deepEqual(found("fast"), ["aaaa2222"]);
      assert.deepEqual(found("bbb"), []);
    });

    it("[A4] may mean several, all or none", () => {
      assert.deepEqual(found("beat"), ["aaaa1111", "aaaa2222"]);
      assert.deepEqual(found("aaaa"), ["aaaa1111", "aaaa2222"]);
      assert.equal(found("").length, 3);
      assert.deepEqual(found("gone"), []);
    });
  });
});
