// A package as people give it to a browser: a folder or a zip, dropped or chosen. Nothing leaves this computer.
import { FileSource, type PackageFile } from "./source";

const SLICE = 4 << 20;

function asPackageFile(file: Blob): PackageFile {
  return {
    size: file.size,
    async *chunks() {
      for (let at = 0; at < file.size; at += SLICE) {
        yield new Uint8Array(await file.slice(at, at + SLICE).arrayBuffer());
      }
    },
  };
}

/** A chosen folder (`webkitdirectory`): every path begins with the folder's own name. */
export function chosenFolder(files: readonly File[]): FileSource {
  const source = new FileSource(files[0]?.webkitRelativePath.split("/")[0] ?? "");
  for (const file of files) source.add(file.webkitRelativePath.split("/").slice(1).join("/"), asPackageFile(file));
  return source;
}

export async function chosenZip(file: File): Promise<FileSource> {
  const { zipSource } = await import("./zip");
  return zipSource(file.name, file);
}

/** What was dropped: one folder, or one file taken as a zip; null for anything else. */
export async function dropped(items: DataTransferItemList): Promise<FileSource | null> {
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const [file] = [...items].map((item) => item.getAsFile()).filter((one) => one !== null);
  const [entry] = entries;
  if (items.length !== 1) return null;
  if (entry === undefined) return file === undefined ? null : chosenZip(file); // an old browser without entries
  if (isFile(entry)) return chosenZip(await fileOf(entry));
  const source = new FileSource(entry.name);
  await walk(entry as FileSystemDirectoryEntry, "", source);
  return source;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => {
    entry.file(resolve, reject);
  });
}

async function walk(folder: FileSystemDirectoryEntry, prefix: string, source: FileSource): Promise<void> {
  const reader = folder.createReader();
  for (;;) {
    // A reader gives a hundred entries at a time, and none when it is done.
    const found = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (found.length === 0) return;
    for (const entry of found) {
      if (isFile(entry)) source.add(prefix + entry.name, asPackageFile(await fileOf(entry)));
      else await walk(entry as FileSystemDirectoryEntry, `${prefix}${entry.name}/`, source);
    }
  }
}
