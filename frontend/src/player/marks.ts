// Marks set while playing: a key or a button sends what is shown at this second, and the server answers with the changed
// pieces of the page (marks/live.html). Without the right to mark there are no buttons, and no key does anything.
import { csrfToken } from "../csrf";
import { clockTime } from "../time";
import { say } from "../words";
import type { Recording } from "./recordings";

export interface Shown {
  recording: Recording;
  at: number;
}

/** What the player offers: the second that is shown (undefined: no picture), and being told that the lanes are new. */
export interface Host {
  shown(): Shown | undefined;
  redrawn(): void;
  say(words: string): void;
}

const PIECES = ["live-head", "live-panel", "live-keys", "live-lanes", "live-gaps"] as const;

export class Marks {
  readonly #host: Host;
  readonly #recordings: readonly Recording[];
  /** When the page was opened, by the server's clock: undo reaches no further back. */
  readonly #since: string = document.querySelector<HTMLElement>("[data-marks]")?.dataset["since"] ?? "";
  #busy: Promise<void> = Promise.resolve();

  constructor(host: Host, recordings: readonly Recording[]) {
    this.#host = host;
    this.#recordings = recordings;
    document.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-mark], [data-undo-mark], [data-take-back], [data-through]") : null;
      if (button !== null) this.press(button);
    });
    this.#asksForNote();
  }

  /** Presses the button that shows this key, if there is one. */
  key(name: string): void {
    const button = document.querySelector<HTMLElement>(`[data-marks] [data-key="${name}"]`);
    if (button !== null) this.press(button);
  }

  press(button: HTMLElement): void {
    const { mark, words, line, takeBack, through } = button.dataset;
    if (mark !== undefined) return this.#mark(mark, words ?? "", line ?? "", "");
    if (takeBack !== undefined) return this.#send(takeBack, new URLSearchParams(), say("已撤回"));
    if (through !== undefined) return this.#through(through);
    const undo = document.querySelector<HTMLElement>("[data-marks]")?.dataset["undo"];
    if (undo !== undefined) this.#send(`${undo}&since=${encodeURIComponent(this.#since)}`, new URLSearchParams(), say("已撤回"));
  }

  #mark(kind: string, words: string, line: string, note: string): void {
    const shown = this.#host.shown();
    if (shown === undefined) return this.#host.say(say("这一刻没有画面，不能标记"));
    const given = new URLSearchParams({ kind, line, note, offset_ms: String(Math.max(0, Math.round(shown.at - shown.recording.from))) });
    for (const word of words.split(" ").filter((one) => one !== "")) given.append("words", word);
    this.#send(this.#address(shown.recording), given, say("已标记 {0}", clockTime(shown.at)));
  }

  #through(id: string): void {
    const seen = this.#recordings.find((one) => one.id === id);
    if (seen === undefined) return;
    this.#send(this.#address(seen), new URLSearchParams({ kind: "through", offset_ms: String(Math.round(seen.to - seen.from)) }), say("已看完"));
  }

  #address(recording: Recording): string {
    return `${recording.marks}?page=${document.querySelector<HTMLElement>("[data-marks]")?.dataset["page"] ?? ""}`;
  }

  /** One after the other: an undo must not overtake the mark before it. */
  #send(address: string, given: URLSearchParams, done: string): void {
    this.#busy = this.#busy.then(async () => {
      const answer = await fetch(address, { method: "POST", body: given, headers: { "X-CSRFToken": csrfToken() } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (page.getElementById("live-panel") === null) throw new Error(String(answer.status));
      this.#exchange(page);
      if (answer.ok) this.#tell(done);
    }).catch(() => { this.#host.say(say("没有登记，请刷新页面再试")); });
  }

  #exchange(page: Document): void {
    const open = [...document.querySelectorAll<HTMLElement>("details[data-keep][open]")].map((one) => one.dataset["keep"]);
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset["key"] : undefined;
    for (const id of PIECES) {
      const fresh = page.getElementById(id);
      if (fresh !== null) document.getElementById(id)?.replaceWith(document.adoptNode(fresh));
    }
    for (const one of document.querySelectorAll<HTMLDetailsElement>("details[data-keep]")) one.open = open.includes(one.dataset["keep"]);
    if (focused !== undefined) document.querySelector<HTMLElement>(`[data-marks] [data-key="${focused}"]`)?.focus();
    this.#host.redrawn();
  }

  #tell(words: string): void {
    const told = document.querySelector("[data-marked]");
    if (told !== null) told.textContent = words;
    this.#host.say(words);
  }

  /** Opens the field for a note of one's own; the second is that at which it was opened. */
  note(): void {
    const dialog = document.querySelector<HTMLDialogElement>("dialog[data-note]");
    if (dialog === null || document.querySelector("[data-marks] [data-mark]") === null) return;
    if (this.#host.shown() === undefined) return this.#host.say(say("这一刻没有画面，不能标记"));
    dialog.showModal();
  }

  #asksForNote(): void {
    const dialog = document.querySelector<HTMLDialogElement>("dialog[data-note]");
    const field = dialog?.querySelector<HTMLInputElement>("input");
    if (dialog === null || field === null || field === undefined) return;
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === "save") this.#mark("note", "", "", field.value.trim());
      field.value = "";
      dialog.returnValue = "";
    });
  }
}
