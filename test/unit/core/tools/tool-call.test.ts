import assert from "node:assert/strict";
import type { Tool, ToolAnswer } from "../../../../src/core/tools/tool-client.ts";
import { type CallContext, type CallResult, callTool } from "../../../../src/core/tools/tool-call.ts";
import { ToolServerError } from "../../../../src/core/tools/tool-server-error.ts";
import type { ToolProgress } from "../../../../src/protocol/tools.ts";
import { quietLog } from "../../../support/executor.ts";
import { ManualClock, settle } from "../../../support/manual-clock.ts";
import { answers, tool } from "../../../support/tools/fake-tool-servers.ts";

const read = tool("read", { hints: { readOnly: true, idempotent: true } });

describe("a call that a sign-in is missing for", () => {
  let clock: ManualClock;
  let calls: (() => Promise<ToolAnswer>)[];
  let progress: ToolProgress[];
  let asked: string[];
  let controller: AbortController;

  beforeEach(() => {
    clock = new ManualClock();
    calls = [];
    progress = [];
    asked = [];
    controller = new AbortController();
  });

  const refuse = (cause?: unknown) => () =>
    Promise.reject(new ToolServerError("tools.unauthorized", "auth", "Sign in to Mail.", { cause }));

  function call(signIn: CallContext["signIn"], one: Tool = read): Promise<CallResult> {
    return callTool(
      {
        chatId: "0123456789abcdef0123456789abcdef" as Parameters<typeof callTool>[0]["chatId"],
        callId: "call-1",
        offered: {
          called: {
            ...{ server_id: "mail", server_title: "Mail", type: "mcp", name: one.name },
            ...{ title: one.name, read_only: true },
          },
          now: () => ({ origin: "https://mail.example", tool: one }),
          call: () => calls.shift()?.() ?? Promise.reject(new Error("It was called too often.")),
        },
        json: "{}",
      },
      {
        onAsk: () => undefined,
        onRun: () => undefined,
        onProgress: (news) => progress.push(news),
      },
      {
        approvals: {
          allows: () => true,
          changesOf: () => [],
          ask: () => Promise.reject(new Error("Nobody is asked.")),
        },
        clock,
        log: quietLog,
        confirmReadOnly: () => false,
        ...(signIn === undefined ? {} : { signIn }),
      },
      controller.signal,
    );
  }

  it("[C4, O4] waits for it, says so, and goes on; the waiting is not the tool's time", async () => {
    calls = [
      refuse(),
      async () => {
        clock.advance(2000);
        return answers("3 mails");
      },
    ];
    const result = await call(async (id) => {
      asked.push(id);
      clock.advance(60_000);
      return true;
    });
    assert.deepEqual([result.state, result.text, result.seconds], ["done", "3 mails", 2]);
    assert.deepEqual(asked, ["mail"]);
    assert.deepEqual(progress, [{ done: 0, message: "Waiting for you to sign in to Mail" }]);
  });

  it("[C4] fails as it did when nobody signs in, and asks once only", async () => {
    for (const [signIn, attempts] of [
      [undefined, 1],
      [async () => false, 1],
      [async () => true, 2],
    ] as const) {
      calls = [refuse(), refuse()].slice(0, attempts);
      const { state, text } = await call(signIn);
      assert.deepEqual([state, text, calls.length], ["failed", "Sign in to Mail.", 0]);
    }
  });

  it("[C4] does not ask who may not do it, nor for any other failure", async () => {
    const signIn = async (id: string): Promise<boolean> => {
      asked.push(id);
      return true;
    };
    calls = [refuse({ status: 403 })];
    assert.equal((await call(signIn)).state, "failed");
    calls = [() => Promise.reject(new ToolServerError("tools.timeout", "http", "It hangs."))];
    assert.equal((await call(signIn)).text, "It hangs.");
    assert.deepEqual(asked, []);
  });

  it("[C4, bad/oauth-browser-closed] ends with its card's Cancel while it waits", async () => {
    calls = [refuse()];
    const result = call(() => new Promise(() => undefined));
    await settle();
    controller.abort();
    assert.equal((await result).state, "cancelled");
  });
});
