/** The fields of a JSON object that nobody has checked; one of another type is as good as none. */
export class JsonFields {
  readonly #value: Readonly<Record<string, unknown>>;

  private constructor(value: Readonly<Record<string, unknown>>) {
    this.#value = value;
  }

  /** Undefined for what is no object. */
  static of(value: unknown): JsonFields | undefined {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return new JsonFields(value as Record<string, unknown>);
  }

  text(name: string): string | undefined {
    const value = this.#get(name);
    return typeof value === "string" ? value : undefined;
  }

  number(name: string): number | undefined {
    const value = this.#get(name);
    return typeof value === "number" && Number.isFinite(value) ? value : undefined;
  }

  flag(name: string): boolean | undefined {
    const value = this.#get(name);
    return typeof value === "boolean" ? value : undefined;
  }

  texts(name: string): readonly string[] | undefined {
    const value = this.#get(name);
    if (!Array.isArray(value)) return undefined;
    const texts = value.filter((one) => typeof one === "string");
    return texts.length === value.length ? texts : undefined;
  }

  oneOf<const T extends string>(name: string, words: readonly T[]): T | undefined {
    return words.find((word) => word === this.#get(name));
  }

  child(name: string): JsonFields | undefined {
    return JsonFields.of(this.#get(name));
  }

  /** Of what is no object an undefined. */
  list(name: string): readonly (JsonFields | undefined)[] | undefined {
    const value = this.#get(name);
    return Array.isArray(value) ? value.map((one) => JsonFields.of(one)) : undefined;
  }

  #get(name: string): unknown {
    return Object.hasOwn(this.#value, name) ? this.#value[name] : undefined;
  }
}
