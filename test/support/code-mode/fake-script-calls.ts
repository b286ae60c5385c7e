import { Emitter } from "../../../src/core/base/emitter.ts";
import type { Disposable } from "../../../src/core/base/lifecycle.ts";
import type { CallingScript, ScriptCalls, ScriptSession } from "../../../src/core/daemons/script-calls.ts";
import type { CodeCalls } from "../../../src/protocol/chat.ts";

/** A session whose test answers. */
export class FakeScriptSession implements ScriptSession {
  readonly requests: string[] = [];
  /** What happened to it, in order. */
  readonly happened: string[] = [];
  #answer = Promise.withResolvers<string | undefined>();

  answer(request: string): Promise<string | undefined> {
    this.requests.push(request);
    this.#answer = Promise.withResolvers();
    return this.#answer.promise;
  }

  /** Answers the newest request. */
  reply(text: string | undefined): void {
    this.#answer.resolve(text);
  }

  interrupt(): void {
    this.happened.push("interrupt");
  }

  toBackground(): void {
    this.happened.push("to background");
  }

  close(): void {
    this.happened.push("close");
  }
}

/** Tools for scripts of a test; none, unless it says so. */
export class FakeScriptCalls implements ScriptCalls {
  /** The language that is offered tools. */
  language: string | undefined;
  readonly opened: { readonly script: CallingScript; readonly session: FakeScriptSession }[] = [];
  readonly #changed = new Emitter<{ readonly id: string; readonly calls: CodeCalls }>();

  refusal(language: string): string | undefined {
    return language === this.language ? undefined : `There is nothing to call in ${language}.`;
  }

  open(script: CallingScript): FakeScriptSession {
    const session = new FakeScriptSession();
    this.opened.push({ script, session });
    return session;
  }

  follow(id: string, listener: (calls: CodeCalls) => void): Disposable {
    return this.#changed.event((change) => {
      if (change.id === id) listener(change.calls);
    });
  }

  /** A script has called something. */
  tell(id: string, calls: CodeCalls): void {
    this.#changed.fire({ id, calls });
  }

  /** The newest session. */
  get session(): FakeScriptSession {
    const last = this.opened.at(-1);
    if (last === undefined) throw new Error("No script has called anything.");
    return last.session;
  }
}
