/** Writes a length of time as a clock does: `0:42`, `12:05`, `1:02:09`. */
export function clockTime(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const pad = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0
    ? `${String(hours)}:${pad(minutes)}:${pad(whole % 60)}`
    : `${String(minutes)}:${pad(whole % 60)}`;
}

/** Writes a length of time in its largest unit, never promising more than there is: `59 min`, `2 h`, `40 s`. */
export function roughTime(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${String(whole)} s`;
  if (whole < 7200) return `${String(Math.floor(whole / 60))} min`;
  if (whole < 172_800) return `${String(Math.floor(whole / 3600))} h`;
  return `${String(Math.floor(whole / 86_400))} d`;
}

/** A short length of time in seconds, never as if it were nothing: `< 0.1`, `4.2`, `42`. */
export function shortSeconds(seconds: number): string {
  return seconds < 0.1 ? "< 0.1" : seconds.toFixed(seconds < 10 ? 1 : 0);
}

/** The time of day of an epoch second, in the user's zone: `12:04:31`. */
export function timeOfDay(epochSeconds: number): string {
  const date = new Date(epochSeconds * 1000);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
}

/** A size for a person: `512 B`, `4.2 MB`. */
export function byteSize(bytes: number): string {
  if (bytes < 1024) return `${String(bytes)} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(0)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** The day of an epoch second as people say it: `12:04` today, else `yesterday`, `3 d ago`, `24 Nov 2026`. */
export function dayOf(epochSeconds: number, nowSeconds: number): string {
  const date = new Date(epochSeconds * 1000);
  const days = Math.round((midnight(nowSeconds) - midnight(epochSeconds)) / 86_400_000);
  if (days <= 0) return timeOfDay(epochSeconds).slice(0, 5);
  if (days === 1) return "yesterday";
  if (days < 7) return `${String(days)} d ago`;
  return date.toLocaleDateString(undefined, { day: "numeric", month: "short", year: "numeric" });
}

function midnight(epochSeconds: number): number {
  return new Date(epochSeconds * 1000).setHours(0, 0, 0, 0);
}

/** A length of time that is a limit: `60 s`, `5 min`, `1 h`. */
export function duration(seconds: number): string {
  if (seconds >= 3600 && seconds % 3600 === 0) return `${String(seconds / 3600)} h`;
  return seconds >= 120 && seconds % 60 === 0 ? `${String(seconds / 60)} min` : `${String(seconds)} s`;
}
