import assert from "node:assert/strict";
import type { KernelEnd } from "../../../../src/core/daemons/kernel-host.ts";
import { withRefusal } from "../../../../src/core/daemons/tried-to-call.ts";

const refusal = "There is nothing to call here.";

describe("why a program could call nothing", () => {
  const detailFor = (code: string, detail = "object 'mcp' not found"): string => {
    const end = withRefusal({ how: "exception", detail }, code, refusal);
    return "detail" in end ? end.detail : "";
  };

  it("[bad/calls-not-python] is said after the error of a program that tried, however its language writes a call", () => {
    const calls = [
      "issues <- mcp$tracker$list_issues()",
      "mcp.tracker.list_issues()",
      'mcp["tracker"]["list-issues"]()',
      "x = mcp_tools.list_issues(state = 1)",
      "mcp::tracker",
      "echo before\nmcp_tools$list",
      "(mcp [ 'tracker' ])",
    ];
    for (const code of calls) assert.equal(detailFor(code), `object 'mcp' not found. ${refusal}`, code);
    assert.equal(detailFor("mcp.a()", "Nothing is called mcp."), `Nothing is called mcp. ${refusal}`);
  });

  it("[bad/calls-not-python] is not said of one that means something else", () => {
    const others = [
      "mcp dev server.py",
      "cat .mcp.json",
      "ls /etc/mcp.d/",
      "my_mcp.call()",
      "mcpx$a",
      "x.mcp.call()",
      "# mcp",
      "stop('no')",
    ];
    for (const code of others) assert.equal(detailFor(code), "object 'mcp' not found", code);
  });

  it("[bad/calls-not-python] is not said of one that failed for another reason", () => {
    assert.equal(
      detailFor("cat mcp.json", "The script exited with code 1."),
      "The script exited with code 1.",
    );
    const own = "import mcp\nmcp.ClientSession(1)";
    assert.equal(detailFor(own, "TypeError: missing argument"), "TypeError: missing argument");
    const shell = "The script exited with code 127.";
    assert.equal(detailFor("mcp.tracker.list", shell), `${shell} ${refusal}`);
  });

  it("[bad/calls-not-python] is not said where a program did not fail, or could call", () => {
    const ends: readonly KernelEnd[] = [{ how: "finished" }, { how: "kernel_died", detail: "It is gone." }];
    for (const end of ends) assert.equal(withRefusal(end, "mcp.a()", refusal), end);
    const raised: KernelEnd = { how: "exception", detail: "ValueError" };
    assert.equal(withRefusal(raised, "mcp.a()", undefined), raised);
  });
});
