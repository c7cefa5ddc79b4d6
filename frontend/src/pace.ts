// How fast bytes go, over the last seconds: an average since the start would hide a line that has slowed down.
const WINDOW_MS = 10_000;

export class Pace {
  sent = 0;
  #marks: { at: number; sent: number }[] = [];

  /** Begin to measure, anew after a pause. */
  begin(): void {
    this.#marks = [];
  }

  /** Say how many bytes have gone, those of earlier sessions included. */
  reach(sent: number): void {
    const at = performance.now();
    if (sent < this.sent) this.#marks = [];
    this.sent = sent;
    this.#marks.push({ at, sent });
    while (this.#marks.length > 2 && at - (this.#marks[1]?.at ?? at) > WINDOW_MS) this.#marks.shift();
  }

  /** Bytes per second, 0 while nobody can tell. */
  get bytesPerSecond(): number {
    const first = this.#marks[0];
    const last = this.#marks.at(-1);
    if (first === undefined || last === undefined || last.at - first.at < 500) return 0;
    return ((last.sent - first.sent) / (last.at - first.at)) * 1000;
  }
}
