// What the page says of the recordings of a visit: which camera, from when to when, where the bytes are.
export interface Recording {
  id: string;
  camera: number;
  label: string;
  src: string;
  poster: string;
  from: number;
  to: number;
  /** Where marks are sent; empty for those who may not set any. */
  marks: string;
  /** Where the hints are; empty where there are none. */
  hints: string;
  /** How the picture is encoded, as it was found; empty where nobody knows. */
  codec: string;
  /** Whether there ought to be a picture: a sound has none. */
  hasPicture: boolean;
  /** From which instant the browser cannot play it: its start for an encoding that it does not know. */
  badFrom: number;
  /** The browser plays the sound and cannot show the picture. */
  isBlind: boolean;
}

export function recordingsOf(root: HTMLElement): Recording[] {
  const template = root.querySelector<HTMLTemplateElement>("template[data-recordings]");
  return [...(template?.content.querySelectorAll("data") ?? [])].map((one) => ({
    id: one.value,
    camera: Number(one.dataset["cameraIndex"]),
    label: one.dataset["label"] ?? "",
    src: one.dataset["src"] ?? "",
    poster: one.dataset["poster"] ?? "",
    from: Date.parse(one.dataset["from"] ?? ""),
    to: Date.parse(one.dataset["to"] ?? ""),
    marks: one.dataset["marks"] ?? "",
    hints: one.dataset["hints"] ?? "",
    codec: one.dataset["codec"] ?? "",
    hasPicture: one.dataset["medium"] === "video",
    badFrom: Infinity,
    isBlind: false,
  })).sort((a, b) => a.from - b.from);
}

/** The recording of one camera that covers an instant. */
export function covering(recordings: readonly Recording[], at: number, camera?: number): Recording | undefined {
  return recordings.find((one) => one.from <= at && at < one.to && (camera === undefined || one.camera === camera));
}
