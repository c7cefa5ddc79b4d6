// The drawn lanes of a visit (parts/timeline.html): places the playhead and turns clicks into instants.
import { clockTime } from "./time";

export class Timeline {
  readonly #root: HTMLElement;
  readonly #lanes: SVGSVGElement;
  readonly #starts: number;
  readonly #ends: number;

  constructor(root: HTMLElement, seek: (at: number, recording?: string) => void) {
    const lanes = root.querySelector<SVGSVGElement>("[data-lanes]");
    if (lanes === null) throw new Error("a timeline lacks its lanes");
    this.#root = root;
    this.#lanes = lanes;
    this.#starts = Date.parse(root.dataset["starts"] ?? "");
    this.#ends = Date.parse(root.dataset["ends"] ?? "");
    lanes.addEventListener("click", (event) => {
      if (!(event.target instanceof Element) || event.target.closest("a[href]") !== null) return;
      const mark = event.target.closest<SVGElement>("[data-seek]");
      if (mark !== null) return seek(Date.parse(mark.dataset["seek"] ?? ""));
      const piece = event.target.closest<SVGElement>("[data-recording]");
      if (piece === null) return seek(this.#instantAt(event));
      // A click on the very edge of a bar still means that bar.
      const [from, to] = [Date.parse(piece.dataset["from"] ?? ""), Date.parse(piece.dataset["to"] ?? "")];
      seek(Math.min(to - 1000, Math.max(from, this.#instantAt(event))), piece.dataset["recording"]);
    });
    lanes.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.target instanceof SVGElement)) return;
      const at = event.target.dataset["seek"];
      if (at !== undefined) seek(Date.parse(at));
    });
  }

  #instantAt(event: MouseEvent): number {
    const box = this.#lanes.getBoundingClientRect();
    return this.#starts + ((event.clientX - box.left) / box.width) * (this.#ends - this.#starts);
  }

  marks(): number[] {
    return this.#instants("[data-seek]", "seek");
  }

  gaps(): number[] {
    return this.#instants("[data-gap]", "gap");
  }

  #instants(selector: string, key: string): number[] {
    return [...this.#lanes.querySelectorAll<SVGElement>(selector)].map((one) => Date.parse(one.dataset[key] ?? "")).sort((a, b) => a - b);
  }

  /** Moves the playhead; positions are attributes, because the policy allows no inline style. */
  show(at: number, recording: string): void {
    const share = Math.min(1, Math.max(0, (at - this.#starts) / (this.#ends - this.#starts)));
    const x = `${(share * 100).toFixed(3)}%`;
    const line = this.#root.querySelector("[data-playhead-line]");
    line?.setAttribute("x1", x);
    line?.setAttribute("x2", x);
    this.#root.querySelector("[data-playhead-tag]")?.setAttribute("x", x);
    const time = this.#root.querySelector("[data-playhead-time]");
    if (time !== null) time.textContent = clockTime(at);
    this.#root.querySelector("[data-playhead]")?.setAttribute("visibility", "visible");
    for (const piece of this.#root.querySelectorAll<SVGElement>("[data-recording]")) {
      piece.classList.toggle("is-playing", piece.dataset["recording"] === recording);
    }
  }
}
