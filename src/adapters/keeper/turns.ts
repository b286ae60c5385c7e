/** A window whose turn it is to do the named thing; `ask` is the number of its question. */
export interface Turn {
  readonly windowId: string;
  readonly name: string;
  readonly ask: number;
}

/** Who does what only one window can do at a time: the first that asked, then the next. Decides, and touches nothing. */
export class Turns {
  /** Those who want a thing, the one whose turn it is first. */
  readonly #queues = new Map<string, readonly Turn[]>();

  /** A window wants a turn; one that asks again keeps its place. Returns its turn when it has come. */
  ask(turn: Turn): Turn | undefined {
    const queue = this.#queues.get(turn.name) ?? [];
    const isMine = (other: Turn): boolean => other.windowId === turn.windowId;
    const next = queue.some(isMine) ? queue.map((other) => (isMine(other) ? turn : other)) : [...queue, turn];
    this.#queues.set(turn.name, next);
    return next[0] === turn ? turn : undefined;
  }

  /** A window does not want it any more; returns whose turn it is by that. */
  letGo(windowId: string, name: string): Turn | undefined {
    const queue = this.#queues.get(name) ?? [];
    const rest = queue.filter((turn) => turn.windowId !== windowId);
    if (rest.length === 0) this.#queues.delete(name);
    else this.#queues.set(name, rest);
    return rest[0] === queue[0] ? undefined : rest[0];
  }

  /** A window is gone; returns whose turns have come by that. */
  leave(windowId: string): readonly Turn[] {
    return [...this.#queues.keys()]
      .map((name) => this.letGo(windowId, name))
      .filter((turn) => turn !== undefined);
  }
}
