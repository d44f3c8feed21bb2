// Times are written in UTC. Here they become local ones, with UTC at hand in the title.

const whole = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const dayAndClock = new Intl.DateTimeFormat(undefined, { weekday: "short", hour: "2-digit", minute: "2-digit" });
const aDay = 86_400_000;

function short(moment) {
  return (Date.now() - moment < aDay / 2 ? clock : dayAndClock).format(moment);
}

function left(until) {
  const seconds = Math.max(0, Math.round((until - Date.now()) / 1000));
  if (seconds === 0) return "over any moment";
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s left` : `${seconds} s left`;
}

export function localTimes(part) {
  for (const element of part.querySelectorAll("time[datetime]")) {
    const moment = new Date(element.dateTime);
    if (Number.isNaN(moment.valueOf())) continue;
    element.title = `${element.dateTime.replace("T", " ").replace(/\.\d+Z$/, "")} UTC`;
    element.textContent = "short" in element.dataset ? short(moment) : whole.format(moment);
  }
}

// How long something lasts from now on, behind the time at which it ends.
function countDown() {
  for (const element of document.querySelectorAll("[data-until]")) {
    element.textContent = `, ${left(new Date(element.dataset.until))}`;
  }
}
countDown();
setInterval(countDown, 1000);
