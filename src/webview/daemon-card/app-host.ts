/** What a tool of our server answers, as far as the card reads it; anything may be missing. */
export interface ToolAnswer {
  readonly content?: readonly { readonly type: string; readonly text?: string }[];
  readonly structuredContent?: Readonly<Record<string, unknown>>;
  readonly isError?: boolean;
}

/** What the host tells a card; see the specification of MCP Apps, revision 2026-01-26. */
export interface HostEvents {
  /** The arguments that the tool was called with. */
  onInput(input: Readonly<Record<string, unknown>>): void;
  /** What the tool has answered; comes again when the chat is opened again. */
  onResult(result: ToolAnswer): void;
  onCancelled(): void;
  /** The look of the host, at first and whenever it changes. */
  onContext(context: HostContext): void;
  /** The card is about to be taken away. */
  onTeardown(): void;
}

/** The look of the host. */
export interface HostContext {
  readonly theme?: string;
  readonly styles?: { readonly variables?: Readonly<Record<string, unknown>> };
}

type Fields = Readonly<Record<string, unknown>>;
type Answer = (message: Fields) => void;

const revision = "2026-01-26";

/** The chat around the card: JSON-RPC over messages of the page, with the parent alone. */
export class AppHost {
  readonly #events: HostEvents;
  readonly #waiting = new Map<number, Answer>();
  #nextId = 1;

  constructor(events: HostEvents) {
    this.#events = events;
    window.addEventListener("message", (event: MessageEvent<unknown>) => {
      if (event.source === window.parent && isFields(event.data)) this.#receive(event.data);
    });
  }

  /** Introduces the card; the host then says what the tool was called with and what it has answered. */
  async connect(version: string): Promise<void> {
    const result = await this.#ask("ui/initialize", {
      protocolVersion: revision,
      appInfo: { name: "backburner-daemon", version },
      appCapabilities: { availableDisplayModes: ["inline"] },
    });
    if (isFields(result["hostContext"])) this.#events.onContext(result["hostContext"]);
    this.#tell("ui/notifications/initialized", {});
  }

  /** Calls a tool of our server through the host. Rejects when there is nobody to answer. */
  async callTool(name: string, input: Fields): Promise<ToolAnswer> {
    return this.#ask("tools/call", { name, arguments: input });
  }

  /** How tall the card is, in pixels. */
  resized(height: number): void {
    this.#tell("ui/notifications/size-changed", { height });
  }

  #ask(method: string, params: Fields): Promise<Fields> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) => {
        if (isFields(result)) resolve(result);
        else reject(new Error(isFields(error) ? String(error["message"]) : "no answer"));
      });
      this.#post({ id, method, params });
    });
  }

  #tell(method: string, params: Fields): void {
    this.#post({ method, params });
  }

  #post(message: Fields): void {
    // The host's origin is not known to a card; nothing secret is ever sent.
    window.parent.postMessage({ jsonrpc: "2.0", ...message }, "*");
  }

  #receive(message: Fields): void {
    const { id, method, params } = message;
    if (typeof method === "string") {
      this.#notified(method, isFields(params) ? params : {});
      // All that a host can ask of it is whether it is there, and to go.
      if (typeof id === "number" || typeof id === "string") this.#post({ id, result: {} });
    } else if (typeof id === "number") {
      this.#waiting.get(id)?.(message);
      this.#waiting.delete(id);
    }
  }

  #notified(method: string, params: Fields): void {
    const events = this.#events;
    switch (method) {
      case "ui/notifications/tool-input":
        events.onInput(isFields(params["arguments"]) ? params["arguments"] : {});
        return;
      case "ui/notifications/tool-result":
        events.onResult(params);
        return;
      case "ui/notifications/tool-cancelled":
        events.onCancelled();
        return;
      case "ui/notifications/host-context-changed":
        events.onContext(params);
        return;
      case "ui/resource-teardown":
        events.onTeardown();
        return;
    }
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
