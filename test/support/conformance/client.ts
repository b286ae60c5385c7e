import { openMcp } from "../../../src/adapters/tool-servers/mcp/open-mcp.ts";
import type { Tool, ToolClient, ToolTarget } from "../../../src/core/tools/tool-client.ts";
import { Secret } from "../../../src/core/base/secret.ts";
import { headlessSignIns } from "../oauth/headless-sign-in.ts";
import { testQuestions, toolServer, toolTarget } from "../tool-servers/tool-target.ts";
import { acceptInitial } from "./accept-initial.ts";

/** The client that the conformance tests of MCP drive: `node client.ts <url>`, with the scenario in the environment. */

interface PlannedCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

const { signal } = new AbortController();
const scenario = process.env["MCP_CONFORMANCE_SCENARIO"] ?? "";
const context = JSON.parse(process.env["MCP_CONFORMANCE_CONTEXT"] ?? "{}") as {
  readonly toolCalls?: readonly PlannedCall[];
  readonly client_id?: string;
  readonly client_secret?: string;
};

/** What each scenario wants to be called; those that are not here want a list only. */
const plans: Readonly<Record<string, (tools: readonly Tool[]) => readonly PlannedCall[]>> = {
  tools_call: () => [{ name: "add_numbers", arguments: { a: 5, b: 3 } }],
  "elicitation-sep1034-client-defaults": () => [{ name: "test_client_elicitation_defaults", arguments: {} }],
  "sse-retry": () => [{ name: "test_reconnection", arguments: {} }],
  "request-metadata": () => [{ name: "any", arguments: {} }],
  "sep-2322-client-request-state": () =>
    ["echo_state", "no_state", "unrelated", "no_result_type"].map((name) => ({
      name: `test_mrtr_${name}`,
      arguments: {},
    })),
  "http-standard-headers": everyTool,
  "http-custom-headers": () => plannedByContext(),
  "http-invalid-tool-headers": everyTool,
  "json-schema-2020-12-preservation": (tools) => [
    {
      name: "json_schema_echo",
      arguments: { schema: tools.find(({ name }) => name === "json_schema_2020_12_tool")?.parameters },
    },
  ],
};

function everyTool(tools: readonly Tool[]): readonly PlannedCall[] {
  return tools.map(({ name, parameters }) => ({ name, arguments: argumentsFor(parameters) }));
}

/** A value for each parameter. */
function argumentsFor({ properties = {} }: { readonly properties?: unknown }): Record<string, unknown> {
  const values: Readonly<Record<string, unknown>> = { string: "text", integer: 1, number: 1, boolean: true };
  const entries = Object.entries(properties as Record<string, { readonly type?: string }>);
  return Object.fromEntries(entries.map(([name, { type = "string" }]) => [name, values[type] ?? {}]));
}

function plannedByContext(): readonly PlannedCall[] {
  return context.toolCalls ?? [];
}

/** A server that is signed in to; its client may be registered by hand. */
function signedIn(url: string): ToolTarget {
  const { client_id: clientId, client_secret: secret } = context;
  const settings = {
    client_id: clientId ?? "",
    client_auth: secret === undefined ? "none" : "client_secret_basic",
    scopes: [],
    omit_resource: false,
    allow_silent_pkce: false,
  } as const;
  const server = toolServer(url, { auth: "oauth_2.1", oauth: settings });
  const signIns = headlessSignIns(
    secret === undefined ? undefined : new Secret(secret),
    "https://conformance-test.local/client-metadata.json",
  );
  return { server, access: { ...signIns.access(server), headers: async () => ({}) } };
}

async function run(client: ToolClient): Promise<void> {
  const { tools, skipped } = await client.list(signal);
  for (const { name, why } of skipped) console.log(`skipped ${name}: ${why}`);
  const usual = scenario.startsWith("auth/") ? everyTool : () => [];
  for (const { name, arguments: args } of (plans[scenario] ?? usual)(tools)) {
    const { ok } = await client.call(name, args, () => undefined, signal);
    console.log(`${name}: ${String(ok)}`);
  }
}

const url = process.argv.at(-1) ?? "";
const questions = { ...testQuestions(), elicit: acceptInitial };
const target = scenario.startsWith("auth/") ? signedIn(url) : toolTarget(url);
const client = await openMcp({ version: "1.0.0" })(target, questions, () => undefined, signal);
try {
  await run(client);
} finally {
  await client.close();
  console.log("closed");
}
process.exit();
