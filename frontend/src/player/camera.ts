// One camera of a visit in one <video>: shows what it recorded at an instant of the common clock, or that it has no picture.
// A follower that has drifted is pulled back by its speed, and sought anew where that would take too long. What the browser
// cannot play is said, and is no reason to stop the others.
import { covering, type Recording } from "./recordings";

// Half a picture at 25 a second: below it nothing is seen, and a changed speed would be a change for nothing.
const STEADY_SECONDS = 0.02;
const SEEK_SECONDS = 0.4;
// Less than a picture lasts: a step of one must not be taken for an inaccuracy.
const STILL_SECONDS = 0.005;
const MOVING_SECONDS = 0.04;
// How much of a drift is made up in a second, and how much a picture may be slowed down or sped up for it.
const PULL = 0.8;
const STRONGEST_PULL = 0.1;
// Browsers play from 1/16 to 16 times; a small picture need not keep up with more than this.
const FOLLOWED_RATE = 4;

export class Camera {
  readonly video: HTMLVideoElement;
  index: number;
  #recordings: readonly Recording[];
  #now: Recording | undefined;
  /** When the last seek of a follower began, and how long such a seek takes: it aims that far ahead. */
  #sought = 0;
  #lag = 0;

  /** `failed` is told what cannot be played or shown; `lost` that the line broke. */
  constructor(video: HTMLVideoElement, index: number, recordings: readonly Recording[], failed: (what: Recording) => void, lost: () => void) {
    this.video = video;
    this.index = index;
    this.#recordings = recordings;
    video.addEventListener("error", () => { this.#fail(failed, lost); });
    video.addEventListener("loadedmetadata", () => {
      if (this.#now === undefined || !this.#now.hasPicture || video.videoWidth > 0 || this.#now.isBlind) return;
      this.#now.isBlind = true;
      failed(this.#now);
    });
    video.addEventListener("seeked", () => {
      if (this.#sought > 0) this.#lag = Math.min(SEEK_SECONDS, (performance.now() - this.#sought) / 1000);
      this.#sought = 0;
    });
  }

  #fail(failed: (what: Recording) => void, lost: () => void): void {
    const [broken, error] = [this.#now, this.video.error];
    if (broken === undefined || error === null) return;
    const reached = this.video.currentTime;
    this.#now = undefined;
    this.video.removeAttribute("src");
    this.video.load();
    if (error.code === MediaError.MEDIA_ERR_NETWORK) return lost();
    broken.badFrom = Math.min(broken.badFrom, broken.from + reached * 1000);
    failed(broken);
  }

  get now(): Recording | undefined {
    return this.#now;
  }

  /** The instant that is shown; undefined while there is no picture to trust. */
  get at(): number | undefined {
    if (this.#now === undefined || this.video.readyState < 2 || this.video.seeking) return undefined;
    return this.#now.from + this.video.currentTime * 1000;
  }

  /** True while the picture moves, so that the clock may be taken from it. */
  get runs(): boolean {
    return this.at !== undefined && !this.video.paused && !this.video.ended;
  }

  /** Shows an instant at once; false when this camera recorded nothing then. */
  show(at: number, playing: boolean, rate: number): boolean {
    const found = this.#playable(at);
    if (found === undefined) {
      this.#now = undefined;
      this.video.pause();
      return false;
    }
    this.#open(found);
    this.#seek((at - found.from) / 1000, playing ? MOVING_SECONDS : STILL_SECONDS);
    this.#run(playing, rate);
    return true;
  }

  /** Keeps a small picture at the common instant; false when this camera recorded nothing then. */
  follow(at: number, playing: boolean, rate: number): boolean {
    const found = this.#playable(at);
    const moves = playing && rate <= FOLLOWED_RATE;
    if (found === undefined || found !== this.#now || !moves) return this.show(at, moves, rate);
    if (this.at === undefined) return true;
    const drift = (this.at - at) / 1000;
    if (Math.abs(drift) > SEEK_SECONDS * Math.max(1, rate)) {
      this.#sought = performance.now();
      this.#seek((at - found.from) / 1000 + this.#lag * rate, 0);
    }
    const pull = Math.abs(drift) < STEADY_SECONDS ? 0 : Math.min(STRONGEST_PULL, Math.max(-STRONGEST_PULL, drift * PULL));
    this.#run(true, rate * (1 - pull));
    return true;
  }

  #playable(at: number): Recording | undefined {
    const found = covering(this.#recordings, at, this.index);
    return found !== undefined && at < found.badFrom ? found : undefined;
  }

  #open(found: Recording): void {
    if (this.#now === found) return;
    this.#now = found;
    if (this.video.getAttribute("src") === found.src) return;
    if (found.poster !== "") this.video.poster = found.poster;
    this.video.preload = "auto";
    this.video.src = found.src;
  }

  #seek(seconds: number, tolerance: number): void {
    const apply = (): void => {
      if (Math.abs(this.video.currentTime - seconds) > tolerance) this.video.currentTime = seconds;
    };
    if (this.video.readyState >= 1) return apply();
    const wanted = this.#now;
    this.video.addEventListener("loadedmetadata", () => { if (this.#now === wanted) apply(); }, { once: true });
  }

  #run(playing: boolean, rate: number): void {
    if (this.video.playbackRate !== rate) this.video.playbackRate = rate;
    if (playing && this.video.paused && !this.video.ended) {
      // A pause that comes before the picture has begun ends the promise; that is no fault.
      this.video.play().catch(() => undefined);
    } else if (!playing && !this.video.paused) {
      this.video.pause();
    }
  }
}
