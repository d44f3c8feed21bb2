// The numbers of the step under the pointer.

const stepTime = new Intl.DateTimeFormat(undefined, { weekday: "short", hour: "2-digit", minute: "2-digit" });
const number = new Intl.NumberFormat();

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function enhance(chart) {
  const canvas = chart.querySelector(".canvas");
  const lines = [...chart.querySelectorAll("polyline[data-values]")].map((line) => ({
    label: line.dataset.label,
    values: line.dataset.values.split(",").map(Number),
  }));
  const steps = Math.max(...lines.map((line) => line.values.length));
  const from = Date.parse(chart.dataset.from);
  const step = Number(chart.dataset.step) * 1000;
  const tip = element("div", "chart-tip");
  const rule = element("div", "chart-rule");

  canvas.addEventListener("pointermove", (event) => {
    const box = canvas.getBoundingClientRect();
    const at = Math.round(((event.clientX - box.left) / box.width) * (steps - 1));
    const index = Math.min(Math.max(at, 0), steps - 1);
    const x = (index / Math.max(steps - 1, 1)) * box.width;
    tip.replaceChildren(
      element("strong", "", stepTime.format(from + index * step)),
      ...lines.map((line) => element("div", "", `${line.label} ${number.format(line.values[index] ?? 0)}`)),
    );
    canvas.append(rule, tip);
    rule.style.left = `${x}px`;
    tip.style.left = `${Math.min(Math.max(x, 60), box.width - 60)}px`;
  });
  canvas.addEventListener("pointerleave", () => {
    tip.remove();
    rule.remove();
  });
}

export function charts(part) {
  for (const chart of part.querySelectorAll("[data-chart]")) enhance(chart);
}
