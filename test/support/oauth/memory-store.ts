interface Payload extends Record<string, unknown> {
  readonly grantId?: string;
  readonly uid?: string;
  consumed?: number;
}

/** What an `oidc-provider` of a test remembers, which can be made to forget. */
export class MemoryStore {
  readonly #entries = new Map<string, { readonly payload: Payload; readonly until: number }>();

  /** An `oidc-provider` makes one for each of its models. */
  adapter(model: string): object {
    const key = (id: string): string => `${model} ${id}`;
    const entries = this.#entries;
    const found = (id: string): Payload | undefined => {
      const entry = entries.get(id);
      return entry === undefined || entry.until < Date.now() ? undefined : entry.payload;
    };
    return {
      upsert: async (id: string, payload: Payload, expiresIn?: number) => {
        const until = expiresIn === undefined ? Infinity : Date.now() + expiresIn * 1000;
        entries.set(key(id), { payload, until });
      },
      find: async (id: string) => found(key(id)),
      findByUid: async (uid: string) =>
        [...entries].find(([name, { payload }]) => name.startsWith(`${model} `) && payload.uid === uid)?.[1]
          .payload,
      findByUserCode: async () => undefined,
      consume: async (id: string) => {
        const payload = found(key(id));
        if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000);
      },
      destroy: async (id: string) => {
        entries.delete(key(id));
      },
      revokeByGrantId: async (grantId: string) => {
        for (const [name, { payload }] of entries) if (payload.grantId === grantId) entries.delete(name);
      },
    };
  }

  /** Forgets all of these kinds, such as `Client` or `RefreshToken`. */
  forget(...models: readonly string[]): void {
    for (const name of [...this.#entries.keys()]) {
      if (models.some((model) => name.startsWith(`${model} `))) this.#entries.delete(name);
    }
  }

  count(model: string): number {
    return [...this.#entries.keys()].filter((name) => name.startsWith(`${model} `)).length;
  }
}
