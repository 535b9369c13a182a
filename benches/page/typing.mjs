// How long from a key to the verdict on the screen, and does fast typing in a long file drop frames? Wall time, and the
// main thread's own CPU time, which a busy machine does not change. Measured in the page, in a headless Chromium, against dist/ as `make dist` builds it. `node benches/page/typing.mjs [scenario]`; without
// a name, the scenario whose world takes longest to judge.

import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { launch, openFile, serve, settled, visitor, writeFile } from '../../tests/page/support.mjs';

const ROOT = process.env.DIST ?? 'dist';
const ROUNDS = 60;

function files(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => join(folder, name)).filter((path) => statSync(path).isFile());
}

/** The scenario with the most text, which its bindings are part of. */
function largest() {
  const size = (name) => files(join(ROOT, 'scenarios', name, 'start')).reduce((sum, path) => sum + statSync(path).size, 0);
  const binds = (name) => files(join(ROOT, 'scenarios', name, 'start')).some((path) => /^kind: \w*RoleBinding$/m.test(readFileSync(path, 'utf8')));
  const names = readdirSync(join(ROOT, 'scenarios')).filter((name) => existsSync(join(ROOT, 'scenarios', name, 'scenario.yaml')));
  return names.filter(binds).sort((a, b) => size(b) - size(a))[0];
}

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

function figures(list) {
  const sorted = [...list].sort((a, b) => a - b);
  const shown = (n) => n.toFixed(1).padStart(6);
  return `median ${shown(at(sorted, 0.5))} ms   p95 ${shown(at(sorted, 0.95))} ms   worst ${shown(sorted.at(-1))} ms   (${sorted.length})`;
}

/** Notes for every key: when its edit had been judged (`engine`) and when the frame after it was on the screen (`screen`). */
function listen(page) {
  return page.evaluate(() => {
    const editor = document.querySelector('code-editor');
    const dispatch = editor.dispatchEvent.bind(editor);
    globalThis.bench = { engine: [], screen: [], frames: [] };
    editor.dispatchEvent = (event) => {
      const start = performance.now();
      const done = dispatch(event);
      if (event.type === 'edit') globalThis.bench.engine.push(performance.now() - start);
      return done;
    };
    let pressed = 0;
    addEventListener('keydown', () => { pressed = performance.now(); }, true);
    editor.addEventListener('edit', () => {
      const since = pressed;
      // The edit is told before the frame is drawn; a message of a later task arrives behind it.
      const channel = new MessageChannel();
      channel.port1.onmessage = () => globalThis.bench.screen.push(performance.now() - since);
      setTimeout(() => channel.port2.postMessage(0), 0);
    });
    let last = performance.now();
    const frame = () => {
      const now = performance.now();
      globalThis.bench.frames.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
}

const collect = (page) => page.evaluate(() => {
  const { engine, screen, frames } = globalThis.bench;
  Object.assign(globalThis.bench, { engine: [], screen: [], frames: [] });
  return { engine, screen, frames };
});

/** Puts the caret behind the first match of `pattern` in the open file. */
async function caretBehind(page, pattern) {
  await page.locator('code-editor').evaluate((element, source) => {
    const found = new RegExp(source, 'm').exec(element.text);
    element.reveal(found.index + found[0].length, found.index + found[0].length);
  }, pattern);
  await settled(page);
}

/** `count` documents, about twelve lines each. */
function longFile(lines) {
  let text = '';
  for (let i = 0; text.split('\n').length < lines; i += 1) {
    text += `---\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: role-${i}\n  namespace: default\nrules:\n`
      + `  - apiGroups: [""]\n    resources: [pods]\n    verbs: [get]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\n`
      + `metadata:\n  name: binding-${i}\n  namespace: default\nroleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: role-${i}\n`
      + `subjects:\n  - kind: User\n    name: user-${i}\n    apiGroup: rbac.authorization.k8s.io\n`;
  }
  return text;
}

const name = process.argv[2] ?? largest();
const site = await serve(undefined, ROOT);
const browser = await launch();
const { page } = await visitor(browser);
await page.goto(`${site.url}#/s/${name}`);
await page.locator('code-editor .cm-content').waitFor();
await listen(page);

// A binding's role is misspelt by a letter, and put right: rights go and come.
const folder = join(ROOT, 'scenarios', name, 'start');
let file = '';
for (const path of readdirSync(folder).filter((p) => readFileSync(join(folder, p), 'utf8').includes('roleRef:'))) {
  await openFile(page, path);
  if (await page.locator('code-editor .cm-content[aria-readonly]').count() === 0) file = path;
}
await openFile(page, file);
await caretBehind(page, 'roleRef:(\\n .*)*\\n  name: [\\w:-]+');
const devtools = await page.context().newCDPSession(page);
await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
/** Milliseconds of CPU that the page's main thread has used. */
async function cpu() {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return 1000 * metrics.find((m) => m.name === 'TaskDuration').value;
}
await page.waitForTimeout(500);
await collect(page);
const keys = [];
for (let round = 0; round < ROUNDS; round += 1) {
  const before = await cpu();
  await page.keyboard.press(round % 2 ? 'Backspace' : 'x');
  await page.waitForTimeout(80);
  keys.push(await cpu() - before);
}
const short = await collect(page);
console.log(`${name}, ${file}: a key that changes a binding's role`);
console.log(`  CPU, all of it       ${figures(keys)}`);
console.log(`  engine and state     ${figures(short.engine)}`);
console.log(`  key to screen        ${figures(short.screen)}`);

// Fast typing, a word a time, in a long file.
const lines = 2000;
await writeFile(page, file, longFile(lines));
await caretBehind(page, 'name: binding-30');
await page.waitForTimeout(1500);
await collect(page);
const before = await cpu();
const letters = 'the-quick-brown-fox-jumps-over-the-lazy-dog-and-goes-on-for-a-while';
for (const letter of letters) {
  await page.keyboard.press(letter);
  await page.waitForTimeout(40);
}
await page.waitForTimeout(800);
const long = await collect(page);
console.log(`${lines} lines in ${file}: typing, a key every 40 ms`);
console.log(`  CPU for a key, mean  ${((await cpu() - before) / letters.length).toFixed(1).padStart(13)} ms`);
console.log(`  engine and state     ${figures(long.engine)}`);
console.log(`  key to screen        ${figures(long.screen)}`);
console.log(`  frames               ${figures(long.frames)}; over 50 ms: ${long.frames.filter((f) => f > 50).length}`);
await browser.close();
await site.close();
