/** A text as a value of a form has it (`application/x-www-form-urlencoded`). */
export function formEncoded(text: string): string {
  return new URLSearchParams({ x: text }).toString().slice("x=".length);
}
