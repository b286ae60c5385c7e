import { kernelHostContract, programs } from "../../../contract/kernel-host.ts";
import { FakeKernelHost } from "../../../support/fake-kernel-host.ts";

const later = (ms: number, then: () => void): void => void setTimeout(then, ms);

describe("the fake kernel host", () => {
  const host = new FakeKernelHost()
    .script(programs.lines, (kernel) => {
      kernel.print("line 0\nline 1\nline 2\n");
      kernel.say({ stream: "stderr", content: "careful\n" });
      kernel.say({ stream: "result", content: "42", mime: "text/plain" });
      kernel.finish();
    })
    .script(programs.fails, (kernel) => {
      kernel.print("before\n");
      kernel.raise("ValueError: no good");
    })
    .script(programs.syntax, (kernel) => {
      kernel.raise("SyntaxError: invalid syntax");
    })
    .script(programs.dies, (kernel) => {
      kernel.print("last words\n");
      kernel.die();
    })
    .script(programs.waits, (kernel) => {
      kernel.onInterrupt = () => {
        kernel.print("tidied\n");
        kernel.raise("KeyboardInterrupt");
      };
      kernel.print("waiting\n");
    })
    .script(programs.deaf, (kernel) => {
      kernel.print("deaf\n");
    })
    .script(programs.asks, (kernel) => {
      kernel.onInput((value) => {
        if (value === undefined) {
          kernel.raise("EOFError");
          return;
        }
        kernel.print(`Hello, ${value}\n`);
        kernel.finish();
      });
      kernel.askInput("Name? ");
    })
    .script(programs.sets, (kernel) => {
      kernel.print("set\n");
      kernel.finish();
    })
    .script(programs.uses, (kernel) => {
      kernel.print("42\n");
      kernel.finish();
    })
    .script(programs.lingers, (kernel) => {
      kernel.print("started\n");
      kernel.finish();
      later(10, () => {
        kernel.print("late 0\n");
      });
    })
    .script(programs.follows, (kernel) => {
      kernel.print("a\n");
      later(20, () => {
        kernel.print("b\n");
        kernel.finish();
      });
    })
    .script(programs.slow, (kernel) => {
      kernel.print("first\n");
      later(10, () => {
        kernel.print("second\n");
      });
      later(20, () => {
        kernel.print("third\n");
        kernel.finish();
      });
    });

  kernelHostContract("FakeKernelHost", () => ({ host, slowMs: 50 }));
});
