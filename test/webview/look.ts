import type { Page } from "playwright-core";

/** Presses Tab and collects what gets the focus. */
export async function tabThrough(page: Page, count: number): Promise<string[]> {
  const names: string[] = [];
  for (let step = 0; step < count; step++) {
    await page.keyboard.press("Tab");
    names.push(
      await page.evaluate(() => {
        const element = document.activeElement;
        if (element === null || element === document.body) return "(page)";
        return element.getAttribute("aria-label") ?? element.textContent.trim();
      }),
    );
  }
  return names;
}

/** Texts whose contrast with what is behind them is below 4.5 : 1, or 3 : 1 where the theme itself has no more. */
export function poorContrast(selector: string): string[] {
  const parse = (color: string): number[] => {
    const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    if (context === null) return [0, 0, 0, 0];
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    const data = [...context.getImageData(0, 0, 1, 1).data];
    return [...data.slice(0, 3), (data[3] ?? 0) / 255];
  };
  const over = (front: number[], back: number[]): number[] => {
    const alpha = front[3] ?? 1;
    return [0, 1, 2].map(
      (index) => (front[index] ?? 0) * (alpha === 1 ? 1 : alpha) + (back[index] ?? 0) * (1 - alpha),
    );
  };
  const luminance = (color: number[]): number => {
    const [red, green, blue] = color.map((value) => {
      const part = value / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
  };
  const backgroundOf = (element: Element | null): number[] => {
    for (let at = element; at !== null; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor);
      if ((color[3] ?? 0) > 0.9) return color;
    }
    return [255, 255, 255];
  };
  const poor: string[] = [];
  for (const element of document.querySelectorAll(selector)) {
    if (element.closest(":disabled") !== null) continue;
    const back = backgroundOf(element);
    const [first, second] = [luminance(over(parse(getComputedStyle(element).color), back)), luminance(back)];
    const ratio = (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
    const isWarning =
      element.matches(".detail.warning") ||
      element.matches(".card.error .detail") ||
      element.matches(".stderr");
    if (ratio < (isWarning ? 3 : 4.5)) poor.push(`${element.className}: ${ratio.toFixed(2)}`);
  }
  return poor;
}

/** What a checker of accessibility would complain of: things without a name, references that lead nowhere, roles in the wrong place. */
export function brokenAccess(): string[] {
  const broken: string[] = [];
  const complain = (what: string, element: Element): void => {
    broken.push(`${what}: ${element.outerHTML.slice(0, 120)}`);
  };
  const nameOf = (element: Element): string => {
    const labelled = element.getAttribute("aria-labelledby");
    if (labelled !== null) return document.getElementById(labelled)?.textContent ?? "";
    return element.getAttribute("aria-label") ?? element.textContent.trim();
  };
  const controls =
    "button, a[href], input:not([disabled]), textarea, [tabindex='0'], [role=dialog], [role=menu], [role=listbox], [role=log], [role=option], [role=tab], [role=tabpanel], article, figure";
  for (const element of document.querySelectorAll(controls))
    if (nameOf(element) === "") complain("no name", element);
  for (const image of document.querySelectorAll("img:not([alt])")) complain("no alternative", image);
  for (const element of document.querySelectorAll("[tabindex]"))
    if (Number(element.getAttribute("tabindex")) > 0) complain("tabindex", element);
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  for (const id of new Set(ids.filter((each, index) => ids.indexOf(each) !== index)))
    broken.push(`twice: #${id}`);
  for (const name of ["aria-controls", "aria-labelledby", "aria-describedby", "aria-activedescendant"]) {
    for (const element of document.querySelectorAll(`[${name}]`))
      if (document.getElementById(element.getAttribute(name) ?? "") === null) complain(name, element);
  }
  const parents: Readonly<Record<string, string>> = {
    option: "[role=listbox]",
    tab: "[role=tablist]",
    menuitem: "[role=menu]",
    row: "[role=grid]",
    gridcell: "[role=row]",
  };
  for (const [role, parent] of Object.entries(parents))
    for (const element of document.querySelectorAll(`[role=${role}]`))
      if (element.closest(parent) === null) complain("alone", element);
  for (const element of document.querySelectorAll(
    "[aria-hidden=true] :is(button, a, input, textarea, [tabindex='0'])",
  ))
    complain("hidden, but in the tab order", element);
  if (document.querySelectorAll("main").length !== 1) broken.push("not one main");
  if (document.querySelectorAll("h1").length > 1) broken.push("more than one h1");
  return broken;
}
