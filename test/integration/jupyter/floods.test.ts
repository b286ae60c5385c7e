import assert from "node:assert/strict";
import { onEachStack } from "../../support/jupyter/each-stack.ts";
import { code, request, runToEnd, Transcript } from "../../support/jupyter/run.ts";

onEachStack("floods", "managed", (world) => {
  it("[D3, bad/many-lines] lose nothing of 200,000 lines, in messages of a bounded size", async () => {
    const { transcript, end } = await runToEnd(
      world.host,
      "for i in range(200_000): print(f'{i:07d}', 'x' * 70)",
    );
    assert.deepEqual(end, { how: "finished" });
    let at = 0;
    for (const line of transcript.text().split("\n")) {
      if (line !== "") assert.equal(Number(line.slice(0, 7)), at++);
    }
    assert.equal(at, 200_000);
    const sizes = transcript.outputs.map((output) => (output.kind === "output" ? output.content.length : 0));
    assert(Math.max(...sizes) <= 128 * 1024);
    assert.equal(transcript.text("gap"), "");
  });

  it("[D3, bad/many-lines] are sent in larger steps, and what comes after them soon again", async () => {
    const lines = [
      "import sys",
      "steps = [sys.stdout.flush_interval]",
      "for text in ('x' * 600_000, 'calm'):",
      "    print(text, flush=True)",
      "    steps.append(sys.stdout.flush_interval)",
      "print(*steps)",
    ];
    const { transcript } = await runToEnd(world.host, lines.join("\n"));
    assert.match(transcript.text(), /x\ncalm\n0\.05 0\.1 0\.05\n$/);
  });

  it("[D12, bad/long-line] take one print of 120 MB", async () => {
    const { transcript, end } = await runToEnd(world.host, "print('y' * 120_000_000)");
    assert.deepEqual(end, { how: "finished" });
    const bytes = transcript.outputs.reduce(
      (sum, output) => sum + (output.kind === "output" ? output.content.length : 0),
      0,
    );
    assert.equal(bytes, 120_000_001);
  });

  it("[D12, bad/large-message] take one message of 120 MB and keep the connection", async () => {
    const text =
      "from IPython.display import display\ndisplay({'text/plain': 'z' * 120_000_000}, raw=True)\nprint('after')";
    const { transcript, end } = await runToEnd(world.host, text);
    assert.deepEqual(end, { how: "finished" });
    assert.equal(transcript.text("display").length, 120_000_000);
    assert.equal(transcript.text(), "after\n");
    assert.equal(
      transcript.outputs.some((output) => output.kind === "connection"),
      false,
    );
  });

  it("[D3] lose nothing of 30,000 displays in a burst, nor the end", async () => {
    const text =
      "from IPython.display import display\nfor i in range(30_000): display({'text/plain': str(i)}, raw=True)";
    const { transcript, end } = await runToEnd(world.host, text);
    assert.deepEqual(end, { how: "finished" });
    const numbers = transcript.outputs.flatMap((output) =>
      output.kind === "output" && output.stream === "display" ? [Number(output.content)] : [],
    );
    assert.deepEqual(
      numbers,
      Array.from({ length: 30_000 }, (_, i) => i),
    );
  });

  it("run a program of 9 MB", async () => {
    const { transcript, end } = await runToEnd(world.host, `x = '${"a".repeat(9_000_000)}'\nprint(len(x))`);
    assert.deepEqual(end, { how: "finished" });
    assert.equal(transcript.text(), "9000000\n");
  });

  it("are stopped at once", async () => {
    const kernel = await world.host.start(request(), AbortSignal.timeout(60_000));
    const transcript = new Transcript(kernel);
    await kernel.execute(code("while True: print('x' * 200)"));
    await transcript.until((t) => t.outputs.length > 200);
    assert.deepEqual(await kernel.stop(1000), { verified: true });
    await transcript.ended;
  });
});
