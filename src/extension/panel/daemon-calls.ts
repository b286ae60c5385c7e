import type { Disposable } from "../../core/base/lifecycle.ts";
import type { CodeSessions } from "../../core/code-mode/code-sessions.ts";
import type { Daemons } from "../../core/daemons/daemons.ts";
import type { CodeCalls } from "../../protocol/chat.ts";
import type { HostMessage } from "../../protocol/events.ts";
import type { DaemonId } from "../../protocol/ids.ts";

/** What one page is told of the tools that daemons call. Those of code in a chat's kernel are part of the chat. */
export class DaemonCalls implements Disposable {
  readonly #calls: Pick<CodeSessions, "calls" | "onDidChange">;
  readonly #daemons: Pick<Daemons, "get">;
  readonly #post: (message: HostMessage) => void;
  readonly #subscription: Disposable;

  constructor(
    calls: Pick<CodeSessions, "calls" | "onDidChange">,
    daemons: Pick<Daemons, "get">,
    post: (message: HostMessage) => void,
  ) {
    this.#calls = calls;
    this.#daemons = daemons;
    this.#post = post;
    this.#subscription = calls.onDidChange(({ script, calls: now }) => {
      if (script.background) this.#send(script.id, now);
    });
  }

  /** The page opens a daemon: it gets what that has called so far. */
  tell(id: DaemonId): void {
    const calls = this.#calls.calls(id);
    if (calls !== undefined && this.#daemons.get(id) !== undefined) this.#send(id, calls);
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #send(daemon_id: DaemonId, calls: CodeCalls): void {
    this.#post({ kind: "event", name: "daemon:calls", value: { daemon_id, calls } });
  }
}
