/** Port: what is kept across windows; `get` gives what was `set` last, at once. */
export interface ApprovalMemory {
  get(): Readonly<Record<string, unknown>>;
  set(value: Readonly<Record<string, unknown>>): Promise<void>;
}

/** A tool that was allowed for good. */
export interface KeptApproval {
  readonly digest: string;
  /** Its definition as it was then, bounded. */
  readonly definition: string;
}

/** The oldest are forgotten, which only makes that the user is asked again. */
const maxKept = 500;

/** What the user has allowed for good, by server and tool; an entry that makes no sense allows nothing. */
export class KeptApprovals {
  readonly #memory: ApprovalMemory;
  readonly #onError: (error: unknown) => void;

  constructor(memory: ApprovalMemory, onError: (error: unknown) => void) {
    this.#memory = memory;
    this.#onError = onError;
  }

  get(serverId: string, tool: string): KeptApproval | undefined {
    const key = keyOf(serverId, tool);
    const all = this.#memory.get();
    return Object.hasOwn(all, key) ? approvalIn(all[key]) : undefined;
  }

  set(serverId: string, tool: string, approval: KeptApproval): void {
    const key = keyOf(serverId, tool);
    const others = this.#entries().filter(([one]) => one !== key);
    this.#save([...others, [key, approval] as const].slice(-maxKept));
  }

  /** Removes one, or all of a server. */
  remove(serverId: string, tool?: string): void {
    const isRemoved = (key: string): boolean =>
      tool === undefined ? key.startsWith(keyOf(serverId, "")) : key === keyOf(serverId, tool);
    this.#save(this.#entries().filter(([key]) => !isRemoved(key)));
  }

  /** The names of a server's tools that are among them. */
  tools(serverId: string): readonly string[] {
    const prefix = keyOf(serverId, "");
    return this.#entries().flatMap(([key]) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
  }

  #entries(): readonly (readonly [string, KeptApproval])[] {
    return Object.entries(this.#memory.get()).flatMap(([key, value]) => {
      const approval = approvalIn(value);
      return approval === undefined ? [] : [[key, approval] as const];
    });
  }

  #save(entries: readonly (readonly [string, KeptApproval])[]): void {
    this.#memory.set(Object.fromEntries(entries)).catch(this.#onError);
  }
}

/** No id of a server has a slash. */
function keyOf(serverId: string, tool: string): string {
  return `${serverId}/${tool}`;
}

function approvalIn(value: unknown): KeptApproval | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { digest, definition } = value as Partial<Record<keyof KeptApproval, unknown>>;
  if (typeof digest !== "string" || digest === "" || typeof definition !== "string") return undefined;
  return { digest, definition };
}
