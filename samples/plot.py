"""Shows a picture: with matplotlib when it is installed, else a drawing in SVG."""

import math

from IPython.display import SVG, display

POINTS = [(x / 20, math.sin(x / 20) * math.exp(-x / 200)) for x in range(400)]


def with_matplotlib():
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 3))
    axes.plot([x for x, _ in POINTS], [y for _, y in POINTS])
    axes.set_title("A wave that dies away")
    display(figure)


def with_svg():
    line = " ".join(f"{x * 35:.1f},{100 - y * 80:.1f}" for x, y in POINTS)
    display(
        SVG(
            '<svg xmlns="http://www.w3.org/2000/svg" width="700" height="200" viewBox="0 0 700 200">'
            '<line x1="0" y1="100" x2="700" y2="100" stroke="#888" stroke-width="1"/>'
            f'<polyline points="{line}" fill="none" stroke="#3794ff" stroke-width="2"/></svg>'
        )
    )


try:
    with_matplotlib()
except ImportError:
    print("matplotlib is not installed; drawing it by hand.")
    with_svg()
