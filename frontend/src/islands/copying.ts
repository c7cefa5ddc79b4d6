// The form of a copy beside its player. I and O take the position as start and end, comma and full stop step a picture;
// a drag on the picture adds an area to the lines of the form, a drag of an area at a later moment makes it move there.
// The lines are the truth: what is drawn is read from them, and they can be written by hand.
import { isTyping } from "../dom";
import { say } from "../words";

interface Place { at: number; left: number; top: number }
interface Area { from: number; to: number; width: number; height: number; places: Place[]; look: string }

const SVG = "http://www.w3.org/2000/svg";
const WHOLE = 10_000;
const SMALLEST = 100;
const PARTS = 1000;
// Body cameras record 25 or 30 pictures a second; the shorter step never skips one.
const FRAME_SECONDS = 1 / 30;

/** Minutes and seconds, to the millisecond. */
function momentText(ms: number): string {
  const whole = Math.round(ms);
  const seconds = Math.floor(whole / 1000);
  const rest = whole % 1000 === 0 ? "" : `.${String(whole % 1000).padStart(3, "0").replace(/0+$/, "")}`;
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, "0")}${rest}`;
}

function momentMs(text: string): number {
  return Math.round(text.trim().split(":").reduce((sum, part) => sum * 60 + Number(part), 0) * 1000);
}

function share(value: number): string {
  return String(Math.round(value) / 100);
}

function shares(text: string | undefined): number[] {
  return (text ?? "").split(",").map((part) => Math.round(Number(part) * 100));
}

function readArea(line: string): Area | null {
  const words = line.trim().split(/\s+/);
  const last = words.at(-1) ?? "";
  const look = ["black", "涂黑", "blur", "模糊"].includes(last) ? (words.pop() ?? "") : "";
  const [from, to] = (words[0] ?? "").split("-").map(momentMs);
  const [left, top, width, height] = shares(words[1]);
  if (from === undefined || to === undefined || left === undefined || top === undefined) return null;
  if (width === undefined || height === undefined || ![from, to, left, top, width, height].every(Number.isFinite)) return null;
  const places = [{ at: from, left, top }];
  for (let index = 2; index + 1 < words.length; index += 2) {
    const [x, y] = shares(words[index + 1]);
    places.push({ at: momentMs((words[index] ?? "").slice(1)), left: x ?? 0, top: y ?? 0 });
  }
  return { from, to, width, height, places, look };
}

function writeArea(area: Area): string {
  const [first, ...later] = area.places;
  const box = [first?.left ?? 0, first?.top ?? 0, area.width, area.height].map(share).join(",");
  const moves = later.map((place) => ` @${momentText(place.at)} ${share(place.left)},${share(place.top)}`).join("");
  return `${momentText(area.from)}-${momentText(area.to)} ${box}${moves}${area.look === "" ? "" : ` ${area.look}`}`;
}

/** Where an area is at a moment; the copy is made by the same rule. */
function placeAt(area: Area, at: number): Place {
  const before = area.places.filter((place) => place.at <= at).at(-1) ?? area.places[0];
  const after = area.places.find((place) => place.at > at);
  if (before === undefined) return { at, left: 0, top: 0 };
  if (after === undefined || before.at > at) return { ...before, at };
  const part = (at - before.at) / (after.at - before.at);
  return { at, left: before.left + (after.left - before.left) * part, top: before.top + (after.top - before.top) * part };
}

class Copying {
  readonly #root: HTMLElement;
  readonly #video: HTMLVideoElement | null;
  readonly #layer: SVGSVGElement | null;
  readonly #seek: HTMLInputElement | null;

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#video = root.querySelector<HTMLVideoElement>("[data-video]");
    this.#layer = root.querySelector<SVGSVGElement>("[data-areas]");
    const tools = root.querySelector<HTMLElement>("[data-tools]");
    if (tools !== null) tools.hidden = false;
    // The browser's controls lie on the picture, where areas are to be drawn: ours stand below it.
    if (this.#video !== null) this.#video.controls = false;
    this.#seek = root.querySelector<HTMLInputElement>("[data-seek]");
    this.#seek?.addEventListener("input", () => {
      if (this.#video !== null) this.#video.currentTime = (Number(this.#seek?.value) / PARTS) * (this.#video.duration || 0);
    });
    root.addEventListener("click", (event) => {
      const act = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-do]")?.dataset["do"] : undefined;
      if (act !== undefined) this.#do(act);
    });
    document.addEventListener("keydown", (event) => { this.#key(event); });
    for (const event of ["timeupdate", "seeked", "loadedmetadata", "play"]) this.#video?.addEventListener(event, () => { this.#show(); });
    root.querySelector("[name=sort]")?.addEventListener("change", () => { this.#fit(); });
    this.#field("areas")?.addEventListener("input", () => { this.#show(); });
    this.#root.querySelector("[data-picture]")?.addEventListener("load", () => { this.#show(); });
    window.addEventListener("resize", () => { this.#show(); });
    this.#layer?.addEventListener("pointerdown", (event) => { this.#drag(event); });
    this.#fit();
    this.#show();
  }

  get #at(): number {
    return (this.#video?.currentTime ?? 0) * 1000;
  }

  #field(name: string): HTMLInputElement | HTMLTextAreaElement | null {
    return this.#root.querySelector<HTMLInputElement | HTMLTextAreaElement>(`[name=${name}]`);
  }

  #value(name: string): string {
    return this.#field(name)?.value.trim() ?? "";
  }

  #put(name: string, value: string): void {
    const field = this.#field(name);
    if (field === null) return;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #do(act: string): void {
    const video = this.#video;
    switch (act) {
      case "play": void (video?.paused === true ? video.play() : video?.pause()); break;
      case "in": this.#put("starts", momentText(this.#at)); break;
      case "out": this.#put("ends", momentText(this.#at)); break;
      case "back": this.#step(-1); break;
      case "forward": this.#step(1); break;
      case "mute": {
        const [from, to] = this.#span();
        this.#put("mutes", `${this.#value("mutes")}\n${momentText(from)}-${momentText(to)}`.trim());
        break;
      }
    }
  }

  #step(direction: number): void {
    if (this.#video === null) return;
    this.#video.pause();
    this.#video.currentTime = Math.max(0, this.#video.currentTime + direction * FRAME_SECONDS);
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const acts: Record<string, string> = { " ": "play", i: "in", o: "out", ",": "back", ".": "forward" };
    const act = acts[event.key.toLowerCase()];
    if (act === undefined || this.#video === null) return;
    if (event.key === " " && event.target instanceof Element && event.target.closest("button, a, summary") !== null) return;
    event.preventDefault();
    this.#do(act);
  }

  /** The span of the form; where nothing is written, from here to the end. */
  #span(): [number, number] {
    const end = Math.ceil((this.#video?.duration ?? 1) * 1000) || 1000;
    const from = this.#value("starts") === "" ? 0 : momentMs(this.#value("starts"));
    const to = this.#value("ends") === "" ? end : momentMs(this.#value("ends"));
    return [from, Math.max(to, from + 1)];
  }

  /** Shows only the fields that the chosen kind of copy has. */
  #fit(): void {
    const sort = this.#value("sort");
    const shown: Record<string, boolean> = {
      viewer: sort === "viewing",
      ends: sort !== "still",
      method: sort === "clip",
      sound: sort !== "still",
      mutes: sort !== "still",
      image: sort === "still" || this.#video === null,
      areas: this.#layer !== null && sort !== "viewing",
    };
    for (const [name, isShown] of Object.entries(shown)) {
      const row = this.#field(name)?.closest<HTMLElement>("[data-field], .field, form > div, form > p") ?? null;
      if (row !== null) row.hidden = !isShown;
    }
    if (sort !== "clip") this.#put("method", "exact");
  }

  #areas(): { area: Area; line: number }[] {
    return this.#value("areas").split("\n").flatMap((line, index) => {
      const area = readArea(line);
      return area === null ? [] : [{ area, line: index }];
    });
  }

  #show(): void {
    const position = this.#root.querySelector("[data-position]");
    if (position !== null) position.textContent = momentText(this.#at);
    const length = this.#video?.duration ?? 0;
    if (this.#seek !== null && length > 0) this.#seek.value = String(Math.round((this.#at / 1000 / length) * PARTS));
    const layer = this.#layer;
    if (layer === null) return;
    this.#cover(layer);
    layer.replaceChildren(...this.#areas().filter(({ area }) => area.from <= this.#at && this.#at <= area.to).map(({ area, line }) => {
      const box = document.createElementNS(SVG, "rect");
      const place = placeAt(area, this.#at);
      this.#draw(box, place.left, place.top, area.width, area.height);
      box.dataset["line"] = String(line);
      return box;
    }));
  }

  /** Lays the layer exactly over the picture, without the bars beside it. */
  #cover(layer: SVGSVGElement): void {
    const picture = this.#root.querySelector<HTMLVideoElement | HTMLImageElement>("[data-picture]");
    if (picture === null) return;
    const [wide, high] = picture instanceof HTMLVideoElement ? [picture.videoWidth, picture.videoHeight] : [picture.naturalWidth, picture.naturalHeight];
    layer.toggleAttribute("hidden", wide === 0);
    if (wide === 0) return;
    const scale = Math.min(picture.clientWidth / wide, picture.clientHeight / high);
    const set = (name: string, value: number): void => { layer.style.setProperty(name, `${String(value)}px`); };
    set("left", picture.offsetLeft + (picture.clientWidth - wide * scale) / 2);
    set("top", picture.offsetTop + (picture.clientHeight - high * scale) / 2);
    set("width", wide * scale);
    set("height", high * scale);
  }

  #draw(box: SVGRectElement, left: number, top: number, width: number, height: number): void {
    for (const [name, value] of Object.entries({ x: left, y: top, width, height })) box.setAttribute(name, String(Math.round(value)));
  }

  #point(event: PointerEvent): [number, number] {
    const box = this.#layer?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    const inside = (value: number): number => Math.min(WHOLE, Math.max(0, value * WHOLE));
    return [inside((event.clientX - box.left) / box.width), inside((event.clientY - box.top) / box.height)];
  }

  #drag(event: PointerEvent): void {
    const layer = this.#layer;
    if (layer === null) return;
    event.preventDefault();
    this.#video?.pause();
    layer.setPointerCapture(event.pointerId);
    const held = event.target instanceof SVGRectElement ? event.target : null;
    const found = held === null ? undefined : this.#areas().find(({ line }) => String(line) === held.dataset["line"]);
    if (held !== null && found !== undefined) this.#move(event, layer, held, found.area, found.line);
    else this.#add(event, layer);
  }

  #move(event: PointerEvent, layer: SVGSVGElement, box: SVGRectElement, area: Area, line: number): void {
    const at = Math.round(this.#at);
    const start = this.#point(event);
    const before = placeAt(area, at);
    let place = before;
    this.#follow(layer, (x, y) => {
      const left = Math.min(WHOLE - area.width, Math.max(0, before.left + x - start[0]));
      const top = Math.min(WHOLE - area.height, Math.max(0, before.top + y - start[1]));
      place = { at, left: Math.round(left), top: Math.round(top) };
      this.#draw(box, left, top, area.width, area.height);
    }, () => {
      const others = area.places.filter((one) => one.at !== at);
      const places = [...others, place].sort((a, b) => a.at - b.at);
      const lines = this.#value("areas").split("\n");
      lines[line] = writeArea({ ...area, places });
      this.#put("areas", lines.join("\n"));
    });
  }

  #add(event: PointerEvent, layer: SVGSVGElement): void {
    const start = this.#point(event);
    const box = document.createElementNS(SVG, "rect");
    layer.append(box);
    let [left, top, width, height] = [0, 0, 0, 0];
    this.#follow(layer, (x, y) => {
      [left, top] = [Math.min(x, start[0]), Math.min(y, start[1])];
      [width, height] = [Math.abs(x - start[0]), Math.abs(y - start[1])];
      this.#draw(box, left, top, width, height);
    }, () => {
      box.remove();
      if (width < SMALLEST || height < SMALLEST) return;
      const [, to] = this.#span();
      const from = Math.round(this.#at);
      const end = this.#video === null ? 1000 : Math.max(to, from + 1);
      const area = { from, to: end, width: Math.round(width), height: Math.round(height), places: [{ at: from, left: Math.round(left), top: Math.round(top) }], look: "" };
      this.#put("areas", `${this.#value("areas")}\n${writeArea(area)}`.trim());
      if (this.#value("sort") === "clip") this.#choose("disclosure");
    });
  }

  /** Whoever hides something makes a copy for disclosure. */
  #choose(sort: string): void {
    const field = this.#root.querySelector<HTMLSelectElement>("[name=sort]");
    if (field === null) return;
    field.value = sort;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #follow(layer: SVGSVGElement, moved: (x: number, y: number) => void, ended: () => void): void {
    const stop = new AbortController();
    layer.addEventListener("pointermove", (event) => { moved(...this.#point(event)); }, { signal: stop.signal });
    for (const end of ["pointerup", "pointercancel"]) {
      layer.addEventListener(end, () => { stop.abort(); ended(); }, { signal: stop.signal });
    }
  }
}

export function mount(root: HTMLElement): void {
  root.querySelector("[data-areas]")?.setAttribute("aria-label", say("在画面上拖出要遮挡的区域"));
  new Copying(root);
}
