/** How long something took, in steps that do not change every second: "14 s", "3 min", "2 h". */
export function coarseElapsed(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${String(whole)} s`;
  if (whole < 3600) return `${String(Math.floor(whole / 60))} min`;
  if (whole < 48 * 3600) return `${String(Math.floor(whole / 3600))} h`;
  return `${String(Math.floor(whole / 86_400))} d`;
}

/** The same for a daemon that runs: under a minute the tree would be wrong at once, so it says no number. */
export function runningElapsed(seconds: number): string {
  return seconds < 60 ? "< 1 min" : coarseElapsed(seconds);
}

/** To the second: "0:42", "1:02:03". */
export function exactElapsed(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, "0");
  return hours === 0
    ? `${String(minutes)}:${rest}`
    : `${String(hours)}:${String(minutes).padStart(2, "0")}:${rest}`;
}
