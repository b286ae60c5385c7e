import type { ScriptAnswer, ScriptConsent, ScriptQuestion } from "../core/code-mode/script-consent.ts";
import type { InputPrompt } from "../core/daemons/daemon.ts";
import type { Run, RunConsent } from "../core/daemons/run-gate.ts";

/** What tests answer in place of a user; exists only in `ExtensionMode.Test`. */
export class TestHook {
  /** The runs that asked for consent, the oldest first. */
  readonly asked: Run[] = [];
  /** What scripts asked for. */
  readonly questions: string[] = [];
  /** The answer to the next requests for consent. */
  consent = true;
  /** The answer to the next `input()`. */
  input: string | undefined;

  /** The calls of scripts that asked for consent, the oldest first. */
  readonly calls: ScriptQuestion[] = [];
  /** The answer to the next of them; undefined leaves it to the editor's notification. */
  call: ScriptAnswer | undefined = "decline";

  /** Answers scripts. */
  readonly prompt: InputPrompt = {
    ask: async ({ prompt }) => {
      this.questions.push(prompt);
      return this.input;
    },
  };

  /** Answers what is asked before a script's call. */
  answeringCalls(real: ScriptConsent): ScriptConsent {
    return {
      ask: async (question, signal) => {
        this.calls.push(question);
        return this.call ?? real.ask(question, signal);
      },
    };
  }

  /** Answers requests for consent; trust stays the real one. */
  answering(real: RunConsent): RunConsent {
    return {
      isTrusted: () => real.isTrusted(),
      ask: async (run) => {
        this.asked.push(run);
        return this.consent;
      },
    };
  }
}
