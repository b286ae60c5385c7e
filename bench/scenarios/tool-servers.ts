import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { Page } from "playwright-core";
import { openMcp } from "../../src/adapters/tool-servers/mcp/open-mcp.ts";
import { systemClock } from "../../src/core/base/clock.ts";
import { toolTokens } from "../../src/core/tools/tool-spec.ts";
import type { Tool } from "../../src/core/tools/tool-client.ts";
import { verifyServer } from "../../src/core/tools/verify.ts";
import type { ServerOffer } from "../../src/protocol/tools.ts";
import { quietLog } from "../../test/support/executor.ts";
import { startEverything } from "../../test/support/tool-servers/everything.ts";
import { connectMcp } from "../../test/support/tool-servers/mcp-connection.ts";
import { startPlainMcp } from "../../test/support/tool-servers/plain-mcp.ts";
import { testQuestions, toolTarget } from "../../test/support/tool-servers/tool-target.ts";
import { answer, chatOf, userMessage, words } from "../../test/webview/chat-fixtures.ts";
import { ready, serverView } from "../../test/webview/chat-tools-fixtures.ts";
import { Harness } from "../../test/webview/harness.ts";
import { openChat } from "../../test/webview/one-chat.ts";
import { median, ms } from "../numbers.ts";
import type { Row } from "../row.ts";
import type { Scenario } from "../scenario.ts";

const TOOLS = 1000;
const PER_PAGE = 100;
const { signal } = new AbortController();

/** "Verify connection" beside what the library alone needs, and a server with very many tools. */
export const toolServers: Scenario = {
  name: "tool-servers",
  perStack: false,
  async *run(bench) {
    yield await verification(bench.full ? 60 : 20);
    yield await manyTools(bench.full ? 9 : 5);
  },
};

async function verification(turns: number): Promise<Row> {
  const everything = await startEverything();
  try {
    const ours: number[] = [];
    const bare: number[] = [];
    // In turns, so that what else the machine does counts for both; the first ones warm up.
    for (let turn = 0; turn < turns + 5; turn++) {
      bare.push(await timed(() => connectAndList(everything.url)));
      ours.push(await timed(() => verify(everything.url)));
    }
    const [verified, listed] = [median(ours.slice(5)), median(bare.slice(5))];
    return {
      what: "verification of a ready local MCP server",
      measured: ms(verified),
      limit: `${ms(listed)}, connect and list with the SDK alone`,
      ratio: verified / listed,
      goal: "< 1.5",
      ok: verified / listed < 1.5,
    };
  } finally {
    await everything.stop();
  }
}

/** As its users do who want the newest version that both speak. */
async function connectAndList(url: string): Promise<void> {
  const client = new Client({ name: "bare", version: "1" }, { versionNegotiation: { mode: "auto" } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  await client.listTools();
  await client.close();
}

async function verify(url: string): Promise<void> {
  const open = openMcp({ version: "1.0.0" });
  const context = { open, questions: testQuestions(), clock: systemClock, log: quietLog };
  const { ok, steps } = await verifyServer(toolTarget(url), context, () => undefined, signal);
  if (!ok) throw new Error(steps.map(({ detail }) => detail).join(" "));
}

/** From asking the server, page by page, until its last tool can be switched in the chat's menu. */
async function manyTools(turns: number): Promise<Row> {
  const server = await startPlainMcp({
    answers: {
      "tools/list": ({ params }) => {
        const first = Number(params?.["cursor"] ?? 0);
        const tools = Array.from({ length: PER_PAGE }, (_, index) => described(first + index));
        return { tools, ...(first + PER_PAGE < TOOLS ? { nextCursor: String(first + PER_PAGE) } : {}) };
      },
    },
  });
  const harness = await Harness.start();
  try {
    const times: number[] = [];
    for (let turn = 0; turn < turns; turn++) {
      const { client } = await connectMcp(server.url);
      const begun = performance.now();
      const { tools, skipped } = await client.list(signal);
      const offer = { tools: tools.map(viewOf), skipped, prompts: [], resources: [] };
      const listedMs = performance.now() - begun;
      await client.close();
      times.push(listedMs + (await shown(harness, offer)));
    }
    const took = median(times);
    return {
      what: `${String(TOOLS)} tools in pages of ${String(PER_PAGE)}: listed and shown in the chat's menu`,
      measured: ms(took),
      goal: "< 1 s",
      ok: took < 1000,
    };
  } finally {
    await harness.stop();
    await server.stop();
  }
}

async function shown(harness: Harness, offer: ServerOffer): Promise<number> {
  const talk = [userMessage("u", "hi"), answer("a", [words("Hello.")])];
  const servers = [serverView("large", "Large", ready(TOOLS))];
  const { page } = await openChat(harness, talk, {
    chat: chatOf(talk, { tools: { servers: [], off: [] } }),
    tools: { servers, editor_tools: 0, problems: [], deleted: undefined },
    offers: { large: offer },
  });
  await page.getByRole("button", { name: /^Integrations/ }).click();
  await page.getByRole("button", { name: "Tools of Large" }).waitFor();
  const took = await unfold(page);
  await page.context().close();
  return took;
}

async function unfold(page: Page): Promise<number> {
  return page.evaluate(
    async (last) => {
      const start = performance.now();
      document.querySelector<HTMLElement>('[data-server-id="large"] button')?.click();
      while (document.querySelector(`[data-tool="${last}"]`) === null)
        await new Promise((resolve) => setTimeout(resolve));
      await new Promise(requestAnimationFrame);
      await new Promise((resolve) => setTimeout(resolve));
      return performance.now() - start;
    },
    `tool-${String(TOOLS - 1)}`,
  );
}

function described(index: number): object {
  return {
    name: `tool-${String(index)}`,
    description: `Does the thing number ${String(index)}, in the way in which things of this kind are done.`,
    inputSchema: {
      type: "object",
      properties: { name: { type: "string" }, count: { type: "integer", description: "How many." } },
      required: ["name"],
    },
  };
}

function viewOf(tool: Tool): ServerOffer["tools"][number] {
  const { name, title, description, hints } = tool;
  const tokens = toolTokens("large", tool);
  return { ...{ name, title, description, tokens }, read_only: hints.readOnly, allowed_for_good: false };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
