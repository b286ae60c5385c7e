"""Draws a clock and moves its hand thirty times a second, by updating one display. Each frame replaces the one before."""

import math
import time

from IPython.display import SVG, display

SECONDS = 60


def frame(turn):
    x, y = 100 + 80 * math.sin(turn), 100 - 80 * math.cos(turn)
    return SVG(
        '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200">'
        '<circle cx="100" cy="100" r="90" fill="none" stroke="#888" stroke-width="4"/>'
        f'<line x1="100" y1="100" x2="{x:.1f}" y2="{y:.1f}" stroke="#f14c4c" stroke-width="4" stroke-linecap="round"/></svg>'
    )


shown = display(frame(0), display_id=True)
started = time.monotonic()
while (elapsed := time.monotonic() - started) < SECONDS:
    shown.update(frame(elapsed * math.tau / 10))
    time.sleep(1 / 30)
print(f"{SECONDS} seconds at 30 frames a second.")
