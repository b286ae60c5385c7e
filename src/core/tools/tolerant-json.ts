/** Reads JSON as editors keep it, with comments and commas before a closing bracket; undefined when it is no JSON. */
export function tolerantJson(text: string): unknown {
  const plain = text.replace(/^\uFEFF/, "");
  return parsed(plain) ?? parsed(withoutTrailingCommas(withoutComments(plain)));
}

/** The parser's own words repeat the text, which may hold a secret. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function withoutComments(text: string): string {
  return text.replace(/("[^"\\]*(?:\\[^][^"\\]*)*")|\/\/[^\n\r]*|\/\*[^]*?\*\//g, "$1 ");
}

function withoutTrailingCommas(text: string): string {
  return text.replace(/("[^"\\]*(?:\\[^][^"\\]*)*")|,(?=\s*[}\]])/g, "$1");
}
