// Uploads: many files, chosen or dropped (folders too), three at a time, each with its progress and its one outcome.
// They go by tus 1.0 to `data-tus`; what the server has acknowledged is on its disk. A line that breaks is taken up where
// it broke, by itself; a closed browser's uploads are listed by the server, and go on when the same file is chosen again.
import { Upload, type DetailedError, type HttpRequest } from "tus-js-client";
import { csrfToken } from "../csrf";
import { chosenFiles, droppedFiles } from "../files";
import { span } from "../time";
import { UploadRow, type Outcome } from "../upload_row";
import { Pace } from "../pace";
import { say } from "../words";

const AT_ONCE = 3;
// Back-off of a line that is down, in milliseconds; any progress begins it anew.
const RETRY_MS = [0, 1000, 3000, 5000, 10_000, 20_000, 30_000, 60_000];
const NO_ROOM = 507;

type State = "waiting" | "sending" | "paused" | "ended";

interface Job {
  file: File;
  row: UploadRow;
  upload: Upload;
  pace: Pace;
  state: State;
}

class Uploads {
  readonly #endpoint: string;
  readonly #card: HTMLElement;
  readonly #list: HTMLElement;
  readonly #summary: HTMLElement;
  readonly #jobs = new Set<Job>();

  constructor(root: HTMLElement) {
    this.#endpoint = root.dataset["tus"] ?? "";
    this.#card = within(root, "[data-uploads]");
    this.#list = within(root, "[data-list]");
    this.#summary = within(root, "[data-summary]");
    for (const row of this.#list.querySelectorAll<HTMLElement>("[data-unfinished]")) this.#offerToGiveUp(row);
    addEventListener("beforeunload", (event) => {
      if (this.#count("sending") + this.#count("waiting") > 0) event.preventDefault();
    });
  }

  add(files: readonly File[]): void {
    for (const file of files) this.#jobs.add(this.#makeJob(file));
    this.#card.hidden = this.#list.childElementCount === 0;
    this.#next();
  }

  #makeJob(file: File): Job {
    const row = new UploadRow(file, {
      pause: () => { this.#pause(job); },
      goOn: () => { this.#goOn(job); },
      cancel: () => { void this.#cancel(job); },
    });
    const upload = new Upload(file, {
      ...this.#request(),
      endpoint: this.#endpoint,
      uploadUrl: this.#takeUnfinished(file),
      metadata: { filename: file.name, filetype: file.type, modified: new Date(file.lastModified).toISOString() },
      storeFingerprintForResuming: false,
      onProgress: (sent) => { this.#progress(job, sent); },
      onSuccess: () => { void this.#succeed(job); },
      onError: (error) => { this.#fail(job, error); },
      onShouldRetry: (error) => {
        const retries = isWorthRetrying(error);
        if (retries) job.row.retrying();
        return retries;
      },
    });
    const job: Job = { file, row, upload, pace: new Pace(), state: "waiting" };
    row.wait();
    this.#list.prepend(row.element);
    return job;
  }

  /** What every request carries, those that give an upload up included. */
  #request(): { retryDelays: number[]; onBeforeRequest: (request: HttpRequest) => void } {
    return {
      retryDelays: RETRY_MS,
      onBeforeRequest: (request) => { request.setHeader("X-CSRFToken", csrfToken()); },
    };
  }

  /** The address of an unfinished upload of this very file, by name, size and time of change; it is listed no more. */
  #takeUnfinished(file: File): string | null {
    for (const row of this.#list.querySelectorAll<HTMLElement>("[data-unfinished]")) {
      const { name, size, modified, url } = row.dataset;
      if (name === file.name && Number(size) === file.size && Date.parse(modified ?? "") === file.lastModified) {
        row.remove();
        return url ?? null;
      }
    }
    return null;
  }

  #offerToGiveUp(row: HTMLElement): void {
    const button = row.querySelector<HTMLButtonElement>("[data-give-up]");
    if (button === null) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      button.disabled = true;
      Upload.terminate(row.dataset["url"] ?? "", this.#request()).then(
        () => { row.remove(); },
        () => { button.disabled = false; },
      );
    });
  }

  #count(state: State): number {
    return [...this.#jobs].filter((job) => job.state === state).length;
  }

  #next(): void {
    for (const job of this.#jobs) {
      if (this.#count("sending") >= AT_ONCE) break;
      if (job.state !== "waiting") continue;
      job.state = "sending";
      job.pace.begin();
      job.row.sending(job.pace);
      job.upload.start();
    }
    this.#summarise();
  }

  #progress(job: Job, sent: number): void {
    if (job.state !== "sending") return;
    job.pace.reach(sent);
    if (sent === job.file.size) job.row.digesting();
    else job.row.sending(job.pace);
    this.#summarise();
  }

  #pause(job: Job): void {
    const wasSending = job.state === "sending";
    job.state = "paused";
    if (wasSending) void job.upload.abort();
    job.row.pause(job.pace);
    this.#next();
  }

  #goOn(job: Job): void {
    job.state = "waiting";
    job.row.wait();
    this.#next();
  }

  async #cancel(job: Job): Promise<void> {
    job.state = "ended";
    this.#next();
    try {
      await job.upload.abort(job.upload.url !== null);
    } catch {
      // it could not be given up now: the server lists it as unfinished, and forgets it after some days
    }
    this.#end(job, { outcome: "cancelled", what: say("已取消，文件没有入库。") });
  }

  async #succeed(job: Job): Promise<void> {
    job.row.digesting();
    try {
      const answer: unknown = await (await fetch(job.upload.url ?? "", { headers: { Accept: "application/json" } })).json();
      this.#end(job, isOutcome(answer) ? shown(answer) : broken());
    } catch {
      this.#end(job, broken());
    }
  }

  #fail(job: Job, error: Error | DetailedError): void {
    if (job.state !== "sending") return;
    this.#end(job, outcomeOf(error));
  }

  #end(job: Job, outcome: Outcome): void {
    job.state = outcome.outcome === "broken" ? "paused" : "ended";
    job.row.finish(outcome);
    if (job.state === "ended") this.#jobs.delete(job);
    if (outcome.outcome === "stored") document.body.dispatchEvent(new CustomEvent("liuhen:stored", { detail: outcome }));
    this.#next();
  }

  #summarise(): void {
    const open = [...this.#jobs].filter((job) => job.state === "sending" || job.state === "waiting");
    if (open.length === 0) {
      this.#summary.textContent = this.#jobs.size === 0 ? say("全部完成") : say("{0} 个未传完", this.#jobs.size);
      return;
    }
    const left = open.reduce((sum, job) => sum + job.file.size - job.pace.sent, 0);
    const rate = open.reduce((sum, job) => sum + job.pace.bytesPerSecond, 0);
    this.#summary.textContent = rate === 0
      ? say("{0} 个进行中", open.length)
      : say("{0} 个进行中，还需约 {1}", open.length, span((left / rate) * 1000));
  }
}

function within(root: HTMLElement, selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`uploads lack ${selector}`);
  return found;
}

function statusOf(error: Error | DetailedError): number {
  return "originalResponse" in error ? (error.originalResponse?.getStatus() ?? 0) : 0;
}

/** A line that is down, a server that is busy or starting, another sender of the same file: all that passes. */
function isWorthRetrying(error: DetailedError): boolean {
  const status = statusOf(error);
  return status === 0 || status === 409 || status === 423 || (status >= 500 && status !== NO_ROOM);
}

function broken(): Outcome {
  return {
    outcome: "broken",
    what: say("连接中断，文件没有传完。"),
    safe: say("已收到的部分和已入库的文件都完好；设备里的原始文件没有改动。"),
    todo: say("请检查网络后继续，会从断点续传。"),
  };
}

/** Reads a problem strictly: what is none was said by a proxy or a sign-in page in the server's place. */
function outcomeOf(error: Error | DetailedError): Outcome {
  const status = statusOf(error);
  if (status === 0) return broken();
  try {
    const body = "originalResponse" in error ? (error.originalResponse?.getBody() ?? "") : "";
    const told: unknown = JSON.parse(body);
    if (isProblem(told)) {
      const outcome = status === 422 || status === 413 ? "refused" : "broken";
      return { outcome, what: told.detail, safe: told.safe ?? null, todo: told.todo ?? null };
    }
  } catch {
    // no JSON; told below
  }
  return { ...broken(), what: say("服务器没有接收这个文件（{0}）。", status) };
}

function isProblem(told: unknown): told is { detail: string; safe?: string | null; todo?: string | null } {
  return typeof told === "object" && told !== null && "detail" in told && typeof told.detail === "string";
}

interface Told extends Outcome {
  page: string | null;
  intake: { sha256: string | null; size_bytes: number | null; at: string };
}

function isOutcome(answer: unknown): answer is Told {
  return typeof answer === "object" && answer !== null && "outcome" in answer && "intake" in answer
    && (answer.outcome === "stored" || answer.outcome === "held" || answer.outcome === "refused");
}

function shown(told: Told): Outcome {
  const { outcome, what, safe, todo, page, intake } = told;
  return {
    outcome, what: what ?? null, safe: safe ?? null, todo: todo ?? null, url: page,
    digest: intake.sha256, size_bytes: intake.size_bytes, at: intake.at,
  };
}

export function mount(root: HTMLElement): void {
  const uploads = new Uploads(root);
  const drop = within(root, "[data-drop]");
  const choose = within(root, "[data-choose]") as HTMLInputElement;
  choose.addEventListener("change", () => {
    uploads.add(chosenFiles(choose));
    choose.value = "";
  });
  // The whole window takes a drop, so that a file that misses the zone is not opened by the browser in its place.
  addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("is-over");
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) drop.classList.remove("is-over");
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("is-over");
    if (event.dataTransfer !== null) void droppedFiles(event.dataTransfer).then((files) => { uploads.add(files); });
  });
}
