import { useEffect, useState } from "preact/hooks";

/** A press that was meant for something else must not allow anything: what has just come up cannot be pressed yet. */
const ARM_MS = 400;

/** Becomes true a moment after the card that asks has come up. */
export function useArmed(): boolean {
  const [armed, setArmed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setArmed(true);
    }, ARM_MS);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  return armed;
}
