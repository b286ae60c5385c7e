/** The editor's translations: handed in where a sentence is made that a test reads. */
export interface Translator {
  t(message: string, ...args: readonly (string | number | boolean)[]): string;
}
