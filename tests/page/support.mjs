// What do the browser tests stand on? The built page served under a sub-folder, as a bucket would, a headless Chromium,
// and a page that fails the test when the console shows an error or the policy is broken.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, normalize } from 'node:path';
import { chromium } from 'playwright-core';
import { typeOf } from '../../static/hooks/pack.mjs';

/** Where the page lives on the test's server: not at the root. */
export const FOLDER = '/courses/eks/can-i/';

/** The built page that is tested: `dist/`, or the folder that the environment names. */
export const DIST = process.env.DIST ?? 'dist';

/** Serves the built page below FOLDER. `change(path, body)` may return another body, or null for a 404. */
export async function serve(change = (_, body) => body, root = DIST) {
  assert.ok(existsSync(join(root, 'index.html')), `${root}/index.html is missing: build the page first (make dist)`);
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://x').pathname);
    const inside = path.startsWith(FOLDER) ? normalize(path.slice(FOLDER.length) || 'index.html') : '..';
    const file = join(root, inside);
    let body = !inside.startsWith('..') && existsSync(file) && statSync(file).isFile() ? readFileSync(file) : null;
    body = change(inside, body);
    if (body === null) {
      response.writeHead(404).end('not found');
      return;
    }
    response.writeHead(200, { 'content-type': typeOf(file), 'cache-control': 'no-store' }).end(body);
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { url: `http://127.0.0.1:${server.address().port}${FOLDER}`, close: () => new Promise((done) => { server.close(done); server.closeAllConnections(); }) };
}

/**
 * Serves the folder as a bucket behind CloudFront does, by its manifest: types, cache headers, brotli, 304 for what has not
 * changed, `index.html` for a folder. `send(response, body)` may take its time; `more` are headers of every answer.
 */
export async function serveAsBucket({ at = '/', send = (response, body) => response.end(body), more = {}, root = DIST } = {}) {
  assert.ok(existsSync(join(root, 'manifest.json')), `${root}/manifest.json is missing: make dist, or node static/hooks/pack.mjs ${root}`);
  const { files } = JSON.parse(readFileSync(join(root, 'manifest.json'), 'utf8'));
  const known = new Map(files.map((file) => [file.path, file]));
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://x');
    const file = pathname.startsWith(at) ? known.get(decodeURIComponent(pathname.slice(at.length)) || 'index.html') : undefined;
    if (!file) return response.writeHead(404).end();
    const body = readFileSync(join(root, file.path + (file.encodings.br ? '.br' : '')));
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    const headers = { 'content-type': file.type, 'cache-control': file.cache, 'x-content-type-options': 'nosniff', etag, ...(file.encodings.br && { 'content-encoding': 'br' }), ...more };
    const same = request.headers['if-none-match'] === etag;
    response.writeHead(same ? 304 : 200, headers);
    return send(response, same ? Buffer.alloc(0) : body);
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { url: `http://127.0.0.1:${server.address().port}${at}`, close: () => new Promise((done) => { server.close(done); server.closeAllConnections(); }) };
}

export function browserPath() {
  const found = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
    .find((path) => path && existsSync(path));
  assert.ok(found, 'no Chromium: run `make setup`, or set CHROMIUM to the path of one');
  return found;
}

export function launch() {
  return chromium.launch({
    executablePath: browserPath(),
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-dev-shm-usage', '--disable-gpu'],
  });
}

/** A new visitor, without a service worker unless one is asked for: a test sees what the server says. `errors` collects what went wrong in the page; `sound()` fails when there is any. */
export async function visitor(browser, options = {}) {
  const { lang = 'en', width = 1440, height = 900, theme, ...rest } = options;
  const context = await browser.newContext({
    viewport: { width, height }, locale: lang === 'ko' ? 'ko-KR' : 'en-US', colorScheme: theme ?? 'light', reducedMotion: 'reduce', serviceWorkers: 'block', ...rest,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const errors = [];
  page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
  page.on('pageerror', (error) => errors.push(String(error)));
  return { page, context, errors, sound: () => assert.deepEqual(errors, []) };
}

/** A picture for the eyes, in `test-results/`, which is ignored. */
export async function picture(page, name) {
  mkdirSync('test-results', { recursive: true });
  await page.screenshot({ path: `test-results/${name}.png` });
}

/** The text of the open file, as the editor has it: CodeMirror draws only the lines in view. */
export function fileText(page) {
  return page.locator('code-editor').evaluate((element) => element.text);
}

/** Clicks into the editor, selects everything and types `text` over it, as a learner who pastes would. */
export async function writeFile(page, path, text) {
  await openFile(page, path);
  await page.locator('code-editor .cm-content').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(text);
  await page.waitForFunction((want) => document.querySelector('code-editor').text === want, text);
  // Where judging is slow, typing goes first: leaving the editor tells the text at once. The caret comes back.
  await page.evaluate(() => {
    const editor = document.querySelector('code-editor');
    const caret = editor.shadowRoot?.activeElement ?? document.activeElement;
    caret.blur();
    caret.focus();
  });
  await settled(page);
}

export async function openFile(page, path) {
  await page.getByRole('tab', { name: path }).click();
  await page.waitForFunction((want) => document.querySelector('code-editor').path === want, path);
  await settled(page);
}

/** Two frames: what was typed has been told and drawn. */
export function settled(page) {
  return page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done)))));
}
