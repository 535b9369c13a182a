// How does work leave the page and come back? As a link (`link.js`), as a zip, as a file. The page calls `canI`.

import { strToU8, zipSync } from 'fflate';
import './drop.js';
import { pack, unpack } from './link.js';
import '../stage/pointer.js'; // small, and wanted by the same pages: one file less to fetch

function offer(name, blob) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Offers `text` as a file. */
function save(name, text) {
  offer(name, new Blob([text], { type: 'application/json' }));
}

/** Offers files (path, text, path, text, …) as a zip. */
function zip(name, files) {
  const entries = {};
  for (let i = 0; i + 1 < files.length; i += 2) entries[files[i]] = strToU8(files[i + 1]);
  offer(name, new Blob([zipSync(entries, { level: 6 })], { type: 'application/zip' }));
}

/** Puts a text on the clipboard; where that is not allowed the page shows it to be copied by hand. */
function copy(text) {
  navigator.clipboard?.writeText(text).catch(() => {});
}

// `static/host/` has put its own promise there: it stays.
globalThis.canI = { ...globalThis.canI, pack, unpack, save, zip, copy };
