import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Program } from "../../../src/core/daemons/kernel-host.ts";
import { makeHost, onEachStack } from "../../support/jupyter/each-stack.ts";
import { runToEnd } from "../../support/jupyter/run.ts";
import { FixedServers } from "../../support/jupyter/servers.ts";

onEachStack("programs", "managed", (world) => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "backburner-programs-"));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function file(name: string, text: string, args: readonly string[] = []): Program {
    const path = join(folder, name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, text);
    return { kind: "file", code: text, path, args };
  }

  it("[D11] run a file as `python file.py` does", async () => {
    const text = [
      '"""Says what it is."""',
      "import json, os, sys",
      "from beside import value",
      "if __name__ == '__main__':",
      "    print(json.dumps([__file__, sys.argv, sys.path[0], os.getcwd(), value, __doc__, sys.modules['__main__'].value]))",
    ].join("\n");
    file("pack/beside.py", "value = 41");
    const program = file("pack/main.py", text, ["--fast", "two words"]);
    const { transcript, end } = await runToEnd(world.host, program, { folder });
    assert.deepEqual(end, { how: "finished" }, transcript.text("error"));
    const pack = join(folder, "pack");
    const path = join(pack, "main.py");
    assert.deepEqual(JSON.parse(transcript.text()), [
      path,
      [path, "--fast", "two words"],
      pack,
      folder,
      41,
      "Says what it is.",
      41,
    ]);
  });

  it("run what was approved, whatever the file holds by now", async () => {
    const program = file("approved.py", "print('changed')");
    const { transcript } = await runToEnd(world.host, { ...program, code: "print('approved')" });
    assert.equal(transcript.text(), "approved\n");
  });

  it("show a traceback of the user's lines alone", async () => {
    const program = file("broken.py", "def f(x):\n    return 1 / x\n\nf(0)\n");
    const { transcript, end } = await runToEnd(world.host, program);
    assert.deepEqual(end, { how: "exception", detail: "ZeroDivisionError: division by zero" });
    const lines = transcript
      .text("error")
      .split("\n")
      .filter((line) => line.includes("File ") || line.startsWith("Trace"));
    assert.deepEqual(lines, [
      "Traceback (most recent call last):",
      `  File "${join(folder, "broken.py")}", line 4, in <module>`,
      `  File "${join(folder, "broken.py")}", line 2, in f`,
    ]);
  });

  it("[D4, bad/syntax-error] tell a syntax error by file and line", async () => {
    const { transcript, end } = await runToEnd(world.host, file("syntax.py", "x = 1\ny = = 2\n"));
    assert(end.how === "exception");
    assert.match(end.detail, /^SyntaxError/);
    assert.match(transcript.text("error"), /syntax\.py", line 2/);
  });

  it("end by their exit code", async () => {
    const ends = await Promise.all(
      ["import sys; sys.exit()", "exit(0)", "import sys; sys.exit(7)", "raise SystemExit('no luck')"].map(
        async (text, i) => {
          const { transcript, end } = await runToEnd(world.host, file(`exit${String(i)}.py`, text));
          return [end, transcript.text("error"), transcript.text("stderr")];
        },
      ),
    );
    assert.deepEqual(ends, [
      [{ how: "finished" }, "", ""],
      [{ how: "finished" }, "", ""],
      [{ how: "exception", detail: "The script exited with code 7." }, "", ""],
      [{ how: "exception", detail: "The script exited with code 1." }, "", "no luck\n"],
    ]);
  });

  it("[D11, bad/multiprocessing] use multiprocessing, spawned and forked", async () => {
    const text = [
      "import multiprocessing, sys",
      "def square(x): return x * x",
      "if __name__ == '__main__':",
      "    for how in ('spawn', 'fork'):",
      "        with multiprocessing.get_context(how).Pool(2) as pool: print(how, pool.map(square, range(5)))",
    ].join("\n");
    const { transcript, end } = await runToEnd(world.host, file("parallel.py", text));
    assert.deepEqual(end, { how: "finished" }, transcript.text("error", "stderr"));
    assert.equal(transcript.text(), "spawn [0, 1, 4, 9, 16]\nfork [0, 1, 4, 9, 16]\n");
  });

  it("wait for threads, pools and children, and run what is registered for the end", async () => {
    const text = [
      "import atexit, threading, time, concurrent.futures, multiprocessing, weakref",
      "def late(name, s): time.sleep(s); print(name, flush=True)",
      "atexit.register(print, 'exit', flush=True)",
      "threading.Thread(target=late, args=('thread', 0.2)).start()",
      "concurrent.futures.ThreadPoolExecutor().submit(late, 'pool', 0.4)",
      "multiprocessing.get_context('fork').Process(target=late, args=('process', 0.6)).start()",
      "class Kept: pass",
      "kept = Kept()",
      "weakref.finalize(kept, print, 'finalized')",
      "print('main', flush=True)",
    ].join("\n");
    const { transcript, end } = await runToEnd(world.host, file("late.py", text));
    assert.deepEqual(end, { how: "finished" }, transcript.text("error", "stderr"));
    assert.equal(transcript.text(), "main\nthread\npool\nprocess\nexit\nfinalized\n");
  });

  it("do not let a forked child live on as a second kernel", async () => {
    const text =
      "import os\npid = os.fork()\nif pid == 0:\n    pass\nelse:\n    print('child', os.waitpid(pid, 0)[1])\n";
    const { transcript, end } = await runToEnd(world.host, file("fork.py", text));
    assert.deepEqual(end, { how: "finished" });
    assert.equal(transcript.text(), "child 0\n");
  });

  for (const kind of ["code", "file"] as const) {
    it(`[D11, bad/asyncio-run] run asyncio.run in ${kind}`, async () => {
      const text = [
        "import asyncio, contextvars",
        "seen = contextvars.ContextVar('seen', default='outer')",
        "async def main():",
        "    loop = asyncio.get_running_loop()",
        "    parts = await asyncio.gather(asyncio.sleep(0.01, 'a'), asyncio.to_thread(lambda: 'b'))",
        "    return parts + [seen.get(), asyncio.current_task() is not None]",
        "seen.set('inner')",
        "print(asyncio.run(main()))",
        "print(asyncio.run(main()))",
      ].join("\n");
      const program: Program = kind === "file" ? file("loops.py", text) : { kind: "code", code: text };
      const { transcript, end } = await runToEnd(world.host, program);
      assert.deepEqual(end, { how: "finished" }, transcript.text("error"));
      assert.equal(transcript.text(), "['a', 'b', 'inner', True]\n".repeat(2));
    });
  }

  it("await at the top of code after asyncio.run", async () => {
    const text =
      "import asyncio\nasync def f(): return 1\nprint(asyncio.run(f()), await f(), await asyncio.sleep(0.01, 2))";
    const { transcript } = await runToEnd(world.host, text);
    assert.equal(transcript.text(), "1 1 2\n", transcript.text("error"));
  });

  it("[bad/shadowed-module] start in a folder whose files are called like modules that the kernel needs", async () => {
    const hostile = join(folder, "hostile");
    mkdirSync(hostile);
    for (const name of [
      "tornado",
      "json",
      "zmq",
      "random",
      "code",
      "psutil",
      "jedi",
      "stack_data",
      "queue",
    ]) {
      writeFileSync(
        join(hostile, `${name}.py`),
        `open(${JSON.stringify(join(hostile, "ran"))}, "a").write("${name}\\n")\nraise SystemExit("shadow ${name}")\n`,
      );
    }
    const { transcript, end } = await runToEnd(
      world.host,
      "import os\nprint(os.getcwd())\nprint({'a': 1})\n1 / 0",
      { folder: hostile },
    );
    assert.equal(end.how, "exception");
    assert.equal(transcript.text(), `${hostile}\n{'a': 1}\n`);
    assert.match(transcript.text("error"), /ZeroDivisionError/);
    assert.equal(existsSync(join(hostile, "ran")) ? readFileSync(join(hostile, "ran"), "utf8") : "", "");
  });

  it("import from their folder", async () => {
    file("mine.py", "answer = 42");
    const { transcript } = await runToEnd(world.host, "import mine\nprint(mine.answer)", { folder });
    assert.equal(transcript.text(), "42\n");
  });

  it("are refused with a sentence when their folder is not there", async () => {
    await assert.rejects(runToEnd(world.host, "1", { folder: join(folder, "nowhere") }), {
      code: "jupyter.failed",
      message: /cannot be entered: No such file/,
    });
  });

  it("see the variables they were given, to the letter, and no secret of ours", async () => {
    const { server } = world.running;
    assert(server.kernel !== undefined);
    const env = { PLAIN: "yes", DOLLAR: "$HOME ${PATH} $$", QUOTE: `"'{connection_file}`, LINE: "one\ntwo" };
    const own = makeHost(
      new FixedServers({
        ...server,
        kernel: { ...server.kernel, env: { ...server.kernel.env, OF_THE_INTERPRETER: "1" } },
      }),
    );
    const { transcript } = await runToEnd(own, "import json, os\nprint(json.dumps(dict(os.environ)))", {
      env,
    });
    const seen = JSON.parse(transcript.text()) as Record<string, string>;
    for (const [name, value] of Object.entries(env)) assert.equal(seen[name], value);
    assert.equal(seen["OF_THE_INTERPRETER"], "1");
    assert.equal(JSON.stringify(seen).includes(server.token?.reveal() ?? "?"), false);
    const private_ = Object.keys(seen).filter((name) => /^JUPYTER_|IPYTHONDIR|TOKEN|SECRET/.test(name));
    assert.deepEqual(private_, []);
  });

  it("leave nothing of ours among the user's names", async () => {
    const { transcript } = await runToEnd(
      world.host,
      "print([n for n in dir() if 'burner' in n or n in ('base64', 'types', 'sys')])",
    );
    assert.equal(transcript.text(), "[]\n");
  });

  it("[D3, bad/invalid-text] print bytes that are no text, from Python, C and children", async () => {
    const text = [
      "import os, subprocess, sys",
      "sys.stdout.buffer.write(b'\\xff\\xfe one\\n')",
      "os.write(1, b'\\xff\\xfe two\\n')",
      "subprocess.run(['printf', '\\\\377\\\\376 three\\\\n'])",
      "os.write(1, 'é'.encode()[:1]); os.write(1, 'é'.encode()[1:] + b'\\n')",
      "print('\\ud800 four')",
      "print('still here')",
    ].join("\n");
    const { transcript, end } = await runToEnd(world.host, text);
    assert.deepEqual(end, { how: "finished" }, transcript.text("error"));
    assert.deepEqual(
      transcript.text().trim().split("\n").sort(),
      ["? four", "still here", "é", "�� one", "�� three", "�� two"].sort(),
    );
  });

  it("answer the rich outputs with the richest type", async () => {
    const text = [
      "from IPython.display import HTML, clear_output, display",
      "h = display(HTML('<b>1</b>'), display_id='d1')",
      "h.update(HTML('<b>2</b>'))",
      "clear_output(wait=True)",
      "display({'application/vnd.plotly.v1+json': {'data': []}, 'text/html': '<p>', 'text/plain': 'fig'}, raw=True)",
    ].join("\n");
    const { transcript } = await runToEnd(world.host, text);
    const seen = transcript.outputs.flatMap((output) => {
      if (output.kind !== "output") return [];
      const { kind: _, timestamp: __, number: ___, ...rest } = output;
      return [rest];
    });
    const plain = "<IPython.core.display.HTML object>";
    assert.deepEqual(seen, [
      { stream: "display", content: "<b>1</b>", mime: "text/html", plain, displayId: "d1" },
      { stream: "update", content: "<b>2</b>", mime: "text/html", plain, displayId: "d1" },
      { stream: "clear", content: "", wait: true },
      { stream: "display", content: '{"data":[]}', mime: "application/vnd.plotly.v1+json", plain: "fig" },
    ]);
  });

  it("ask from several threads at once", async () => {
    const kernel = await world.host.start(
      { daemonId: "threads" as never, language: "python", deadlineSeconds: 60 },
      AbortSignal.timeout(60_000),
    );
    const text = [
      "import threading",
      "got = []",
      "threads = [threading.Thread(target=lambda i=i: got.append(int(input(str(i))) == i)) for i in range(20)]",
      "[t.start() for t in threads]; [t.join() for t in threads]",
      "print(len(got), all(got))",
    ].join("\n");
    await kernel.execute({ kind: "code", code: text });
    let said = "";
    for await (const output of kernel.output) {
      if (output.kind === "input") kernel.answerInput(output.prompt);
      if (output.kind === "output" && output.stream === "stdout") said += output.content;
    }
    assert.equal(said, "20 True\n");
    await kernel.discard();
  });
});
