import assert from "node:assert/strict";
import type { Kernel } from "../../../src/core/daemons/kernel-host.ts";
import { makeHost, onEachStack } from "../../support/jupyter/each-stack.ts";
import { code, lastingRequest, request, Transcript } from "../../support/jupyter/run.ts";
import { FixedServers, kernelIds } from "../../support/jupyter/servers.ts";
import { doubled, numbers, ToolHost } from "../../support/jupyter/tool-host.ts";

const forking = [
  "import os",
  "mcp.numbers.double(n=1)",
  "pid = os.fork()",
  "if pid == 0:",
  "    try: said = repr(mcp.numbers.double(n=2))",
  "    except mcp.McpToolError as error: said = str(error)",
  "    with open(path, 'w') as file: file.write(said)",
  "    os._exit(0)",
  "os.waitpid(pid, 0)",
  "print(open(path).read())",
].join("\n");

onEachStack("calls of tools by scripts", "managed", (world) => {
  const kernels: Kernel[] = [];
  afterEach(() => Promise.all(kernels.splice(0).map((kernel) => kernel.discard())));

  async function start(more = request({ calls: true }), host = world.host): Promise<Kernel> {
    const kernel = await host.start(more, AbortSignal.timeout(60_000));
    kernels.push(kernel);
    return kernel;
  }

  /** Runs a script in a kernel of its own and resolves to all that it printed. */
  async function printed(text: string, tools = new ToolHost()): Promise<string> {
    const transcript = await tools.run(await start(), text);
    await transcript.ended;
    return transcript.text("stdout", "error");
  }

  it("[K1, K2] gives a script what a tool answers, and asks what there is once", async () => {
    const tools = new ToolHost();
    assert.equal(await printed("print(mcp.numbers.double(n=21) + mcp_tools.double(n=0))", tools), "42\n");
    assert.deepEqual(
      tools.requests.map(({ id: _, ...rest }) => rest),
      [
        { op: "catalog" },
        { op: "call", server: "numbers", tool: "double", arguments: { n: 21 } },
        { op: "call", server: "numbers", tool: "double", arguments: { n: 0 } },
      ],
    );
  });

  it("[K1] asks nothing before the first use, and anew in each program", async () => {
    const tools = new ToolHost();
    const kernel = await start({ ...lastingRequest(), calls: true });
    await (
      await tools.run(kernel, "kept = mcp")
    ).ended;
    assert.deepEqual(tools.requests, []);
    for (const expected of [1, 2]) {
      const next = kernels.at(-1)?.next();
      assert(next !== undefined);
      kernels.push(next);
      const transcript = await tools.run(next, "print(mcp.numbers.double(n=1), mcp.numbers.double(n=2))");
      await transcript.ended;
      assert.equal(transcript.text("stdout", "error"), "2 4\n");
      assert.equal(tools.asked("catalog").length, expected);
    }
  });

  it("[K1] knows neither name in a kernel that cannot call, and never takes one of the user's", async () => {
    const tools = new ToolHost();
    const without = await tools.run(
      await start(request()),
      "print('mcp' in globals(), 'mcp_tools' in globals())",
    );
    await without.ended;
    assert.equal(without.text("stdout", "error"), "False False\n");
    const own = "mcp = 1\nget_ipython().run_cell('print(mcp)')\nprint(mcp, mcp_tools.double(n=1))";
    assert.equal(await printed(own), "1\n1 2\n");
  });

  it("[K1] is known in a file too, and in a kernel that waited warm", async () => {
    const host = makeHost(new FixedServers(world.running.server), { spare: () => true });
    const first = await start(request(), host);
    let ids = await kernelIds(world.running.server);
    while (ids.length < 2) ids = await kernelIds(world.running.server);
    const second = await start(request({ calls: true }), host);
    assert.deepEqual(new Set(ids), new Set([first.handle.kernelId, second.handle.kernelId]));
    const tools = new ToolHost();
    const transcript = new Transcript(second, (output) => {
      tools.take(second, output);
    });
    const text = "def use(): return mcp.numbers.double(n=4)\nprint(use())";
    await second.execute({ kind: "file", code: text, path: "/tmp/uses_tools.py", args: [] });
    await transcript.ended;
    assert.equal(transcript.text("stdout", "error"), "8\n");
    host.dispose();
  });

  it("[K2, bad/calls-threads] gives each of eight threads its own answers, and asks for what there is once", async () => {
    const tools = new ToolHost();
    const text = [
      "import threading",
      "right = []",
      "def work(i):",
      "    for j in range(25): right.append(mcp.numbers.double(n=100 * i + j) == 2 * (100 * i + j))",
      "threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]",
      "for thread in threads: thread.start()",
      "for thread in threads: thread.join()",
      "print(len(right), all(right))",
    ].join("\n");
    assert.equal(await printed(text, tools), "200 True\n");
    assert.equal(tools.asked("catalog").length, 1);
  });

  it("[K2] lets tasks of asyncio wait for tools beside each other, under await, asyncio.run and a limit", async () => {
    const text = [
      "import asyncio",
      "async def both(): return await asyncio.gather(mcp.numbers.double.aio(n=1), mcp.numbers.double.aio(n=2))",
      "print(await both(), asyncio.run(both()), mcp.numbers.double(n=3))",
      "try: await asyncio.wait_for(mcp.numbers.hang.aio(), 0.3)",
      "except asyncio.TimeoutError: print('too long')",
      "print(mcp.numbers.double(n=4))",
    ].join("\n");
    assert.equal(await printed(text), "[2, 4] [2, 4] 6\ntoo long\n8\n");
  });

  for (const [how, text] of [
    ["in a plain script", "try: mcp.numbers.hang()\nexcept KeyboardInterrupt: print('broken')"],
    [
      "that waits for another thread's",
      "import threading\ntry:\n    threading.Thread(target=mcp.numbers.hang, daemon=True).start()\n    mcp.numbers.hang()\nexcept KeyboardInterrupt: print('broken')",
    ],
    [
      "under await",
      "import asyncio\nawait asyncio.sleep(0)\ntry: mcp.numbers.hang()\nexcept asyncio.CancelledError: print('broken')",
    ],
    [
      "under asyncio.run",
      "import asyncio\nasync def main():\n    try: mcp.numbers.hang()\n    except BaseException: print('broken'); raise\ntry: asyncio.run(main())\nexcept (KeyboardInterrupt, asyncio.CancelledError): pass",
    ],
  ] as const) {
    it(`[K2, bad/calls-stop] breaks a waiting call ${how}, and the next one works`, async () => {
      const late: string[] = [];
      const tools = new ToolHost(numbers, (asked) => {
        // The answer to the call that was broken comes while the next one waits.
        if (asked.tool === "double") for (const reply of late.splice(0)) kernel.answerCall(reply);
        else late.push(JSON.stringify({ id: asked.id, ok: true, structured: "late" }));
        return doubled(asked);
      });
      const kernel = await start({ ...lastingRequest(), calls: true });
      const transcript = await tools.run(kernel, `${text}\nprint('over')`);
      await transcript.until(() => tools.asked("call").length > 0);
      await kernel.interrupt();
      await transcript.ended;
      assert.match(transcript.text("stdout"), /^broken\n/);
      const next = kernel.next();
      assert(next !== undefined);
      kernels.push(next);
      const after = await tools.run(next, "print(mcp.numbers.double(n=1))");
      await after.ended;
      assert.equal(after.text("stdout", "error"), "2\n");
    });
  }

  it("[K2, bad/calls-stop] does not take a late answer for the next call's nor for what the user types", async () => {
    const kernel = await start();
    const text = [
      "try: mcp.numbers.hang()",
      "except KeyboardInterrupt: pass",
      "print(input('Name? '))",
      "try: mcp.numbers.hang()",
      "except KeyboardInterrupt: pass",
      "print(mcp.numbers.hang())",
    ].join("\n");
    const tools = new ToolHost();
    const transcript = await tools.run(kernel, text);
    const reply = (index: number, structured: string): void => {
      const { id } = tools.asked("call")[index] ?? assert.fail();
      kernel.answerCall(JSON.stringify({ id, ok: true, structured }));
    };
    await transcript.until(() => tools.asked("call").length === 1);
    kernel.answerInput("nobody has asked for this");
    await kernel.interrupt();
    await transcript.until((t) => t.outputs.some((output) => output.kind === "input"));
    reply(0, "late");
    kernel.answerInput("Ada");
    await transcript.until(() => tools.asked("call").length === 2);
    await kernel.interrupt();
    await transcript.until(() => tools.asked("call").length === 3);
    reply(1, "late");
    reply(2, "right");
    await transcript.ended;
    assert.equal(transcript.text("stdout", "error"), "Ada\nright\n");
  });

  it("[K2, bad/calls-fork] refuses a call by a child process, which sends nothing", async () => {
    const tools = new ToolHost();
    const path = `/tmp/backburner-fork-${String(process.pid)}-${world.stack.name}`;
    assert.match(
      await printed(`path = ${JSON.stringify(path)}\n${forking}`, tools),
      /numbers.double: Tools can be called by the script itself/,
    );
    assert.equal(tools.asked("call").length, 1);
    const pool = [
      "import multiprocessing",
      "mcp.numbers.double(n=1)",
      "def use(n): return mcp.numbers.double(n=n)",
      "context = multiprocessing.get_context('fork')",
      "with context.Pool(1) as pool:",
      "    try: pool.map(use, [1, 2])",
      "    except mcp.McpToolError as error: print(error.server, error.tool, error.message)",
    ].join("\n");
    assert.match(await printed(pool, tools), /^numbers double Tools can be called by the script itself/);
    assert.equal(tools.asked("call").length, 2);
  });

  it("[K2, bad/calls-input] gives input() and a call at the same time each its own answer", async () => {
    const kernel = await start();
    const tools = new ToolHost();
    const text = [
      "import threading",
      "typed, called = [], []",
      "def ask():",
      "    for i in range(20): typed.append(input(str(i)) == str(i))",
      "def call():",
      "    for i in range(20): called.append(mcp.numbers.double(n=i) == 2 * i)",
      "threads = [threading.Thread(target=one) for one in (ask, call)]",
      "real, input = input, input",
      "for thread in threads: thread.start()",
      "for thread in threads: thread.join()",
      "input = None",
      "print(len(typed), all(typed), len(called), all(called), mcp.numbers.double(n=1))",
    ].join("\n");
    const transcript = new Transcript(kernel, (output) => {
      tools.take(kernel, output);
      if (output.kind === "input") kernel.answerInput(output.prompt);
    });
    await kernel.execute(code(text));
    await transcript.ended;
    assert.equal(transcript.text("stdout", "error"), "20 True 20 True 2\n");
  });

  it("[K2, bad/calls-no-stdin] says so where nothing can be asked", async () => {
    const text = [
      "get_ipython().kernel._allow_stdin = False",
      "try: mcp.numbers",
      "except mcp.McpToolError as error: print(error)",
    ].join("\n");
    assert.equal(
      await printed(text),
      "This kernel was told not to ask for anything, so it cannot call tools.\n",
    );
  });

  it("[K2, bad/calls-stop] refuses at once what a thread calls after its program has ended, and goes on without it", async () => {
    const tools = new ToolHost();
    const kernel = await start({ ...lastingRequest(), calls: true });
    const text = [
      "import threading",
      "said, go = [], threading.Event()",
      "def note(wait, call):",
      "    if wait: go.wait()",
      "    try: call()",
      "    except mcp.McpToolError as error: said.append(error.message)",
      "threads = [threading.Thread(target=note, args=(False, mcp.numbers.hang)), threading.Thread(target=note, args=(True, mcp.numbers.hang))]",
      "for thread in threads: thread.start()",
      "while not __import__('sys').modules['_backburner_input'].state.asked: pass",
    ].join("\n");
    await (
      await tools.run(kernel, text)
    ).ended;
    const next = kernel.next();
    assert(next !== undefined);
    kernels.push(next);
    const after = await tools.run(
      next,
      "go.set()\nfor thread in threads: thread.join()\nprint(*said, sep='\\n')\nprint(mcp.numbers.double(n=1))",
    );
    await after.ended;
    const ended = "The program that this belongs to has ended, and its calls with it.\n";
    assert.equal(after.text("stdout", "error"), `${ended}${ended}2\n`);
    assert.equal(tools.asked("call").length, 2);
  });

  it("[K2] carries results of megabytes whole and refuses arguments that are too large", async () => {
    const tools = new ToolHost(numbers, ({ arguments: given }) => ({
      structured: "ü".repeat(Number(given?.["n"])),
    }));
    const text = [
      "big = mcp.numbers.double(n=3_000_000)",
      "print(len(big), set(big))",
      "try: mcp.numbers.double(n='x' * 17_000_000)",
      "except mcp.McpToolError as error: print(error.message)",
    ].join("\n");
    assert.equal(
      await printed(text, tools),
      "3000000 {'ü'}\nThe arguments are larger than 16 MB; write them to a file and give its name, if the tool takes one.\n",
    );
  });
});
