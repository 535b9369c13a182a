// How do files come onto the page? They are dropped on an element with `data-drop`, or chosen by a button with `data-takes`
// (`files`, `folder`) inside of it. A zip is unfolded. The element then hears `files`: a JSON text of
// `[{path, text} | {path, why}]`, where `why` is `large`, `many`, `binary`, `letters` or `zip`. What is dropped elsewhere is
// refused, so that the browser does not leave the page for it.

import { unzipSync } from 'fflate';

/** A file, and all of them together, in bytes: as much as the engine reads of one file. */
const LIMIT = 1 << 20;
const ALL = 8 << 20;
/** How many files are read. */
const MOST = 200;

/** What tools and systems leave in a folder. */
const nobodys = (name) => name.startsWith('.') || name === '__MACOSX' || name === 'node_modules';

/** A text, or why it is none. */
function read(bytes) {
  if (bytes.length > LIMIT) return { why: 'large' };
  const wide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (!wide && bytes.subarray(0, 8192).includes(0)) return { why: 'binary' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { why: 'letters' };
  }
}

/** The files of a folder, however deep, as `[path, File]`. */
async function walk(entry, found) {
  const path = entry.fullPath.replace(/^\//, '');
  if (nobodys(entry.name) || found.length > MOST) return;
  if (entry.isFile) {
    found.push([path, await new Promise((done, fail) => entry.file(done, fail)).catch(() => null)]);
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    // A reader gives a hundred at a time, and none at the end.
    const some = await new Promise((done) => reader.readEntries(done, () => done([])));
    if (!some.length || found.length > MOST) return;
    for (const inner of some) await walk(inner, found);
  }
}

/** What the files say. */
async function taken(files) {
  const list = [];
  let left = ALL;
  const take = (path, bytes) => {
    if (path.endsWith('/') || path.split('/').some(nobodys)) return;
    left -= bytes.length;
    list.push({ path: path.normalize('NFC'), ...(left < 0 ? { why: 'large' } : read(bytes)) });
  };
  for (const [path, file] of files) {
    if (list.length >= MOST) {
      list.push({ path, why: 'many' });
      break;
    }
    if (!file || file.size > ALL) {
      list.push({ path, why: file ? 'large' : 'binary' });
      continue;
    }
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (String.fromCharCode(...bytes.subarray(0, 4)) !== 'PK\x03\x04') {
      take(path, bytes);
      continue;
    }
    try {
      // What a zip says of a file's size decides before anything of it is unfolded. It may lie: a byte unfolds to a thousand
      // at most, so the packed bytes of all that is taken have a limit too.
      let room = left;
      let packed = 0;
      const fits = ({ name, size, originalSize }) => {
        room -= originalSize;
        const small = originalSize <= LIMIT && room >= 0 && packed + size <= LIMIT;
        if (small) packed += size;
        else list.push({ path: name, why: 'large' });
        return small;
      };
      for (const [name, inside] of Object.entries(unzipSync(bytes, { filter: fits })).slice(0, MOST)) take(name, inside);
    } catch {
      list.push({ path, why: 'zip' });
    }
  }
  return list;
}

async function hand(place, files) {
  place.dispatchEvent(new CustomEvent('files', { detail: JSON.stringify(await taken(await files)) }));
}

let over = null;
function mark(place) {
  over?.removeAttribute('data-over');
  over = place;
  over?.setAttribute('data-over', '');
}

const brings = (event) => event.dataTransfer?.types.includes('Files');
const placeOf = (event) => event.target.closest?.('[data-drop]') ?? null;

// Before the editor, which would write a dropped file where the caret stands.
for (const type of ['dragenter', 'dragover']) {
  addEventListener(type, (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    event.stopPropagation();
    const place = placeOf(event);
    event.dataTransfer.dropEffect = place ? 'copy' : 'none';
    if (place !== over) mark(place);
  }, true);
}
addEventListener('dragleave', (event) => { if (!event.relatedTarget) mark(null); }, true);
addEventListener('drop', (event) => {
  if (!brings(event)) return;
  event.preventDefault();
  event.stopPropagation();
  mark(null);
  const place = placeOf(event);
  if (!place) return;
  // The list is emptied when this handler ends: what it holds is asked for at once.
  const items = [...event.dataTransfer.items].filter((item) => item.kind === 'file').map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  hand(place, (async () => {
    const found = [];
    for (const item of items) item instanceof File ? found.push([item.name, item]) : item && await walk(item, found);
    return found;
  })());
}, true);

// Before the menu closes, in which the button stands.
addEventListener('click', (event) => {
  const button = event.target.closest?.('[data-takes]');
  const place = button?.closest('[data-drop]');
  if (!place) return;
  const input = document.createElement('input');
  Object.assign(input, { type: 'file', multiple: true, webkitdirectory: button.dataset.takes === 'folder' });
  input.addEventListener('change', () => hand(place, [...input.files].map((file) => [file.webkitRelativePath || file.name, file])));
  input.click();
}, true);
