// Zoom of the lanes: the drawing gets wider inside a window that scrolls. Its x are in per cent, so nothing is drawn anew but
// the ruler, whose labels get closer in time. A strip of the whole visit shows where the window is, and moves it.
const SVG = "http://www.w3.org/2000/svg";
const STEPS = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 21600].map((seconds) => seconds * 1000);
const LABEL_PIXELS = 76;
const FACTOR = 1.6;
const SECONDS_ON_SCREEN = 20;
/** Half the width of the playhead's clock, and where a label of the scale lies beside its line, in pixels. */
const HALF_CLOCK = 34;
const LABEL_FROM = 5;
const LABEL_TO = 56;
const BEIJING_MS = 8 * 3600 * 1000;

export class Zoom {
  readonly #window: HTMLElement;
  readonly #lanes: SVGSVGElement;
  readonly #overview: SVGSVGElement | null;
  readonly #starts: number;
  readonly #ends: number;
  #level = 1;
  /** Remembered here, because an element that has left the page has forgotten it. */
  #left = 0;
  /** Where the playhead's clock stands, as a share of the whole; nowhere yet. */
  #clock = Number.NaN;

  constructor(root: HTMLElement, lanes: SVGSVGElement, starts: number, ends: number, before?: Zoom) {
    this.#window = root.querySelector<HTMLElement>("[data-window]") ?? root;
    this.#lanes = lanes;
    this.#overview = root.querySelector("[data-overview]");
    this.#starts = starts;
    this.#ends = ends;
    this.#window.addEventListener("wheel", (event) => {
      // A pinch on a touchpad comes as a wheel with the control key; without it the wheel scrolls the page.
      if (!event.ctrlKey) return;
      event.preventDefault();
      this.by(event.deltaY < 0 ? FACTOR : 1 / FACTOR, event.clientX);
    }, { passive: false });
    this.#pinch();
    this.#window.addEventListener("scroll", () => { this.#showOverview(); }, { passive: true });
    new ResizeObserver(() => { this.#ruler(); this.#showOverview(); }).observe(this.#window);
    root.addEventListener("click", (event) => {
      const act = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-zoom]")?.dataset["zoom"] : undefined;
      if (act !== undefined) this.act(act);
    });
    this.#overview?.addEventListener("pointerdown", (event) => { this.#drag(event); });
    if (before !== undefined) {
      this.#set(before.#level);
      this.#window.scrollLeft = before.#left;
    }
    this.#ruler();
    this.#showOverview();
  }

  act(name: string): void {
    if (name === "in") this.by(FACTOR);
    if (name === "out") this.by(1 / FACTOR);
    if (name === "all") this.by(1 / this.#level);
  }

  /** Zooms around a place of the screen; around the playhead, or the middle, where none is named. */
  by(factor: number, clientX?: number): void {
    const box = this.#window.getBoundingClientRect();
    const wide = this.#lanes.getBoundingClientRect();
    const place = (clientX ?? this.#playhead() ?? box.left + box.width / 2) - box.left;
    const share = (place + box.left - wide.left) / wide.width;
    this.#set(this.#level * factor);
    this.#window.scrollLeft = share * this.#lanes.getBoundingClientRect().width - place;
    this.#ruler();
    this.#showOverview();
  }

  /** Brings a place of the scale into the window when the playhead leaves it. */
  reveal(share: number): void {
    const width = this.#lanes.getBoundingClientRect().width;
    const [x, left, seen] = [share * width, this.#window.scrollLeft, this.#window.clientWidth];
    if (width - seen > 1 && (x < left || x > left + seen)) this.#window.scrollLeft = x - seen * 0.2;
  }

  /** Lets labels of the scale step aside that the playhead's clock would cut in two. */
  makeRoomAt(share: number): void {
    this.#clock = share;
    this.#makeRoom(this.#lanes.getBoundingClientRect().width);
  }

  #makeRoom(width: number): void {
    for (const label of this.#lanes.querySelectorAll("text.hour")) {
      const apart = (this.#clock - Number.parseFloat(label.getAttribute("x") ?? "0") / 100) * width;
      label.classList.toggle("is-covered", apart + HALF_CLOCK > LABEL_FROM && apart - HALF_CLOCK < LABEL_TO);
    }
  }

  #playhead(): number | undefined {
    const line = this.#lanes.querySelector("[data-playhead-line]");
    const x = line?.getBoundingClientRect().left;
    const box = this.#window.getBoundingClientRect();
    return x !== undefined && line?.hasAttribute("x1") === true && x >= box.left && x <= box.right ? x : undefined;
  }

  #set(level: number): void {
    const most = Math.max(1, (this.#ends - this.#starts) / (SECONDS_ON_SCREEN * 1000));
    this.#level = Math.min(most, Math.max(1, level));
    this.#lanes.setAttribute("width", `${(this.#level * 100).toFixed(2)}%`);
  }

  /** Draws the ruler for the width there is; the server's labels are for the whole visit on a page of ordinary width. */
  #ruler(): void {
    const width = this.#lanes.getBoundingClientRect().width;
    const ruler = this.#lanes.querySelector("[data-ruler]");
    if (ruler === null || width === 0) return;
    const step = STEPS.find((one) => (one / (this.#ends - this.#starts)) * width >= LABEL_PIXELS) ?? STEPS.at(-1) ?? 0;
    const bottom = ruler.getAttribute("data-ruler") ?? "0";
    const made: SVGElement[] = [];
    for (let at = Math.ceil((this.#starts + BEIJING_MS) / step) * step - BEIJING_MS; at < this.#ends; at += step) {
      const x = `${(((at - this.#starts) / (this.#ends - this.#starts)) * 100).toFixed(3)}%`;
      made.push(drawn("line", { class: "grid", x1: x, x2: x, y2: bottom }));
      const label = drawn("text", { class: "hour", x, dx: "5", y: "19" });
      label.textContent = new Date(at + BEIJING_MS).toISOString().slice(11, step < 60_000 ? 19 : 16);
      made.push(label);
    }
    ruler.replaceChildren(...made);
    this.#makeRoom(width);
    this.#words(width);
  }

  /** Writes a mark's word where it does not run into the next mark, and a break's where it fits into its box. */
  #words(width: number): void {
    const marks = [...this.#lanes.querySelectorAll<SVGElement>("[data-seek]")];
    const place = (one: SVGElement | undefined): number => (one === undefined ? width : (Number.parseFloat(one.getAttribute("x") ?? "0") / 100) * width);
    marks.forEach((mark, index) => {
      const word = mark.querySelector<SVGTextElement>("text.word");
      if (word === null) return;
      word.classList.remove("is-tight");
      word.classList.toggle("is-tight", place(mark) + 32 + word.getComputedTextLength() > place(marks[index + 1]));
    });
    for (const word of this.#lanes.querySelectorAll<SVGTextElement>(".gap text.word")) {
      word.classList.remove("is-tight");
      const box = word.closest(".gap")?.querySelector("rect")?.getBoundingClientRect();
      word.classList.toggle("is-tight", box !== undefined && box.width < 32 + word.getComputedTextLength());
    }
  }

  #showOverview(): void {
    if (this.#window.isConnected) this.#left = this.#window.scrollLeft;
    if (this.#overview === null) return;
    const [whole, seen, left] = [this.#window.scrollWidth, this.#window.clientWidth, this.#window.scrollLeft];
    if (whole === 0) return; // taken off the page meanwhile
    this.#overview.toggleAttribute("data-idle", whole - seen <= 1);
    const view = this.#overview.querySelector("[data-view]");
    view?.setAttribute("x", `${((left / whole) * 100).toFixed(3)}%`);
    view?.setAttribute("width", `${((seen / whole) * 100).toFixed(3)}%`);
  }

  #drag(event: PointerEvent): void {
    const strip = this.#overview;
    if (strip === null) return;
    const move = (to: PointerEvent): void => {
      const box = strip.getBoundingClientRect();
      this.#window.scrollLeft = ((to.clientX - box.left) / box.width) * this.#window.scrollWidth - this.#window.clientWidth / 2;
    };
    strip.setPointerCapture(event.pointerId);
    strip.addEventListener("pointermove", move);
    strip.addEventListener("pointerup", () => { strip.removeEventListener("pointermove", move); }, { once: true });
    move(event);
  }

  #pinch(): void {
    let last = 0;
    const apart = (touches: TouchList): number => Math.hypot((touches[0]?.clientX ?? 0) - (touches[1]?.clientX ?? 0), (touches[0]?.clientY ?? 0) - (touches[1]?.clientY ?? 0));
    this.#window.addEventListener("touchstart", (event) => { if (event.touches.length === 2) last = apart(event.touches); }, { passive: true });
    this.#window.addEventListener("touchmove", (event) => {
      if (event.touches.length !== 2 || last === 0) return;
      event.preventDefault();
      const now = apart(event.touches);
      this.by(now / last, ((event.touches[0]?.clientX ?? 0) + (event.touches[1]?.clientX ?? 0)) / 2);
      last = now;
    }, { passive: false });
  }
}

function drawn(tag: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
