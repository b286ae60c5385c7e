/**
 * How a character looks, packed into two numbers so that a line of cells costs two typed arrays and no objects.
 * Each has a colour in bits 0–23 and its kind in bits 24–25; `fore` carries the flags above that.
 */
export interface Style {
  fore: number;
  back: number;
}

const KIND_PALETTE = 1 << 24;
const KIND_RGB = 2 << 24;
const COLOUR_MASK = 0x03ffffff;

const BOLD = 1 << 26;
const DIM = 1 << 27;
const ITALIC = 1 << 28;
const UNDERLINE = 1 << 29;
const INVERSE = 1 << 30;
const STRIKE = 1 << 31;

const FLAG_ON: ReadonlyMap<number, number> = new Map([
  [1, BOLD],
  [2, DIM],
  [3, ITALIC],
  [4, UNDERLINE],
  [7, INVERSE],
  [9, STRIKE],
]);

const FLAG_OFF: ReadonlyMap<number, number> = new Map([
  [21, BOLD],
  [22, BOLD | DIM],
  [23, ITALIC],
  [24, UNDERLINE],
  [27, INVERSE],
  [29, STRIKE],
]);

/** Applies one SGR sequence ("Select Graphic Rendition", ECMA-48 8.3.117) in place; unknown codes are ignored. */
export function applySgr(style: Style, params: string): void {
  const codes = params.split(/[;:]/).map((text) => (text === "" ? 0 : Number(text)));
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const { colour, used } = extendedColour(codes, at + 1);
      at += used;
      if (colour !== undefined) setColour(style, code === 48, colour);
    } else {
      applyCode(style, code);
    }
  }
}

function applyCode(style: Style, code: number): void {
  if (code === 0) {
    style.fore = 0;
    style.back = 0;
    return;
  }
  const on = FLAG_ON.get(code);
  if (on !== undefined) {
    style.fore |= on;
    return;
  }
  const off = FLAG_OFF.get(code);
  if (off !== undefined) {
    style.fore &= ~off;
    return;
  }
  if (code >= 30 && code <= 37) setColour(style, false, KIND_PALETTE | (code - 30));
  else if (code >= 90 && code <= 97) setColour(style, false, KIND_PALETTE | (code - 90 + 8));
  else if (code >= 40 && code <= 47) setColour(style, true, KIND_PALETTE | (code - 40));
  else if (code >= 100 && code <= 107) setColour(style, true, KIND_PALETTE | (code - 100 + 8));
  else if (code === 39) setColour(style, false, 0);
  else if (code === 49) setColour(style, true, 0);
}

function setColour(style: Style, isBack: boolean, colour: number): void {
  if (isBack) style.back = (style.back & ~COLOUR_MASK) | colour;
  else style.fore = (style.fore & ~COLOUR_MASK) | colour;
}

/** Reads what follows 38 or 48: `5;n` (palette) or `2;r;g;b`; `used` is how many codes it took. */
function extendedColour(codes: readonly number[], at: number): { colour: number | undefined; used: number } {
  const byte = (index: number): number => Math.min(255, Math.max(0, codes[index] ?? 0));
  if (codes[at] === 5) return { colour: KIND_PALETTE | byte(at + 1), used: 2 };
  if (codes[at] === 2) {
    return { colour: KIND_RGB | (byte(at + 1) << 16) | (byte(at + 2) << 8) | byte(at + 3), used: 4 };
  }
  return { colour: undefined, used: 1 };
}

/** What the page needs to draw a style: class names, and colours beyond the 16 named ones as CSS values. */
export interface Look {
  readonly classes: readonly string[];
  readonly color?: string;
  readonly background?: string;
}

/** Translates a packed style for drawing; inverse video is resolved here, since only both colours together say how it looks. */
export function lookOf(fore: number, back: number): Look {
  const classes: string[] = [];
  if (fore & BOLD) classes.push("ansi-bold");
  if (fore & DIM) classes.push("ansi-dim");
  if (fore & ITALIC) classes.push("ansi-italic");
  if (fore & UNDERLINE) classes.push("ansi-underline");
  if (fore & STRIKE) classes.push("ansi-strike");
  const inverse = (fore & INVERSE) !== 0;
  const front = paint((inverse ? back : fore) & COLOUR_MASK);
  const behind = paint((inverse ? fore : back) & COLOUR_MASK);
  if (front.name !== undefined) classes.push(`ansi-fg-${front.name}`);
  else if (inverse && front.value === undefined) classes.push("ansi-fg-inverse");
  if (behind.name !== undefined) classes.push(`ansi-bg-${behind.name}`);
  else if (inverse && behind.value === undefined) classes.push("ansi-bg-inverse");
  return {
    classes,
    ...(front.value === undefined ? {} : { color: front.value }),
    ...(behind.value === undefined ? {} : { background: behind.value }),
  };
}

/** A named colour (the theme decides), a CSS value, or neither for the default. */
function paint(colour: number): { readonly name?: string; readonly value?: string } {
  const value = colour & 0xffffff;
  if ((colour & KIND_RGB) !== 0) return { value: rgb(value >> 16, (value >> 8) & 255, value & 255) };
  if ((colour & KIND_PALETTE) === 0) return {};
  if (value < 16) return { name: String(value) };
  if (value >= 232) {
    const grey = 8 + (value - 232) * 10;
    return { value: rgb(grey, grey, grey) };
  }
  const index = value - 16;
  const level = (step: number): number => (step === 0 ? 0 : 55 + step * 40);
  return { value: rgb(level(Math.floor(index / 36)), level(Math.floor(index / 6) % 6), level(index % 6)) };
}

function rgb(red: number, green: number, blue: number): string {
  return `rgb(${String(red)}, ${String(green)}, ${String(blue)})`;
}
