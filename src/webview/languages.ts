/** The name of a language as people write it. */
export function languageName(language: string): string {
  return NAMES[language.toLowerCase()] ?? language;
}

const NAMES: Readonly<Record<string, string>> = {
  python: "Python",
  r: "R",
  julia: "Julia",
  bash: "Bash",
  javascript: "JavaScript",
};
