/** A text that must not be seen: it prints as `[secret]` everywhere, and every place that opens it says `reveal`. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself, for the one call that needs it. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "[secret]";
  }
}

/** Headers of a request that prove who asks. */
export type SecretHeaders = Readonly<Record<string, Secret>>;

/** The headers in the open, for the one request that carries them. */
export function revealed(headers: SecretHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.reveal()]));
}
