import { Secret } from "../../../src/core/base/secret.ts";
import type { Refusal, ServerAccess } from "../../../src/core/tools/server-access.ts";
import type {
  Elicitation,
  ElicitationAnswer,
  SamplingRequest,
  ServerQuestions,
  ToolTarget,
} from "../../../src/core/tools/tool-client.ts";
import type { ToolServer } from "../../../src/protocol/tools.ts";

/** A server in the settings. */
export function toolServer(url: string, more: Partial<ToolServer> = {}): ToolServer {
  return {
    id: "test",
    type: "mcp",
    url,
    spec_path: "",
    inline_spec: false,
    auth: "none",
    account: undefined,
    headers: [],
    name: "",
    description: "",
    enabled: true,
    tool_filter: [],
    ...more,
  };
}

/** What proves who asks, in the open. */
export interface TestAccess {
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The key after a refusal. */
  readonly nextKey?: string;
}

/** A server to be connected, and the refusals that were told. */
export function toolTarget(
  url: string,
  { key, headers = {}, nextKey }: TestAccess = {},
  more: Partial<ToolServer> = {},
): ToolTarget & { readonly refusals: readonly Refusal[] } {
  const refusals: Refusal[] = [];
  let current = key;
  const access: ServerAccess = {
    credential: async () => (current === undefined ? undefined : new Secret(current)),
    headers: async () =>
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, new Secret(value)])),
    refused: async (refusal) => {
      refusals.push(refusal);
      current = nextKey ?? current;
      return nextKey !== undefined;
    },
  };
  const auth = key === undefined && nextKey === undefined ? "none" : "bearer";
  return { server: toolServer(url, { auth, ...more }), access, refusals };
}

/** A user who answers what a test wants, and a log that can be read. */
export interface TestQuestions extends ServerQuestions {
  readonly asked: readonly Elicitation[];
  readonly sampled: readonly SamplingRequest[];
  readonly lines: readonly string[];
}

/** Answers every question the same way; without `sample` no model is offered. */
export function testQuestions(
  answer: ElicitationAnswer = { kind: "cancel" },
  sample?: (request: SamplingRequest) => string,
): TestQuestions {
  const asked: Elicitation[] = [];
  const sampled: SamplingRequest[] = [];
  const lines: string[] = [];
  return {
    asked,
    sampled,
    lines,
    elicit: async (_server, question) => {
      asked.push(question);
      return answer;
    },
    log: (_server, level, line) => {
      lines.push(`${level} ${line}`);
    },
    ...(sample === undefined
      ? {}
      : {
          sample: async (_server, request) => {
            sampled.push(request);
            return sample(request);
          },
        }),
  };
}
