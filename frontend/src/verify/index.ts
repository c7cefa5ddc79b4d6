// The verify page: takes a package by drop or choice, checks it here in the browser, shows and prints the report.
// Needs no sign-in and no server once it is loaded; a page over plain HTTP on an intranet is enough.
import "./verify.css";
import { element, sign } from "../dom";
import { serverNow, size } from "../time";
import { check } from "./check";
import { Policy } from "./notes";
import { chosenFolder, chosenZip, dropped } from "./pick";
import { Bad, type FileSource } from "./source";
import { refusedPolicy, reportView } from "./view";
import { word } from "./words";

interface Given {
  name: string;
  bytes: Uint8Array;
}

class Verify {
  readonly #root: HTMLElement;
  readonly #acts = element("div", "verify-acts");
  #policy: Given | null = null;
  #run = 0;

  constructor(root: HTMLElement) {
    this.#root = root;
    root.classList.add("verify");
    document.querySelector(".bare-top .acts")?.prepend(this.#acts);
    if (!this.#acts.isConnected) root.before(this.#acts);
    root.addEventListener("dragover", (event) => {
      event.preventDefault();
      root.classList.add("is-over");
    });
    root.addEventListener("dragleave", () => { root.classList.remove("is-over"); });
    root.addEventListener("drop", (event) => {
      event.preventDefault();
      root.classList.remove("is-over");
      if (event.dataTransfer) void dropped(event.dataTransfer.items).then((source) => this.#take(source));
    });
    this.#welcome();
  }

  #take(source: FileSource | null): void {
    if (source !== null) void this.#start(source);
    else this.#root.prepend(element("p", "verify-refused", word("drop-one")));
  }

  #welcome(): void {
    this.#run++;
    this.#acts.replaceChildren();
    const folder = fileInput({ directory: true }, (files) => this.#start(chosenFolder(files)));
    const zip = fileInput({ accept: ".zip,application/zip" }, async ([file]) => this.#start(file ? await chosenZip(file) : null));
    const drop = element(
      "div", "verify-drop", element("p", "verify-drop-title", word("drop-here")), element("p", "second", word("drop-size")),
      element("div", "verify-buttons", button(word("pick-folder"), "btn btn-primary", folder), button(word("pick-zip"), "btn", zip)),
    );
    const head = element("h1", "", word("drop-title"));
    const box = element("div", "verify-welcome", head, element("p", "lead prose", word("drop-lead")), drop, this.#policyBox(() => { this.#welcome(); }));
    this.#root.replaceChildren(box);
  }

  /** Lets people add the supervisor's policy; `done` when one was taken. */
  #policyBox(done: () => void): HTMLElement {
    const box = element("section", "verify-policy");
    const input = fileInput({}, async ([file]) => {
      if (file === undefined) return;
      const bytes = new Uint8Array(await file.arrayBuffer());
      try {
        new Policy(bytes);
      } catch (error) {
        if (!(error instanceof Bad)) throw error;
        box.append(refusedPolicy(error.fault.where));
        return;
      }
      this.#policy = { name: file.name, bytes };
      done();
    });
    const name = this.#policy ? element("p", "", element("b", "", this.#policy.name)) : element("p", "second", word("policy-why"));
    box.append(element("h2", "verify-head", word("policy")), name, button(word("pick-policy"), "btn btn-sm", input));
    return box;
  }

  async #start(source: FileSource | null): Promise<void> {
    if (source === null) return;
    const run = ++this.#run;
    const bar = element("progress", "");
    const figures = element("p", "second");
    figures.setAttribute("aria-live", "polite");
    source.progress = (done, total) => {
      if (run !== this.#run) throw new Stopped();
      bar.max = Math.max(total, 1);
      bar.value = done;
      figures.textContent = word("progress", { done: size(done), total: size(total) });
    };
    const stop = element("button", "btn btn-sm", word("stop"));
    stop.type = "button";
    stop.addEventListener("click", () => { this.#welcome(); });
    const head = element("h1", "", word("checking"));
    this.#root.replaceChildren(element("div", "verify-welcome", head, element("p", "lead", source.name), bar, figures, stop));
    const began = performance.now();
    try {
      const report = await check(source, this.#policy?.bytes ?? null);
      if (run !== this.#run) return;
      const finished = { report, at: serverNow(), milliseconds: performance.now() - began, policyName: this.#policy?.name ?? null };
      const recheck = this.#policyBox(() => void this.#start(source));
      this.#root.replaceChildren(reportView(finished, recheck));
      this.#afterwards();
    } catch (error) {
      if (error instanceof Stopped || run !== this.#run) return;
      this.#welcome();
      this.#root.prepend(element("p", "verify-refused", word("broken", { why: String(error) })));
    }
  }

  #afterwards(): void {
    const print = element("button", "btn", icon("printer"), word("print"));
    const another = element("button", "btn", word("another"));
    for (const one of [print, another]) one.type = "button";
    print.addEventListener("click", () => { window.print(); });
    another.addEventListener("click", () => { this.#welcome(); });
    this.#acts.replaceChildren(print, another);
    this.#root.querySelector<HTMLElement>("h1")?.focus();
  }
}

function icon(name: string): SVGSVGElement {
  const made = sign(name, name);
  made.setAttribute("class", "icon");
  made.firstElementChild?.setAttribute("href", `${document.body.dataset["icons"] ?? ""}#${name}`);
  return made;
}

/** The person went on to something else while files were being read. */
class Stopped extends Error {}

function fileInput(
  options: { directory?: boolean; accept?: string }, take: (files: File[]) => void | Promise<void>,
): HTMLInputElement {
  const input = element("input", "visually-hidden");
  input.type = "file";
  input.tabIndex = -1;
  input.webkitdirectory = options.directory ?? false;
  if (options.accept !== undefined) input.accept = options.accept;
  input.addEventListener("change", () => void take([...(input.files ?? [])]));
  return input;
}

function button(name: string, style: string, input: HTMLInputElement): HTMLElement {
  const made = element("button", style, name);
  made.type = "button";
  made.addEventListener("click", () => { input.click(); });
  input.setAttribute("aria-label", name);
  return element("span", "", made, input);
}

export function mountVerify(root: HTMLElement): void {
  new Verify(root);
}
