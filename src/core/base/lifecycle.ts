/** Something that lets go of what it holds; disposing is synchronous and may be done any number of times. */
export interface Disposable {
  dispose(): void;
}

/** Makes a disposable of a function that runs once. */
export function toDisposable(release: () => void): Disposable {
  let done = false;
  return {
    dispose: () => {
      if (done) return;
      done = true;
      release();
    },
  };
}

/** Holds disposables and lets go of them together, the newest first. */
export class DisposableStore implements Disposable {
  readonly #held = new Set<Disposable>();
  #disposed = false;

  /** Registers and returns the disposable; after `dispose` it is let go of at once. */
  add<T extends Disposable>(disposable: T): T {
    if (this.#disposed) disposable.dispose();
    else this.#held.add(disposable);
    return disposable;
  }

  dispose(): void {
    this.#disposed = true;
    const held = [...this.#held].reverse();
    this.#held.clear();
    for (const disposable of held) disposable.dispose();
  }
}
