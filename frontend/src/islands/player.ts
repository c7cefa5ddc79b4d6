// The player of one visit: the browser's own <video> under our controls, several cameras on one scale of time.
// Where there is a timeline on the page, its playhead follows and a click on it seeks. Without script the browser's
// controls stay. Times are those of the recordings as the server gives them, device offset already corrected.
import { isTyping } from "../dom";
import { beijing, clockTime, runningTime } from "../time";
import { Timeline } from "../timeline";
import { say } from "../words";

interface Recording {
  id: string;
  camera: number;
  label: string;
  src: string;
  poster: string;
  from: number;
  to: number;
}

const SPEEDS = [0.5, 1, 1.5, 2, 4] as const;
const STEP_SECONDS = 5;
// Body cameras record 25 or 30 pictures a second; the shorter step never skips one.
const FRAME_SECONDS = 1 / 30;

class Player {
  readonly #root: HTMLElement;
  readonly #video: HTMLVideoElement;
  readonly #recordings: readonly Recording[];
  readonly #timeline: Timeline | null;
  readonly #starts: number;
  readonly #ends: number;
  #now: Recording;

  constructor(root: HTMLElement, video: HTMLVideoElement, recordings: readonly Recording[], first: Recording) {
    this.#root = root;
    this.#video = video;
    this.#recordings = recordings;
    this.#now = first;
    this.#starts = Date.parse(root.dataset["starts"] ?? "") || first.from;
    this.#ends = Date.parse(root.dataset["ends"] ?? "") || first.to;
    const lanes = document.querySelector<HTMLElement>("[data-timeline]");
    this.#timeline = lanes === null ? null : new Timeline(lanes, (at, id) => { this.seek(at, id); });
    this.#listen();
    if (video.getAttribute("src") !== first.src) video.src = first.src;
    video.controls = false;
    const bar = root.querySelector<HTMLElement>("[data-bar]");
    if (bar !== null) bar.hidden = false;
    this.#show();
  }

  /** The instant that is shown. */
  get at(): number {
    return this.#now.from + this.#video.currentTime * 1000;
  }

  /** Goes to an instant: in the named recording, else in the present camera, else in any that was recording then. */
  seek(at: number, id?: string): void {
    const covering = this.#recordings.filter((one) => one.from <= at && at < one.to);
    const target = covering.find((one) => one.id === id) ?? covering.find((one) => one.camera === this.#now.camera) ?? covering[0];
    if (target === undefined) {
      this.#say(say("这段时间没有录像"));
      return;
    }
    this.#say("");
    this.#load(target, (at - target.from) / 1000);
  }

  #load(target: Recording, seconds: number): void {
    if (target.id === this.#now.id) {
      this.#video.currentTime = seconds;
      this.#show();
      return;
    }
    const wasPlaying = !this.#video.paused && !this.#video.ended;
    const rate = this.#video.playbackRate;
    this.#now = target;
    if (target.poster !== "") this.#video.poster = target.poster;
    this.#video.src = target.src;
    this.#video.addEventListener("loadedmetadata", () => {
      this.#video.currentTime = seconds;
      this.#video.playbackRate = rate;
      if (wasPlaying) void this.#video.play();
    }, { once: true });
    this.#show();
  }

  #listen(): void {
    const video = this.#video;
    for (const event of ["timeupdate", "play", "pause", "volumechange", "ratechange", "seeked"]) {
      video.addEventListener(event, () => { this.#show(); });
    }
    video.addEventListener("ended", () => { this.#continue(); });
    video.addEventListener("error", () => { this.#say(say("录像无法播放")); });
    video.addEventListener("click", () => { this.do("play"); });
    this.#root.addEventListener("click", (event) => {
      if (!(event.target instanceof Element)) return;
      const act = event.target.closest<HTMLElement>("[data-do]")?.dataset["do"];
      if (act !== undefined) this.do(act);
      const camera = event.target.closest<HTMLElement>("[data-camera-choice]")?.dataset["cameraChoice"];
      if (camera !== undefined) this.#choose(Number(camera));
    });
    document.addEventListener("keydown", (event) => { this.#key(event); });
  }

  /** After the end of a file the same camera goes on, else whichever camera was recording. */
  #continue(): void {
    const later = this.#recordings.filter((one) => one.from >= this.#now.to - 1000 && one.id !== this.#now.id);
    const next = later.find((one) => one.camera === this.#now.camera) ?? later[0];
    if (next === undefined) return;
    this.#load(next, 0);
    void this.#video.play();
  }

  #choose(camera: number): void {
    const at = this.at;
    const own = this.#recordings.filter((one) => one.camera === camera);
    const target = own.find((one) => one.from <= at && at < one.to);
    if (target !== undefined) return this.#load(target, (at - target.from) / 1000);
    this.#say(say("这段时间没有录像"));
    const nearest = own.reduce<Recording | undefined>((best, one) => (best === undefined || Math.abs(one.from - at) < Math.abs(best.from - at) ? one : best), undefined);
    if (nearest !== undefined) this.#load(nearest, 0);
  }

  do(act: string): void {
    const video = this.#video;
    switch (act) {
      case "play": void (video.paused ? video.play() : video.pause()); break;
      case "back": this.seek(this.at - STEP_SECONDS * 1000); break;
      case "forward": this.seek(this.at + STEP_SECONDS * 1000); break;
      case "mute": video.muted = !video.muted; break;
      case "full": void (document.fullscreenElement === null ? this.#root.requestFullscreen() : document.exitFullscreen()); break;
      case "speed": video.playbackRate = SPEEDS[(SPEEDS.findIndex((speed) => speed === video.playbackRate) + 1) % SPEEDS.length] ?? 1; break;
    }
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === " " && event.target instanceof Element && event.target.closest("button, a, summary") !== null) return;
    const acts: Record<string, () => void> = {
      " ": () => { this.do("play"); },
      ArrowLeft: () => { this.do("back"); },
      ArrowRight: () => { this.do("forward"); },
      ",": () => { this.#frame(-1); },
      ".": () => { this.#frame(1); },
      "<": () => { this.#faster(-1); },
      ">": () => { this.#faster(1); },
      f: () => { this.do("full"); },
      n: () => { this.#jump(this.#timeline?.marks()); },
      g: () => { this.#jump(this.#timeline?.gaps()); },
    };
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  }

  #frame(direction: 1 | -1): void {
    this.#video.pause();
    this.#video.currentTime = Math.max(0, this.#video.currentTime + direction * FRAME_SECONDS);
  }

  #faster(direction: 1 | -1): void {
    const index = SPEEDS.findIndex((speed) => speed === this.#video.playbackRate) + direction;
    this.#video.playbackRate = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, index))] ?? 1;
  }

  /** Goes to the next of these instants; a gap has no picture, so it is shown from just before. */
  #jump(instants: readonly number[] | undefined): void {
    const next = instants?.find((instant) => instant > this.at + 1500);
    if (next === undefined) return;
    const shown = this.#recordings.some((one) => one.from <= next && next < one.to) ? next : next - 1000;
    this.seek(shown);
  }

  #say(words: string): void {
    const message = this.#root.querySelector<HTMLElement>("[data-message]");
    if (message === null) return;
    message.textContent = words;
    message.hidden = words === "";
  }

  #show(): void {
    const at = this.at;
    this.#timeline?.show(at, this.#now.id);
    this.#set("[data-position]", `${runningTime((at - this.#starts) / 1000)} / ${runningTime((this.#ends - this.#starts) / 1000)}`);
    this.#set("[data-do=speed]", `${this.#video.playbackRate.toFixed(1)}×`);
    this.#set("[data-camera]", this.#now.label);
    const corrected = this.#root.querySelector("[data-corrected]")?.textContent ?? "";
    this.#set("[data-stamp]", `${beijing(at).slice(0, -5)}${clockTime(at)} ${corrected}`.trim());
    this.#only("paused", this.#video.paused);
    this.#only("playing", !this.#video.paused);
    this.#only("muted", this.#video.muted);
    this.#only("sound", !this.#video.muted);
    this.#root.querySelector("[data-do=mute]")?.setAttribute("aria-pressed", String(this.#video.muted));
    for (const button of this.#root.querySelectorAll<HTMLElement>("[data-camera-choice]")) {
      button.setAttribute("aria-pressed", String(Number(button.dataset["cameraChoice"]) === this.#now.camera));
    }
  }

  #set(selector: string, words: string): void {
    const found = this.#root.querySelector(selector);
    if (found !== null && found.textContent !== words) found.textContent = words;
  }

  #only(when: string, shown: boolean): void {
    for (const found of this.#root.querySelectorAll<HTMLElement>(`[data-when=${when}]`)) found.hidden = !shown;
  }
}

function recordingsOf(root: HTMLElement): Recording[] {
  const template = root.querySelector<HTMLTemplateElement>("template[data-recordings]");
  return [...(template?.content.querySelectorAll("data") ?? [])].map((one) => ({
    id: one.value,
    camera: Number(one.dataset["cameraIndex"]),
    label: one.dataset["label"] ?? "",
    src: one.dataset["src"] ?? "",
    poster: one.dataset["poster"] ?? "",
    from: Date.parse(one.dataset["from"] ?? ""),
    to: Date.parse(one.dataset["to"] ?? ""),
  })).sort((a, b) => a.from - b.from);
}

export function mount(root: HTMLElement): void {
  const video = root.querySelector<HTMLVideoElement>("[data-video]");
  const recordings = recordingsOf(root);
  const first = recordings.find((one) => one.id === root.dataset["first"]) ?? recordings.find((one) => one.camera === 0);
  if (video !== null && first !== undefined) new Player(root, video, recordings, first);
}
