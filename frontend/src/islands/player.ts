// The player of one visit: several cameras on one clock. The chosen camera fills the stage and gives the time while its picture
// moves; the others follow it. Where the chosen one has no picture the clock goes on by itself, and what nobody recorded is
// skipped, and said. Without script the browser's own controls stay. Times are the server's, device offset already corrected.
import { beijing, clockTime, runningTime, span } from "../time";
import { Timeline, type Stop } from "../timeline";
import { showUnderPointer } from "../timeline_hover";
import { say } from "../words";
import { Camera } from "../player/camera";
import { listenToKeys } from "../player/keys";
import { Marks } from "../player/marks";
import { covering, recordingsOf, type Recording } from "../player/recordings";

const SPEEDS = [0.25, 0.5, 1, 1.5, 2, 4, 8, 16] as const;
// Body cameras record 25 or 30 pictures a second; the shorter step never skips one.
const FRAME_MS = 1000 / 30;
const FOLLOW_MS = 100;
const SAID_MS = 4000;

class Player {
  readonly #root: HTMLElement;
  readonly #recordings: readonly Recording[];
  readonly #main: Camera;
  readonly #sides: readonly Camera[];
  readonly #marks: Marks;
  #timeline: Timeline | null = null;
  readonly #starts: number;
  readonly #ends: number;
  #at: number;
  #playing = false;
  #rate = 1;
  #ticked = 0;
  #followed = 0;
  /** Small pictures are fetched once somebody plays or seeks: opening a page is not yet watching every camera. */
  #started = false;
  #quiet = 0;

  constructor(root: HTMLElement, video: HTMLVideoElement, recordings: readonly Recording[], first: Recording) {
    this.#root = root;
    this.#recordings = recordings;
    this.#at = first.from;
    const camera = (of: HTMLVideoElement, index: number): Camera =>
      new Camera(of, index, recordings, (what) => { this.#cannotPlay(what); }, () => { this.#say(say("连接中断，录像没有送达；请再播放")); });
    this.#main = camera(video, first.camera);
    this.#sides = [...root.querySelectorAll<HTMLVideoElement>("[data-side]")].map((one) => camera(one, Number(one.dataset["side"])));
    this.#starts = Date.parse(root.dataset["starts"] ?? "") || first.from;
    this.#ends = Date.parse(root.dataset["ends"] ?? "") || first.to;
    this.#marks = new Marks({ shown: () => this.#shown(), redrawn: () => { this.#draw(); }, say: (words) => { this.#say(words); } }, recordings);
    this.#listen();
    video.controls = false;
    const bar = root.querySelector<HTMLElement>("[data-bar]");
    if (bar !== null) bar.hidden = false;
    this.#main.show(this.#at, false, 1);
    this.#draw();
    this.#jumpToAddress();
  }

  /** Takes the lanes that are on the page, after they were exchanged too. */
  #draw(): void {
    const lanes = document.querySelector<HTMLElement>("[data-timeline]");
    this.#timeline = lanes === null ? null : new Timeline(lanes, (at, id) => { this.seek(at, id); }, this.#timeline ?? undefined);
    if (this.#timeline !== null) showUnderPointer(this.#timeline, this.#recordings, () => this.#main.index);
    this.#show();
  }

  #shown(): { recording: Recording; at: number } | undefined {
    const recording = covering(this.#recordings, this.#at, this.#main.index);
    return recording === undefined ? undefined : { recording, at: this.#at };
  }

  /** Goes to an instant: with the named recording's camera, else the present one; without a picture the stage says so. */
  seek(at: number, id?: string): void {
    const named = this.#recordings.find((one) => one.id === id);
    if (named !== undefined) this.#main.index = named.camera;
    this.#at = Math.min(Math.max(at, this.#starts), this.#ends);
    this.#started = true;
    this.#apply();
  }

  #apply(): void {
    this.#main.show(this.#at, this.#playing, this.#rate);
    this.#follow();
    this.#show();
  }

  #follow(): void {
    if (!this.#started) return;
    for (const side of this.#sides) {
      const shows = side.follow(this.#at, this.#playing && side.index !== this.#main.index, this.#rate);
      side.video.closest("button")?.classList.toggle("has-no-picture", !shows || side.now?.isBlind === true);
    }
  }

  /** What the browser cannot play is said once, plainly; the clock and the other cameras go on. */
  #cannotPlay(what: Recording): void {
    this.#say(say("{0}：{1}", what.label, whyNot(what)));
    this.#ticked = performance.now();
    this.#show();
  }

  play(on: boolean): void {
    if (on && this.#at >= this.#ends - 50) this.#at = this.#starts;
    this.#playing = on;
    this.#started = this.#started || on;
    this.#ticked = performance.now();
    this.#apply();
    if (on) requestAnimationFrame((now) => { this.#tick(now); });
  }

  #tick(now: number): void {
    if (!this.#playing) return;
    const passed = now - this.#ticked;
    this.#ticked = now;
    const shown = this.#main.at;
    if (this.#main.runs && shown !== undefined) this.#at = shown;
    else if (this.#main.now === undefined || this.#main.video.ended) this.#goOn(passed);
    if (this.#at >= this.#ends) return this.play(false);
    if (now - this.#followed > FOLLOW_MS) {
      this.#followed = now;
      this.#follow();
    }
    this.#show();
    requestAnimationFrame((later) => { this.#tick(later); });
  }

  /** Runs the clock where the chosen camera has no picture; skips what no camera recorded. */
  #goOn(passed: number): void {
    const ended = this.#main.now;
    this.#at = Math.max(this.#at + passed * this.#rate, this.#main.video.ended && ended !== undefined ? ended.to : 0);
    if (covering(this.#recordings, this.#at) === undefined) {
      const next = this.#recordings.find((one) => one.from > this.#at);
      if (next === undefined) {
        this.#at = this.#ends;
        return;
      }
      this.#say(say("跳过 {0}，各机均无录像", span(next.from - this.#at)));
      this.#at = next.from;
    }
    this.#main.show(this.#at, true, this.#rate);
  }

  #choose(camera: number): void {
    this.#main.index = camera;
    this.#started = true;
    this.#apply();
  }

  do(act: string): void {
    const video = this.#main.video;
    switch (act) {
      case "play": this.play(!this.#playing); break;
      case "back": this.seek(this.#at - 5000); break;
      case "forward": this.seek(this.#at + 5000); break;
      case "mute": video.muted = !video.muted; this.#show(); break;
      case "full": void (document.fullscreenElement === null ? this.#root.requestFullscreen() : document.exitFullscreen()); break;
      case "speed": this.#speed((SPEEDS.findIndex((speed) => speed === this.#rate) + 1) % SPEEDS.length); break;
      case "note": this.#marks.note(); break;
      case "keys": this.#root.querySelector<HTMLDialogElement>("dialog[data-keys]")?.showModal(); break;
    }
  }

  #speed(index: number): void {
    this.#rate = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, index))] ?? 1;
    this.#apply();
  }

  #faster(direction: 1 | -1): void {
    this.#speed(SPEEDS.findIndex((speed) => speed === this.#rate) + direction);
  }

  #frame(direction: 1 | -1): void {
    this.play(false);
    this.seek((this.#main.at ?? this.#at) + direction * FRAME_MS + 1);
  }

  /** Goes to the next or the last of these, with the camera that shows it; a gap is shown as the lack of a picture. */
  #jump(stops: readonly Stop[] | undefined, direction: 1 | -1): void {
    const found = direction === 1 ? stops?.find((one) => one.at > this.#at + 500) : stops?.findLast((one) => one.at < this.#at - 500);
    if (found === undefined) return this.#say(say("没有了"));
    this.seek(found.at, found.recording);
  }

  #keys(): Record<string, () => void> {
    const by = (seconds: number) => (): void => { this.seek(this.#at + seconds * 1000); };
    const acts: Record<string, () => void> = {
      " ": () => { this.do("play"); }, k: () => { this.play(false); },
      j: by(-10), l: by(10), arrowleft: by(-5), arrowright: by(5),
      "shift+arrowleft": by(-1), "shift+arrowright": by(1), "ctrl+arrowleft": by(-30), "ctrl+arrowright": by(30),
      ",": () => { this.#frame(-1); }, ".": () => { this.#frame(1); },
      "<": () => { this.#faster(-1); }, ">": () => { this.#faster(1); },
      n: () => { this.#jump(this.#timeline?.marks(), 1); }, "shift+n": () => { this.#jump(this.#timeline?.marks(), -1); },
      g: () => { this.#jump(this.#timeline?.gaps(), 1); }, "shift+g": () => { this.#jump(this.#timeline?.gaps(), -1); },
      c: () => { this.#choose((this.#main.index + 1) % Math.max(1, this.#sides.length)); },
      "+": () => { this.#timeline?.zoom.act("in"); }, "=": () => { this.#timeline?.zoom.act("in"); },
      "-": () => { this.#timeline?.zoom.act("out"); }, "0": () => { this.#timeline?.zoom.act("all"); },
      m: () => { this.do("note"); }, v: () => { this.do("mute"); }, f: () => { this.do("full"); }, "?": () => { this.do("keys"); },
      s: () => { const guide = document.querySelector<HTMLDetailsElement>("details[data-keep=sentences]"); if (guide !== null) guide.open = !guide.open; },
      "ctrl+z": () => { this.#marks.key("u"); },
    };
    for (const name of ["t", "r", "u", ..."123456789", ...[..."123456789"].map((digit) => `shift+${digit}`)]) acts[name] = () => { this.#marks.key(name); };
    return acts;
  }

  #listen(): void {
    const video = this.#main.video;
    video.addEventListener("seeked", () => { this.#show(); });
    video.addEventListener("volumechange", () => { this.#show(); });
    video.addEventListener("click", () => { this.do("play"); });
    document.addEventListener("click", (event) => {
      if (!(event.target instanceof Element)) return;
      const act = event.target.closest<HTMLElement>(".player [data-do]")?.dataset["do"] ?? event.target.closest<HTMLElement>("[data-player-do]")?.dataset["playerDo"];
      if (act !== undefined) this.do(act);
      const camera = event.target.closest<HTMLElement>("[data-camera-choice]")?.dataset["cameraChoice"];
      if (camera !== undefined) this.#choose(Number(camera));
      const jump = event.target.closest<HTMLElement>("a[data-jump]");
      if (jump === null) return;
      event.preventDefault();
      this.seek(Date.parse(jump.dataset["jump"] ?? ""), jump.dataset["of"]);
      this.#root.focus();
    });
    listenToKeys(this.#keys());
  }

  /** `#t=2026-11-09T09:35:40+08:00` opens the page at that second. */
  #jumpToAddress(): void {
    const at = Date.parse(decodeURIComponent(/^#t=(.+)$/.exec(location.hash)?.[1] ?? ""));
    if (!Number.isNaN(at)) this.seek(at);
  }

  #say(words: string): void {
    const message = this.#root.querySelector<HTMLElement>("[data-message]");
    if (message === null) return;
    message.textContent = words;
    message.hidden = words === "";
    clearTimeout(this.#quiet);
    this.#quiet = window.setTimeout(() => { message.hidden = true; }, SAID_MS);
  }

  #show(): void {
    const own = this.#recordings.filter((one) => one.camera === this.#main.index);
    // The end is nobody's instant: what was shown last stays.
    const shown = covering(own, Math.min(this.#at, this.#ends - 1));
    this.#timeline?.show(this.#at, shown === undefined ? [] : [shown.id], this.#playing);
    this.#set("[data-position]", `${runningTime((this.#at - this.#starts) / 1000)} / ${runningTime((this.#ends - this.#starts) / 1000)}`);
    this.#set("[data-do=speed]", `${Number.isInteger(this.#rate * 10) ? this.#rate.toFixed(1) : this.#rate}×`);
    this.#set("[data-camera]", own[0]?.label ?? "");
    const corrected = this.#root.querySelector("[data-corrected]")?.textContent ?? "";
    this.#set("[data-stamp]", `${beijing(this.#at).slice(0, -5)}${clockTime(this.#at)} ${corrected}`.trim());
    this.#only("paused", !this.#playing);
    this.#only("playing", this.#playing);
    this.#only("muted", this.#main.video.muted);
    this.#only("sound", !this.#main.video.muted);
    this.#root.querySelector("[data-do=mute]")?.setAttribute("aria-pressed", String(this.#main.video.muted));
    this.#blank(shown, own);
    for (const button of this.#root.querySelectorAll<HTMLElement>("[data-camera-choice]")) {
      button.setAttribute("aria-pressed", String(Number(button.dataset["cameraChoice"]) === this.#main.index));
    }
  }

  /** Says that the chosen camera has no picture, and how the break stands. */
  #blank(shown: Recording | undefined, own: readonly Recording[]): void {
    const plate = this.#root.querySelector<HTMLElement>("[data-no-picture]");
    if (plate === null) return;
    const cannot = shown !== undefined && (shown.isBlind || this.#at >= shown.badFrom);
    plate.hidden = shown !== undefined && !cannot;
    this.#main.video.classList.toggle("is-blank", !plate.hidden);
    if (plate.hidden) return;
    if (cannot) {
      plate.classList.remove("is-open");
      return this.#set("[data-no-picture] [data-why-blank]", `${whyNot(shown)}${say("。可下载原件，或制作副本后观看")}`);
    }
    const gap = this.#timeline?.gapAt(this.#at, own.map((one) => one.id));
    plate.classList.toggle("is-open", gap?.explained === false);
    const why = gap === undefined ? say("这台设备此时没有录像") : say(gap.explained ? "缺口，已说明，长 {0}" : "缺口，无说明，长 {0}", span(gap.to - gap.from));
    this.#set("[data-no-picture] [data-why-blank]", why);
  }

  #set(selector: string, words: string): void {
    const found = this.#root.querySelector(selector);
    if (found !== null && found.textContent !== words) found.textContent = words;
  }

  #only(when: string, shown: boolean): void {
    for (const found of this.#root.querySelectorAll<HTMLElement>(`[data-when=${when}]`)) found.hidden = !shown;
  }
}

/** Encodings that every browser of an office plays; of another one the browser is to blame, else the file or the line. */
const PLAYED = ["", "h264", "mpeg4", "vp8", "vp9", "av1"];

function whyNot(what: Recording): string {
  if (what.isBlind) return say("浏览器不能显示它的画面（编码 {0}），只有声音", what.codec);
  if (what.badFrom > what.from) return say("录像从 {0} 起不能播放，文件可能已损坏", clockTime(what.badFrom));
  if (!PLAYED.includes(what.codec)) return say("浏览器不能播放这种编码（{0}）", what.codec);
  return say("录像不能播放，文件可能已损坏或没有送达");
}

export function mount(root: HTMLElement): void {
  const video = root.querySelector<HTMLVideoElement>("[data-video]");
  const recordings = recordingsOf(root);
  const first = recordings.find((one) => one.id === root.dataset["first"]) ?? recordings.find((one) => one.camera === 0);
  if (video !== null && first !== undefined) new Player(root, video, recordings, first);
}
