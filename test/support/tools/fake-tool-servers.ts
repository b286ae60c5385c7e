import type { OfferingServers } from "../../../src/core/tools/offering-servers.ts";
import type { EditorTools } from "../../../src/core/tools/editor-tools.ts";
import type { ApprovalMemory } from "../../../src/core/tools/tool-approvals.ts";
import type { Tool, ToolAnswer, ToolList } from "../../../src/core/tools/tool-client.ts";
import type { ToolContent, ToolProgress, ToolServer } from "../../../src/protocol/tools.ts";

/** A server as the settings have it. */
function toolServer(id: string, change: Partial<ToolServer> = {}): ToolServer {
  return {
    id,
    type: "mcp",
    url: `https://${id}.example/mcp`,
    spec_path: "openapi.json",
    inline_spec: false,
    auth: "none",
    account: undefined,
    headers: [],
    name: "",
    description: "",
    enabled: true,
    tool_filter: [],
    ...change,
  };
}

/** A tool that takes a text. */
export function tool(name: string, change: Partial<Tool> = {}): Tool {
  return {
    name,
    title: "",
    description: `What ${name} does.`,
    parameters: { type: "object", properties: { text: { type: "string" } } },
    hints: { readOnly: false, idempotent: false },
    ...change,
  };
}

/** An answer of these texts and other pieces. */
export function answers(...pieces: readonly (string | ToolContent)[]): ToolAnswer {
  const content = pieces.map((piece): ToolContent =>
    typeof piece === "string" ? { kind: "text", text: piece } : piece,
  );
  return { ok: true, content };
}

/** What happens when a tool is called. */
export type FakeToolCall = (
  args: Readonly<Record<string, unknown>>,
  onProgress: (progress: ToolProgress) => void,
  signal: AbortSignal,
) => Promise<ToolAnswer> | ToolAnswer;

/** Servers whose tools are known at once, unless a test says how they are to be had. */
export class FakeToolServers implements OfferingServers {
  readonly #servers = new Map<string, { server: ToolServer; title: string; tools: readonly Tool[] }>();
  /** How the tools of a server are had that is not connected yet. */
  readonly lists = new Map<string, (signal: AbortSignal) => Promise<ToolList>>();
  /** What tools do, by `<server>/<tool>`; else they say "ok". */
  readonly calls = new Map<string, FakeToolCall>();
  /** Every call that has reached a server, with its arguments as JSON. */
  readonly called: string[] = [];
  state: "ready" | "failed" = "ready";

  /** Adds a server, or changes it. */
  set(id: string, tools: readonly Tool[], title = id, change: Partial<ToolServer> = {}): void {
    this.#servers.set(id, { server: toolServer(id, change), title, tools });
  }

  remove(id: string): void {
    this.#servers.delete(id);
  }

  statuses(): ReturnType<OfferingServers["statuses"]> {
    return [...this.#servers.values()].map(({ server, title }) => ({
      server,
      state:
        this.state === "ready"
          ? { kind: "ready", tool_count: 1, skipped: [] }
          : { kind: "failed", step: "connect", message: "It is gone." },
      facts: { title, description: "", protocol: "MCP" },
    }));
  }

  known(id: string): ToolList | undefined {
    const tools = this.#servers.get(id)?.tools;
    // As the real ones do, a new list for each look.
    return tools === undefined || this.lists.has(id)
      ? undefined
      : { tools: structuredClone(tools), skipped: [] };
  }

  async list(id: string, signal: AbortSignal): Promise<ToolList> {
    return this.lists.get(id)?.(signal) ?? { tools: this.#servers.get(id)?.tools ?? [], skipped: [] };
  }

  async call(
    id: string,
    { name }: Tool,
    args: Readonly<Record<string, unknown>>,
    onProgress: (progress: ToolProgress) => void,
    signal: AbortSignal,
  ): Promise<ToolAnswer> {
    this.called.push(`${id}/${name} ${JSON.stringify(args)}`);
    return this.calls.get(`${id}/${name}`)?.(args, onProgress, signal) ?? answers("ok");
  }
}

/** The editor's own tools. */
export class FakeEditorTools implements EditorTools {
  tools: readonly Tool[] = [];
  readonly onDidChange = (): { dispose: () => void } => ({ dispose: () => undefined });

  list(): readonly Tool[] {
    return this.tools;
  }

  async call(name: string): Promise<ToolAnswer> {
    return answers(`the editor did ${name}`);
  }
}

/** What is kept across windows; several windows may share it. */
export class FakeApprovalMemory implements ApprovalMemory {
  value: Readonly<Record<string, unknown>> = {};

  get(): Readonly<Record<string, unknown>> {
    return this.value;
  }

  async set(value: Readonly<Record<string, unknown>>): Promise<void> {
    this.value = value;
  }
}
