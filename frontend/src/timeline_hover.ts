// What the pointer shows over the lanes: the instant, and the picture of that second where there are hints.
import { tileAt } from "./player/hints";
import { covering, type Recording } from "./player/recordings";
import { clockTime } from "./time";
import type { Timeline } from "./timeline";

export function showUnderPointer(timeline: Timeline, recordings: readonly Recording[], camera: () => number): void {
  const tip = timeline.root.querySelector<HTMLElement>("[data-tip]");
  const lanes = timeline.root.querySelector<SVGSVGElement>("[data-lanes]");
  if (tip === null || lanes === null) return;
  const words = tip.querySelector("span");
  const picture = tip.querySelector("i");
  let last = 0;
  lanes.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch") return;
    const at = timeline.instantAt(event.clientX);
    const box = timeline.root.getBoundingClientRect();
    tip.hidden = false;
    // Set by script, which the policy allows: it forbids styles that are written in the page.
    tip.style.left = `${Math.min(box.width - 96, Math.max(96, event.clientX - box.left))}px`;
    if (words !== null) words.textContent = clockTime(at);
    const piece = event.target instanceof Element ? event.target.closest<SVGElement>("[data-recording]")?.dataset["recording"] : undefined;
    const shown = recordings.find((one) => one.id === piece) ?? covering(recordings, at, camera()) ?? covering(recordings, at);
    const turn = ++last;
    if (picture === null) return;
    if (shown === undefined) { picture.hidden = true; return; }
    void tileAt(shown, at).then((tile) => {
      if (turn !== last) return;
      picture.hidden = tile === null;
      if (tile === null) return;
      picture.style.width = `${tile.width}px`;
      picture.style.height = `${tile.height}px`;
      picture.style.backgroundImage = `url("${tile.sheet}")`;
      picture.style.backgroundPosition = `-${tile.x}px -${tile.y}px`;
    });
  });
  lanes.addEventListener("pointerleave", () => { tip.hidden = true; });
}
