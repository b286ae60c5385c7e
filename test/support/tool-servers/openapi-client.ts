import { openOpenApi } from "../../../src/adapters/tool-servers/openapi/open-openapi.ts";
import { Secret } from "../../../src/core/base/secret.ts";
import type {
  ServerQuestions,
  ToolAnswer,
  ToolClient,
  ToolTarget,
} from "../../../src/core/tools/tool-client.ts";
import type { ConnectionStep, ToolServer } from "../../../src/protocol/tools.ts";

/** A server for a test, and what the user has set for it. */
export interface TestTarget extends Partial<ToolServer> {
  readonly key?: string;
  readonly specText?: string;
  readonly headerValues?: Readonly<Record<string, string>>;
}

/** What a connection needs to know of it. */
function toolTarget({ key, specText, headerValues = {}, ...server }: TestTarget): ToolTarget {
  return {
    server: {
      id: "test",
      type: "openapi",
      url: "https://api.example.com",
      spec_path: "openapi.json",
      inline_spec: specText !== undefined,
      auth: key === undefined ? "none" : "bearer",
      account: undefined,
      headers: Object.keys(headerValues),
      name: "",
      description: "",
      enabled: true,
      tool_filter: [],
      ...server,
    },
    ...(specText === undefined ? {} : { specText }),
    access: {
      credential: async () => (key === undefined ? undefined : new Secret(key)),
      headers: async () =>
        Object.fromEntries(Object.entries(headerValues).map(([name, value]) => [name, new Secret(value)])),
      refused: async () => false,
    },
  };
}

/** Nobody to ask, and lines that go nowhere. */
const noQuestions: ServerQuestions = {
  elicit: async () => ({ kind: "cancel" }),
  log: () => undefined,
};

/** A connection of a test, and the steps that it took. */
export async function connectOpenApi(
  target: TestTarget,
): Promise<{ readonly client: ToolClient; readonly steps: readonly ConnectionStep[] }> {
  const steps: ConnectionStep[] = [];
  const step = (one: ConnectionStep): void => {
    steps.push(one);
  };
  const client = await openOpenApi()(toolTarget(target), noQuestions, step, new AbortController().signal);
  return { client, steps };
}

/** One call of a test. */
export async function callTool(
  client: ToolClient,
  name: string,
  args: Readonly<Record<string, unknown>> = {},
): Promise<ToolAnswer> {
  return client.call(name, args, () => undefined, new AbortController().signal);
}
