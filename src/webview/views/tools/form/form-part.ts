import type { ServerProblem } from "../../../../protocol/check-tool-server.ts";
import type { FieldName, FormValues, OpenForm } from "../../../tool-form.ts";
import { serverProblems } from "../../../tools-texts.ts";

/** What each part of the form is given. */
export interface FormPartProps {
  readonly form: OpenForm;
  readonly values: FormValues;
  readonly change: (change: Partial<FormValues>) => void;
  /** What is wrong with a field, when it is time to say so. */
  readonly problemOf: (name: FieldName) => ServerProblem | undefined;
  /** The user was in a field. */
  readonly visit: (name: FieldName) => void;
}

/** The sentence for it. */
export function sentenceFor(problem: ServerProblem | undefined): string | undefined {
  return problem === undefined ? undefined : serverProblems[problem];
}
