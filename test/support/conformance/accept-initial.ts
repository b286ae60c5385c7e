import type { ServerQuestions } from "../../../src/core/tools/tool-client.ts";

/** A user who accepts each form as it is shown: with what its fields begin with. */
export const acceptInitial: ServerQuestions["elicit"] = async (_server, question) => {
  if (question.kind === "url") return { kind: "cancel" };
  const values = question.fields.flatMap((field) => {
    if (field.initial === undefined) return [];
    const value = field.kind === "choice" && !field.many ? (field.initial[0] ?? "") : field.initial;
    return [[field.name, value] as const];
  });
  return { kind: "accept", values: Object.fromEntries(values) };
};
