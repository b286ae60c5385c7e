/* eslint-disable no-control-regex -- control characters are what this is about */
/** CSI, OSC and the like, and two-character sequences (ECMA-48 section 5); an erase of a line is kept for later. */
const sequence =
  /\x1b(?:\[(?![02]?K)[0-?]{0,256}[ -/]{0,16}[@-~]|[\]PX^_][^\x07\x1b]{0,4000}(?:\x07|\x1b\\)|[ -/]{0,16}[0-OQ-WYZ\\`-~])/g;
/** What moves back in a line or erases it. */
const movement = /(\r|\x08|\x1b\[[02]?K)/;
/** Control characters without a meaning here; a tab and a newline have one. */
const meaningless = /[\x00-\x07\x0b-\x1f\x7f]/g;
const isPlain = /^[^\x00-\x08\x0b-\x1f\x7f]*$/;
/* eslint-enable no-control-regex */

/**
 * What is on the screen in the end of a text that was written for a terminal: escape sequences are gone, `\r`, `\b` and erasing have done
 * their work, so that a progress bar is its last state. Takes time in proportion to the text.
 */
export function terminalText(text: string): string {
  if (isPlain.test(text)) return text;
  return text.replace(sequence, "").split("\n").map(lastStateOf).join("\n");
}

function lastStateOf(line: string): string {
  // A line end of Windows moves nowhere.
  const written = line.endsWith("\r") ? line.slice(0, -1) : line;
  const steps = written.split(movement);
  const first = steps[0] ?? "";
  if (steps.length === 1) return first.replace(meaningless, "");
  let cells: string[] = [];
  let column = 0;
  for (const step of steps) {
    if (step === "\r") column = 0;
    else if (step === "\b") column = Math.max(0, column - 1);
    else if (!movement.test(step)) {
      for (const character of step.replace(meaningless, "")) cells[column++] = character;
    } else if (step.includes("2")) cells = [];
    else cells.length = Math.min(cells.length, column);
  }
  return Array.from(cells, (character: string | undefined) => character ?? " ").join("");
}
