// The drawn lanes of a visit (parts/timeline.html): places the playhead, turns clicks into instants, knows marks and gaps.
// Zooming is in timeline_zoom.ts, what the pointer shows in timeline_hover.ts.
import { clockTime } from "./time";
import { Zoom } from "./timeline_zoom";

/** An instant to go to, with the recording whose camera shows it. */
export interface Stop {
  at: number;
  recording: string | undefined;
}

export interface Gap {
  from: number;
  to: number;
  explained: boolean;
}

export class Timeline {
  readonly #root: HTMLElement;
  readonly #lanes: SVGSVGElement;
  readonly #starts: number;
  readonly #ends: number;
  readonly zoom: Zoom;

  constructor(root: HTMLElement, seek: (at: number, recording?: string) => void, before?: Timeline) {
    const lanes = root.querySelector<SVGSVGElement>("[data-lanes]");
    if (lanes === null) throw new Error("a timeline lacks its lanes");
    this.#root = root;
    this.#lanes = lanes;
    this.#starts = Date.parse(root.dataset["starts"] ?? "");
    this.#ends = Date.parse(root.dataset["ends"] ?? "");
    this.zoom = new Zoom(root, lanes, this.#starts, this.#ends, before?.zoom);
    lanes.addEventListener("click", (event) => {
      if (!(event.target instanceof Element) || event.target.closest("a[href]") !== null) return;
      const mark = event.target.closest<SVGElement>("[data-seek]");
      if (mark !== null) return seek(Date.parse(mark.dataset["seek"] ?? ""), mark.dataset["of"]);
      const piece = event.target.closest<SVGElement>("[data-recording]");
      if (piece === null) return seek(this.instantAt(event.clientX));
      // A click on the very edge of a bar still means that bar.
      const [from, to] = [Date.parse(piece.dataset["from"] ?? ""), Date.parse(piece.dataset["to"] ?? "")];
      seek(Math.min(to - 1000, Math.max(from, this.instantAt(event.clientX))), piece.dataset["recording"]);
    });
    lanes.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.target instanceof SVGElement)) return;
      const at = event.target.dataset["seek"];
      if (at !== undefined) seek(Date.parse(at), event.target.dataset["of"]);
    });
  }

  get root(): HTMLElement {
    return this.#root;
  }

  instantAt(clientX: number): number {
    const box = this.#lanes.getBoundingClientRect();
    return this.#starts + ((clientX - box.left) / box.width) * (this.#ends - this.#starts);
  }

  marks(): Stop[] {
    return ordered([...this.#lanes.querySelectorAll<SVGElement>("[data-seek]")].map((one) => ({ at: Date.parse(one.dataset["seek"] ?? ""), recording: one.dataset["of"] })));
  }

  /** Where breaks begin, in the lane of their camera; one that no camera broke off for is the whole visit's. */
  gaps(): Stop[] {
    const own = [...this.#lanes.querySelectorAll<SVGElement>("g.lane:not(.is-visit) [data-gap]")].map((one) => ({
      at: Date.parse(one.dataset["gap"] ?? ""),
      recording: one.closest("g.lane")?.querySelector<SVGElement>("[data-recording]")?.dataset["recording"],
    }));
    const visit = [...this.#lanes.querySelectorAll<SVGElement>("g.lane.is-visit [data-gap]")].map((one) => ({ at: Date.parse(one.dataset["gap"] ?? ""), recording: undefined }));
    return ordered([...own, ...visit.filter((one) => !own.some((other) => other.at === one.at))]);
  }

  /** The break at an instant in the lane of some recordings' camera; undefined where there is none. */
  gapAt(at: number, recordings: readonly string[]): Gap | undefined {
    const lane = [...this.#lanes.querySelectorAll("g.lane:not(.is-visit)")].find((one) => recordings.some((id) => one.querySelector(`[data-recording="${id}"]`) !== null));
    for (const one of lane?.querySelectorAll<SVGElement>("[data-gap]") ?? []) {
      const [from, to] = [Date.parse(one.dataset["gap"] ?? ""), Date.parse(one.dataset["gapEnds"] ?? "")];
      if (from <= at && at < to) return { from, to, explained: one.classList.contains("is-explained") };
    }
    return undefined;
  }

  /** Moves the playhead; positions are attributes, because the policy allows no inline style. */
  show(at: number, playing: readonly string[], follow: boolean): void {
    const share = Math.min(1, Math.max(0, (at - this.#starts) / (this.#ends - this.#starts)));
    const x = `${(share * 100).toFixed(3)}%`;
    const line = this.#root.querySelector("[data-playhead-line]");
    line?.setAttribute("x1", x);
    line?.setAttribute("x2", x);
    this.#root.querySelector("[data-playhead-tag]")?.setAttribute("x", x);
    const time = this.#root.querySelector("[data-playhead-time]");
    if (time !== null) time.textContent = clockTime(at);
    this.#root.querySelector("[data-playhead]")?.setAttribute("visibility", "visible");
    this.zoom.makeRoomAt(share);
    for (const piece of this.#root.querySelectorAll<SVGElement>("[data-recording]")) {
      piece.classList.toggle("is-playing", playing.includes(piece.dataset["recording"] ?? ""));
    }
    if (follow) this.zoom.reveal(share);
  }
}

function ordered(stops: readonly Stop[]): Stop[] {
  return [...stops].sort((a, b) => a.at - b.at);
}
