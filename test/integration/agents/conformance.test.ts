import assert from "node:assert/strict";
import { AgentServerWorld } from "../../support/agents/agent-server.ts";
import { conformanceFront } from "../../support/agents/conformance-front.ts";
import { runServerScenario } from "../../support/conformance/run-scenario.ts";

/** The scenarios that need no tools or resources of the tests' own. */
const scenarios = [
  "server-initialize",
  "server-session-lifecycle",
  "ping",
  "tools-list",
  "resources-list",
  "server-sse-multiple-streams",
  "dns-rebinding-protection",
];

describe("conformance of the MCP server for agents", function () {
  this.timeout(120_000);
  let world: AgentServerWorld;
  let front: Awaited<ReturnType<typeof conformanceFront>>;

  before(async () => {
    world = new AgentServerWorld();
    await world.start();
    front = await conformanceFront(world.server.port, world.token);
  });
  after(() => {
    front.stop();
    world.stop();
  });

  for (const name of scenarios) {
    it(`[A4] ${name}`, async () => {
      const { problems, passed } = await runServerScenario(front.url, name, "2025-11-25");
      assert.deepEqual(problems, []);
      assert.ok(passed > 0);
    });
  }
});
