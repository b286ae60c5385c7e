"""Prints how busy this machine is, every second, until it is stopped.

Run it with "Run File in Background", go on working, and stop it with the red Stop.
Needs nothing but Python.
"""

import os
import time


def busy_share():
    """The busy part of all processor time since the last call, from 0 to 1."""
    if os.path.exists("/proc/stat"):
        with open("/proc/stat") as stat:
            times = [int(field) for field in stat.readline().split()[1:]]
        idle, total = times[3] + times[4], sum(times)
        last_idle, last_total = busy_share.last
        busy_share.last = (idle, total)
        return 1 - (idle - last_idle) / max(1, total - last_total)
    if hasattr(os, "getloadavg"):
        return min(1, os.getloadavg()[0] / (os.cpu_count() or 1))
    # Elsewhere: how much longer than usual a fixed piece of work takes.
    started = time.perf_counter()
    sum(range(1_000_000))
    took = time.perf_counter() - started
    busy_share.best = min(getattr(busy_share, "best", took), took)
    return 1 - busy_share.best / took


busy_share.last = (0, 0)


def main():
    busy_share()
    try:
        while True:
            time.sleep(1)
            share = busy_share()
            colour = 31 if share > 0.8 else 33 if share > 0.5 else 32
            bar = "█" * round(share * 30)
            print(f"{time.strftime('%H:%M:%S')}  \033[{colour}m{bar:<30}\033[0m  {share:4.0%}", flush=True)
    finally:
        print("Stopped; this line comes from the finally block.")


if __name__ == "__main__":
    main()
