// Reads the page again every few seconds and puts the parts marked data-live-part in place of the old ones. What the
// reader is busy with (a field, a text being selected, an open list) is left alone until they are done.

const intervalKey = "pmq.interval";
const pausedKey = "pmq.paused";

function isBusy(part) {
  const selected = getSelection();
  return part.matches(":focus-within, :hover:has(.chart-tip)") ||
    (selected && !selected.isCollapsed && part.contains(selected.anchorNode)) ||
    part.querySelector("input:checked") !== null;
}

async function refresh(enhance) {
  const answer = await fetch(location.href, { headers: { "X-PMQ-Live": "1" }, redirect: "manual" });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const old of document.querySelectorAll("[data-live-part]")) {
    const fresh = page.querySelector(`[data-live-part="${old.dataset.livePart}"]`);
    if (!fresh || isBusy(old)) continue;
    enhance(fresh);
    old.replaceWith(fresh);
  }
  const clock = page.querySelector("[data-clock]");
  if (clock) document.querySelector("[data-clock]").replaceWith(clock);
  enhance(document.querySelector(".foot"));
}

export function live(enhance) {
  const control = document.querySelector("[data-live-control]");
  if (!control) return;
  const toggle = control.querySelector("[data-live-toggle]");
  const label = control.querySelector("[data-live-label]");
  const interval = control.querySelector("[data-live-interval]");
  let timer = 0;

  const isPaused = () => toggle.getAttribute("aria-pressed") === "true";
  const show = (paused, text) => {
    toggle.setAttribute("aria-pressed", String(paused));
    label.textContent = text;
  };
  const plan = () => {
    clearTimeout(timer);
    if (!isPaused()) timer = setTimeout(tick, Number(interval.value) * 1000);
  };
  const tick = async () => {
    if (document.visibilityState === "visible") {
      try {
        await refresh(enhance);
        show(false, "Live");
      } catch {
        show(false, "Not reached");
      }
    }
    plan();
  };

  interval.value = localStorage.getItem(intervalKey) ?? "5";
  if (interval.selectedIndex < 0) interval.value = "5";
  if (localStorage.getItem(pausedKey) === "1") show(true, "Paused");
  toggle.addEventListener("click", () => {
    const pause = !isPaused();
    localStorage.setItem(pausedKey, pause ? "1" : "0");
    show(pause, pause ? "Paused" : "Live");
    if (pause) plan();
    else tick();
  });
  interval.addEventListener("change", () => {
    localStorage.setItem(intervalKey, interval.value);
    plan();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && !isPaused()) tick();
  });
  control.hidden = false;
  plan();
}
