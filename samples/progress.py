"""A progress bar that redraws its line, as tqdm does, then colours, then a warning on standard error."""

import sys
import time

STEPS = 120

for step in range(STEPS + 1):
    done = round(step / STEPS * 40)
    bar = "━" * done + " " * (40 - done)
    print(f"\r\033[36mTraining\033[0m  {bar}  {step / STEPS:4.0%}  loss {1 / (1 + step / 10):.3f}", end="", flush=True)
    time.sleep(0.1)
print()

for number, name in enumerate(["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]):
    print(f"\033[3{number}m{name}\033[0m \033[9{number}mbright\033[0m \033[4{number}m on it \033[0m")

print("This line went to standard error.", file=sys.stderr)
print("\033[1mDone.\033[0m")
