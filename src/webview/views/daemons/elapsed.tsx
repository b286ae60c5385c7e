import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { now, watchClock } from "../../clock.ts";
import { texts } from "../../texts.ts";
import { clockTime } from "../../time.ts";

interface ElapsedProps {
  readonly startedAt: number;
  readonly endedAt: number | undefined;
}

/** How long it has run; ticks once a second, and only while it is in view. */
export function Elapsed({ startedAt, endedAt }: ElapsedProps): VNode {
  const element = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const span = element.current;
    if (span === null || endedAt !== undefined) return undefined;
    let unwatch: (() => void) | undefined;
    const observer = new IntersectionObserver((entries) => {
      unwatch?.();
      unwatch = entries.at(-1)?.isIntersecting === true ? watchClock() : undefined;
    });
    observer.observe(span);
    return () => {
      observer.disconnect();
      unwatch?.();
    };
  }, [endedAt]);
  return (
    <span ref={element} class="elapsed" role="timer" aria-label={texts.card.elapsed}>
      {clockTime((endedAt ?? now.value) - startedAt)}
    </span>
  );
}
