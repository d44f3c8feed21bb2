// Every page works without this. With it times are local, figures stay fresh, and a few things take fewer steps.

import { localTimes } from "./times.js";
import { charts } from "./charts.js";
import { live } from "./live.js";
import { copyButtons, selection, shortcuts, confirmations } from "./comforts.js";

function enhance(part) {
  localTimes(part);
  charts(part);
  copyButtons(part);
  selection(part);
}

enhance(document);
confirmations();
shortcuts();
live(enhance);
