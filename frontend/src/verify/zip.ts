// A package as a zip, with one folder around it or none. The counterpart of `Zip` in verifier/sources.py.
import { BlobReader, configure, type Entry, type FileEntry, ZipReader } from "@zip.js/zip.js/lib/zip-core-custom.js";
import { Bad, FileSource, MEDIUM } from "./source";

const MAX_RATIO = 100;
const STORED = 0;
const DEFLATED = 8;

// No workers: their code would come from a blob address, which the content security policy refuses.
configure({ useWebWorkers: false });

/** Read the directory of a zip. What cannot be read at all is a source with one fault. */
export async function zipSource(name: string, blob: Blob): Promise<FileSource> {
  try {
    return await read(name, blob);
  } catch (error) {
    const broken = new FileSource(name);
    broken.faults.push((error instanceof Bad ? error : new Bad("unreadable", name)).fault);
    return broken;
  }
}

async function read(name: string, blob: Blob): Promise<FileSource> {
  const source = new FileSource(name);
  const entries = (await new ZipReader(new BlobReader(blob)).getEntries()).filter((entry) => !entry.filename.endsWith("/"));
  const roots = new Set(entries.map((entry) => entry.filename.split("/")[0]));
  const prefix = roots.size === 1 ? `${[...roots][0]}/`.length : 0;
  for (const entry of entries) {
    const path = entry.filename.slice(prefix);
    if (isPlain(entry)) source.add(path, { size: entry.uncompressedSize, chunks: () => chunks(entry) });
    else source.faults.push(new Bad("not-a-file", path).fault);
  }
  if (source.sizeBytes > MAX_RATIO * blob.size + MEDIUM) throw new Bad("too-large", name);
  return source;
}

/** A file, stored or deflated, not encrypted, and no bomb. */
function isPlain(entry: Entry): entry is FileEntry {
  const kind = entry.externalFileAttributes >>> 28; // of Unix: 0 unknown, 8 file, 10 link
  const known = [STORED, DEFLATED].includes(entry.compressionMethod) && !entry.encrypted && !entry.directory;
  return known && [0, 8].includes(kind) && entry.uncompressedSize <= MAX_RATIO * entry.compressedSize + MEDIUM;
}

async function* chunks(entry: FileEntry): AsyncGenerator<Uint8Array> {
  const pipe = new TransformStream<Uint8Array, Uint8Array>();
  const writing = entry.getData(pipe.writable, { checkSignature: true });
  writing.catch(() => undefined); // reported below, once the reader has drained what came before
  const reader = pipe.readable.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield value;
    }
    await writing;
  } finally {
    await reader.cancel().catch(() => undefined); // already closed or already broken: `writing` says which
  }
}
