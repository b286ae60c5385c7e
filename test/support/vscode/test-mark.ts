/** Begins each line that tests inside an extension host print, so that it can be told from what the editor says. */
export const testMark = "│ ";
