"""The table that `make bench` prints."""

import dataclasses

HEADINGS = ["", "ours", "limit", "ratio", "required", "aim", "verdict"]


@dataclasses.dataclass
class Row:
    """One line. `ratio` is ours over the limit, or, with `smaller`, the figure itself, which should
    be at most `required`."""

    name: str
    ours: str
    limit: str
    ratio: float
    required: float
    aim: float
    smaller: bool = False
    unit: str = ""

    @property
    def verdict(self):
        if self.meets(self.aim):
            return "as aimed"
        return "reached" if self.meets(self.required) else "SHORT"

    def meets(self, goal):
        return self.ratio <= goal if self.smaller else self.ratio >= goal

    def told(self):
        """In a line of its own, while the others are still measured."""
        return "  ".join(cell for cell in self.cells() if cell)

    def cells(self):
        def show(figure):
            return f"{figure:.2f}" if not self.unit else f"{figure:g} {self.unit}".strip()

        return [self.name, self.ours, self.limit, "" if self.smaller else show(self.ratio),
                ("≤ " if self.smaller else "") + show(self.required),
                ("≤ " if self.smaller else "") + show(self.aim), self.verdict]


def rate(figure, what="/s"):
    return f"{figure:,.0f}{what}"


def composed(*parts):
    """The rate of parts done one after another, each at a rate of its own."""
    return 1 / sum(1 / part for part in parts)


def render(rows):
    lines = [HEADINGS] + [row.cells() for row in rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(HEADINGS))]
    text = []
    for line in lines:
        cells = [line[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(line[1:-1], widths[1:-1])]
        text.append("  ".join(cells + [line[-1]]).rstrip())
    return "\n".join(text)
