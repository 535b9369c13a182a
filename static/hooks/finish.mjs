// What does a built folder lack to be uploaded? The scenarios, what stands around the app (service worker, LMS module,
// icons, the texts as a page, the licences of others), and the hashes of its inline scripts in its Content-Security-Policy. Runs after each build,
// on Trunk's staging folder.

import { createHash } from 'node:crypto';
import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PAGES, guidePage } from './guide.mjs';
import { notices } from './notices.mjs';
import { filesOf, version } from './pack.mjs';
import { firstView, textsPage } from './texts.mjs';

const folder = process.env.TRUNK_STAGING_DIR;
if (!folder) throw new Error('TRUNK_STAGING_DIR is not set: Trunk calls this hook');
const at = (...path) => join(folder, ...path);
const sha256 = (what, as) => createHash('sha256').update(what).digest(as);

/** `text` with `from`, which must be there, replaced. */
function put(text, from, to) {
  if (!text.includes(from)) throw new Error(`there is no ${from} to replace`);
  return text.replaceAll(from, () => to);
}

// Wrong turns are for the author's checker only.
cpSync('scenarios', at('scenarios'), { recursive: true, filter: (path) => !['wrong', 'README.md'].includes(basename(path)) });
cpSync('static/icons', folder, { recursive: true });
cpSync('static/app.webmanifest', at('app.webmanifest'));
cpSync('.cache/page/lms.js', at('lms.js'));

cpSync('.cache/page/parts', folder, { recursive: true, filter: (path) => !path.endsWith('.json') });
const parts = readFileSync('.cache/page/parts/parts.json', 'utf8');

let html = readFileSync(at('index.html'), 'utf8');
// The editor comes with the workbench: its tag gives way to its name.
const [editorTag, editor] = /<script src="\.\/(editor-[^"]*\.js)"[^>]*><\/script>/.exec(html);
html = put(html, editorTag, '');
html = put(html, '__EDITOR__', editor);
html = put(html, '__PARTS__', parts);
// `trunk serve` loads the page again after each build: a kept copy would stand in its way.
const served = html.includes('.well-known/trunk/ws');
// The server would put its address into the script that loads the page again, and no hash would hold.
if (served) html = put(put(html, "'{{__TRUNK_ADDRESS__}}'", 'location.host'), "'{{__TRUNK_WS_BASE__}}'", "'/'");
html = put(html, '<html lang="ko"', `<html lang="ko" data-version="${version}"${served ? '' : ' data-offline="yes"'}`);
// Work that an LMS keeps is laid into the browser before the app reads it (`static/host/`).
html = put(html, 'const wasm = await init(', 'await globalThis.canI?.ready;\nconst wasm = await init(');
const hashes = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(([, script]) => `'sha256-${sha256(script, 'base64')}'`);
html = put(html, 'FIRST_VIEW', firstView('scenarios'));
html = put(html, 'SCRIPT_HASHES', hashes.join(' '));
writeFileSync(at('index.html'), html);

const style = readdirSync(folder).find((name) => /^style-.*\.css$/.test(name));
writeFileSync(at('texts.html'), textsPage('scenarios', style));
writeFileSync(at('notices.txt'), notices());
for (const [doc, name] of Object.entries(PAGES)) {
  for (const lang of ['ko', 'en']) writeFileSync(at(`${name}.${lang}.html`), guidePage(doc, lang, style, readdirSync('scenarios')));
}

// The whole course in one file, for the copy that the service worker keeps: one request instead of one for each file.
const texts = filesOf(at('scenarios')).map((path) => [`scenarios/${path}`, readFileSync(at('scenarios', path), 'utf8')]);
const course = JSON.stringify(Object.fromEntries(texts));
const courseName = `course-${sha256(course, 'hex').slice(0, 16)}.json`;
writeFileSync(at(courseName), course);

// What the page names, wherever it names it.
const names = readdirSync(folder).filter((name) => /\.(js|css|wasm)$/.test(name) && html.includes(name)).sort();
const kept = ['index.html', ...names, courseName, 'app.webmanifest', 'icon.svg'];
const build = sha256(kept.map((name) => sha256(readFileSync(at(name)), 'hex')).join(), 'hex').slice(0, 16);
let worker = readFileSync('.cache/page/sw.js', 'utf8');
for (const [from, to] of [['__BUILD__', build], ['__FILES__', JSON.stringify(kept)], ['__COURSE__', courseName]]) worker = put(worker, from, to);
writeFileSync(at('sw.js'), worker);
