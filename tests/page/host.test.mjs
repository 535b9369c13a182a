// What stands around the app: nothing is asked of another origin, a broken app never leaves a blank screen, the texts can
// be read without WebAssembly and without JavaScript.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { DIST, fileText, launch, serve, settled, visitor, writeFile } from './support.mjs';

let site;
let browser;
before(async () => {
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

async function workbench(options) {
  const visit = await visitor(browser, options);
  await visit.page.goto(`${site.url}#/s/pod-reads-pods`);
  await visit.page.locator('code-editor .cm-content').waitFor();
  return visit;
}

/** A real trap: a WebAssembly function whose body is `unreachable`, thrown where no one catches it. */
const trap = (page) => page.evaluate(() => {
  const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11];
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes)));
  setTimeout(() => exports.f());
});

async function downloaded(page, name) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator('#broken').getByRole('button', { name, exact: true }).click()]);
  return JSON.parse(readFileSync(await file.path(), 'utf8'));
}

test('a visit asks nothing of another origin, and the policy allows nothing else', async () => {
  const { page, context, sound } = await visitor(browser);
  const asked = [];
  context.on('request', (request) => asked.push(request.url()));
  await page.goto(site.url);
  await page.locator('.next a.btn').click();
  await page.locator('code-editor .cm-content').waitFor();
  assert.ok(asked.length > 8, 'requests were seen');
  assert.deepEqual(asked.filter((url) => !url.startsWith(site.url) && !url.startsWith('data:')), []);
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  assert.match(policy, /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-/);
  assert.match(policy, /connect-src 'self';/);
  assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')|https?:|\*/);
  sound();
  const refused = await page.evaluate(() => fetch('https://example.com/').then(() => 'arrived', (e) => e.name));
  assert.equal(refused, 'TypeError');
});

test('a panic of the engine shows a page with the work to download, not a blank one', async () => {
  const { page } = await workbench();
  await writeFile(page, 'rbac.yaml', 'kind: Role # mine\n');
  await settled(page);
  // As a translating extension does it to a page: the app's own nodes are not where it left them.
  await page.evaluate(() => { Node.prototype.insertBefore = () => { throw new Error('not a child of this node'); }; });
  await page.evaluate(() => { location.hash = '#/'; });
  await page.getByRole('heading', { name: 'The simulator broke' }).waitFor();
  assert.match(await page.locator('#broken').innerText(), /work is saved in this browser: one scenario/);
  assert.match(await page.locator('#broken .told').innerText(), /panicked at .*Can I\? \d+\.\d+\.\d+/s, 'it says where');
  const { kept } = await downloaded(page, 'Download the saved work');
  assert.equal(kept['can-i/work/pod-reads-pods'].files['rbac.yaml'], 'kind: Role # mine\n');
});

test('after a trap the last keystroke is in the download, and the page loads again with the work', async () => {
  const { page } = await workbench({ lang: 'ko' });
  await writeFile(page, 'rbac.yaml', 'kind: Role # 내 것\n');
  await settled(page);
  await trap(page);
  await page.getByRole('heading', { name: '시뮬레이터가 멈췄습니다' }).waitFor();
  const { open } = await downloaded(page, '저장된 작업 내려받기');
  assert.deepEqual([open.path, open.text], ['rbac.yaml', 'kind: Role # 내 것\n']);
  await page.getByRole('button', { name: '페이지 다시 불러오기' }).click();
  await page.locator('code-editor .cm-content').waitFor();
  assert.equal(await fileText(page), 'kind: Role # 내 것\n');
  assert.equal(await page.locator('#broken').count(), 0);
});

test('where the browser keeps nothing, the download holds every file that was opened', async () => {
  const { page, context } = await visitor(browser);
  // As a private window or a full disk has it.
  await context.addInitScript(() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; });
  await page.goto(`${site.url}#/s/pod-reads-pods`);
  await page.locator('code-editor .cm-content').waitFor();
  for (const name of ['rbac.yaml', 'app.yaml']) await writeFile(page, name, `# mine, ${name}\n`);
  await trap(page);
  const { open } = await downloaded(page, 'Download the saved work');
  assert.deepEqual([open.files['rbac.yaml'], open.files['app.yaml']], ['# mine, rbac.yaml\n', '# mine, app.yaml\n']);
});

test('saved work that breaks the page at each visit can be taken along and set aside', async () => {
  const { page } = await workbench();
  await writeFile(page, 'rbac.yaml', 'kind: Role # mine\n');
  await settled(page);
  await trap(page);
  const { kept } = await downloaded(page, 'Download, then start this scenario afresh');
  assert.ok(kept['can-i/work/pod-reads-pods']);
  await page.waitForFunction(() => document.querySelector('code-editor')?.path && !document.querySelector('#broken'));
  assert.notEqual(await fileText(page), 'kind: Role # mine\n');
});

test('an error that is not the app’s leaves the app alone', async () => {
  const { page } = await workbench();
  await page.evaluate(() => { setTimeout(() => { throw new Error('an extension'); }); Promise.reject(new Error('another')); });
  await settled(page);
  assert.equal(await page.locator('#broken').count(), 0);
});

test('a part that does not arrive, or arrives damaged, is told', async () => {
  for (const [what, body] of [['_bg.wasm', null], ['_bg.wasm', Buffer.from('<html>a login page</html>')], [/page-.*\.js$/, null]]) {
    const own = await serve((path, was) => (path.match(what) ? body : was));
    const { page, context } = await visitor(browser);
    await page.goto(own.url);
    await page.getByRole('heading', { name: 'The simulator did not start' }).waitFor();
    await page.getByRole('link', { name: 'Read the scenarios as text' }).waitFor();
    await context.close();
    await own.close();
  }
});

test('without WebAssembly the page says so and the texts can be read', async () => {
  // As a browser has it in its lockdown mode.
  const { page, context } = await visitor(browser);
  await context.addInitScript(() => { delete globalThis.WebAssembly; });
  await page.goto(site.url);
  await page.getByRole('heading', { name: 'WebAssembly' }).waitFor();
  await page.locator('#broken a').click();
  await page.getByRole('heading', { name: 'A pod that looks at other pods' }).waitFor();
});

test('where a policy forbids WebAssembly the page says that it did not start', async () => {
  const own = await serve((path, body) => (path === 'index.html' ? body.toString().replace(" 'wasm-unsafe-eval'", '') : body));
  const { page, context } = await visitor(browser);
  await page.goto(own.url);
  await page.getByRole('heading', { name: 'The simulator did not start' }).waitFor();
  await page.getByRole('link', { name: 'Read the scenarios as text' }).click();
  await page.getByRole('heading', { name: 'A pod that looks at other pods' }).waitFor();
  await context.close();
  await own.close();
});

test('every page of the folder brings a strict policy and nothing that would break it', () => {
  const pages = readdirSync(DIST).filter((name) => name.endsWith('.html'));
  assert.ok(pages.length >= 4);
  for (const name of pages) {
    const html = readFileSync(`${DIST}/${name}`, 'utf8');
    const [, policy] = html.match(/<meta http-equiv="Content-Security-Policy" content="([^"]+)">/);
    assert.ok(html.indexOf('Content-Security-Policy') < html.search(/<script|<link|<style|<body/), `${name}: the policy stands first`);
    assert.match(policy, /^default-src 'none';/, name);
    assert.match(policy, /style-src 'self';/, name);
    assert.doesNotMatch(html, /unsafe-inline|unsafe-hashes|'unsafe-eval'|<style|\sstyle="|\son[a-z]+="/, name);
  }
  assert.doesNotMatch(readFileSync('deploy/terraform/cloudfront.tf', 'utf8'), /unsafe/);
});

test('no route asks anything of another origin', async () => {
  const { page, context, errors } = await visitor(browser);
  const asked = [];
  context.on('request', (request) => asked.push(request.url()));
  const routes = ['#/', '#/c/rbac', '#/s/pod-reads-pods', '#/s/pod-reads-pods/step/1', '#/present/pod-reads-pods', '#/find/7', '#/record', '#/glossary',
    '#/sandbox', '#/sandbox/pod-reads-pods', '#/x/shared-responsibility', '#/no/such/page', 'texts.html', 'guide.ko.html', 'guide.en.html'];
  for (const route of routes) {
    await page.goto('about:blank');
    await page.goto(`${site.url}${route}`, { waitUntil: 'networkidle' });
    await settled(page);
  }
  assert.ok(asked.length > 10 * routes.length, `${asked.length} requests were seen`);
  assert.deepEqual(asked.filter((url) => !url.startsWith(site.url) && !url.startsWith('data:')), []);
  // What does not exist is a 404 of this origin; a breach of the policy would stand here.
  assert.deepEqual(errors.filter((e) => !e.includes('404')), []);
});

test('without JavaScript the page says so and the texts can be read', async () => {
  const { page } = await visitor(browser, { javaScriptEnabled: false });
  await page.goto(site.url);
  await page.locator('noscript [lang=en] a').click();
  await page.getByRole('heading', { name: '다른 파드를 보는 파드' }).waitFor();
  await page.getByText('collector').first().waitFor();
  assert.match(readFileSync(`${DIST}/texts.html`, 'utf8'), /default-src 'none'; style-src 'self'/);
});

test('texts of a scenario are shown as text, whatever stands in them', async () => {
  const hostile = `<img src=x onerror="globalThis.harmed = 1"><script>globalThis.harmed = 2</script>[press](javascript:globalThis.harmed=3)`;
  const own = await serve((path, body) => (path.endsWith('pod-reads-pods/scenario.yaml')
    ? body.toString().replace(/^ {2}en: \|\n/m, (head) => `${head}    ${hostile}\n\n`)
    : path === 'scenarios/course.yaml' ? body.toString().replace('A pod that looks at other pods', `"${hostile.replaceAll('"', "'")}"`) : body));
  const { page, sound } = await visitor(browser);
  await page.goto(own.url);
  await page.getByText('onerror=').first().waitFor();
  await page.goto(`${own.url}#/s/pod-reads-pods`);
  await page.locator('code-editor .cm-content').waitFor();
  await page.getByText('javascript:globalThis').first().waitFor();
  // What a tool prints carries the learner's own words.
  await page.locator('.term__input').fill('kubectl get pod "<img src=x onerror=globalThis.harmed=4>"');
  await page.keyboard.press('Enter');
  await settled(page);
  assert.equal(await page.evaluate(() => globalThis.harmed), undefined);
  assert.equal(await page.locator('img, a[href^="javascript:"], main script').count(), 0);
  sound();
  await own.close();
});

test('the course’s list is there before the engine is, and gives way to the app', async () => {
  let give;
  const arrives = new Promise((done) => { give = done; });
  const { page, context, sound } = await visitor(browser);
  await context.route(/_bg\.wasm$/, async (route) => { await arrives; await route.continue(); });
  await page.goto(site.url, { waitUntil: 'commit' });
  await page.getByRole('link', { name: 'A pod that looks at other pods' }).waitFor();
  await page.locator('#first h1').waitFor();
  give();
  await page.locator('#page .start').waitFor();
  assert.equal(await page.locator('#first').count(), 0);
  sound();
});
