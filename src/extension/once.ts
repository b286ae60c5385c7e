/** Makes something at most once, on first use; a failure is not kept, so that the next use tries again. */
export class Once<T> {
  readonly #make: () => Promise<T>;
  #made: Promise<T> | undefined;
  #value: T | undefined;
  readonly #listeners: ((value: T) => void)[] = [];

  constructor(make: () => Promise<T>) {
    this.#make = make;
  }

  /** What was made; undefined before it is there. */
  get current(): T | undefined {
    return this.#value;
  }

  /** Calls back as soon as it is there, and makes nothing by itself. */
  whenMade(listener: (value: T) => void): void {
    if (this.#value === undefined) this.#listeners.push(listener);
    else listener(this.#value);
  }

  /** Makes it, or joins the making. */
  get(): Promise<T> {
    this.#made ??= this.#make().then(
      (value) => {
        this.#value = value;
        for (const listener of this.#listeners.splice(0)) listener(value);
        return value;
      },
      (error: unknown) => {
        this.#made = undefined;
        throw error;
      },
    );
    return this.#made;
  }
}
