// Files come onto the page by dropping or by a button: those with a scenario's names take their places in one step that can
// be undone, and of everything else it is said why it was left; the folder of a scenario opens, and nothing of it is kept.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { zipSync } from 'fflate';
import { fileText, launch, openFile, picture, serve, settled, visitor, writeFile } from './support.mjs';

const ID = 'pod-reads-pods';
const MINE = 'kind: Role # mine\n';
const SOLUTION = `scenarios/${ID}/solution/own-service-account`;

let site;
let browser;
let folder;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'can-i-'));
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
  rmSync(folder, { recursive: true, force: true });
});

function file(name, bytes) {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, bytes);
  return path;
}

/** Real files and folders, held over an element and let go, as a person's hand does. */
async function drop(page, selector, paths, look) {
  const cdp = await page.context().newCDPSession(page);
  const box = await page.locator(selector).boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + Math.min(box.height, 300) / 2];
  const data = { items: [], files: paths.map((path) => resolve(path)), dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver']) await cdp.send('Input.dispatchDragEvent', { type, x, y, data });
  await settled(page);
  await look?.();
  await cdp.send('Input.dispatchDragEvent', { type: 'drop', x, y, data });
  await cdp.detach();
}

async function workbench(page, hash = `#/s/${ID}`) {
  await page.goto(`${site.url}${hash}`);
  await page.locator('code-editor .cm-content').waitFor();
}

test('dropped files take the places of those of the same name, in one step', async () => {
  const { page, sound } = await visitor(browser);
  await workbench(page);
  await writeFile(page, 'rbac.yaml', MINE);
  await drop(page, '.work', readdirSync(SOLUTION).map((name) => `${SOLUTION}/${name}`), async () => {
    await page.locator('.work[data-over]').waitFor();
    await picture(page, 'drop-over');
  });
  await page.getByText(/^Solved/).waitFor();
  assert.equal(await page.locator('.work[data-over]').count(), 0);
  await page.getByText('taken over:').getByRole('button', { name: 'Undo' }).click();
  await openFile(page, 'rbac.yaml');
  assert.equal(await fileText(page), MINE, 'one step back, and all is as it was');
  sound();
});

test('a folder with the files inside does as well, and the zip that the page gave', async () => {
  const { page, sound } = await visitor(browser);
  await workbench(page);
  cpSync(SOLUTION, join(folder, 'mine/deep'), { recursive: true });
  file('mine/.git/config', 'not read');
  await drop(page, '.work', [join(folder, 'mine')]);
  await page.getByText(/^Solved/).waitFor();
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('button', { name: 'Download as zip' }).click();
  const zip = join(folder, 'work.zip');
  await (await saving).saveAs(zip);
  await page.getByRole('button', { name: 'Reset', exact: true }).click();
  await page.getByRole('button', { name: 'Reset all files' }).click();
  await page.getByText(/^Solved/).waitFor({ state: 'detached' });
  await drop(page, '.work', [zip]);
  await page.getByText(/^Solved/).waitFor();
  assert.equal(await page.locator('.left li').count(), 0, 'what only may be read is the same and not spoken of');
  sound();
});

/** A zip of more than a megabyte that says that it holds 100 bytes. */
function lyingZip() {
  const zip = Buffer.from(zipSync({ 'rbac.yaml': randomBytes(1_200_000) }, { level: 0 }));
  zip.writeUInt32LE(100, zip.lastIndexOf('PK\x01\x02', undefined, 'latin1') + 24);
  return zip;
}

test('what cannot be taken is named with the reason, and nothing is lost', async () => {
  const { page, sound } = await visitor(browser);
  await workbench(page);
  await writeFile(page, 'rbac.yaml', MINE);
  for (const [name, bytes, says] of [
    ['notes.yaml', 'a: 1\n', /not one of the scenario's files/],
    ['neighbours.yaml', 'kind: Pod\n', /can only be read here/],
    ['picture.png', Buffer.from([137, 80, 78, 71, 0, 1, 2]), /is not a text file/],
    ['app.yaml', Buffer.from('a: 파드\n', 'utf16le'), /is not a text file|not in UTF-8/],
    ['rbac.yaml', Buffer.from([0x6b, 0x3a, 0x20, 0xb0, 0xa1]), /not in UTF-8/],
    ['rbac.yaml', Buffer.alloc((1 << 20) + 1, 'a'), /larger than the page reads/],
    ['lies.zip', lyingZip(), /larger than the page reads/],
    ['broken.zip', Buffer.from('PK\x03\x04 and nothing that follows'), /damaged zip/],
  ]) {
    await drop(page, '.work', [file(name, bytes)]);
    await page.locator('.left li').filter({ hasText: says }).waitFor();
    await openFile(page, 'rbac.yaml');
    assert.equal(await fileText(page), MINE, name);
    await page.locator('.compare').getByRole('button', { name: 'Close' }).click();
    await page.locator('.left').waitFor({ state: 'detached' });
  }
  // A mixed bag: what fits is taken, what does not is named.
  await drop(page, '.work', [`${SOLUTION}/rbac.yaml`, file('README.md', '# no')]);
  await page.locator('.left li').filter({ hasText: 'README.md' }).waitFor();
  await openFile(page, 'rbac.yaml');
  assert.equal(await fileText(page), readFileSync(`${SOLUTION}/rbac.yaml`, 'utf8'));
  await picture(page, 'drop-left-out');
  sound();
});

test('a file that misses its place leaves the page where it is', async () => {
  const { page, sound } = await visitor(browser);
  await workbench(page);
  await drop(page, '.bar', [`${SOLUTION}/rbac.yaml`]);
  await settled(page);
  assert.match(page.url(), new RegExp(`#/s/${ID}$`));
  await page.getByText(/^Solved/).waitFor({ state: 'detached' });
  sound();
});

test('a button does the same by keyboard; in the sandbox new files are added', async () => {
  const { page, sound } = await visitor(browser);
  await page.goto(`${site.url}#/sandbox`);
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open files from my disk' }).focus();
  await page.keyboard.press('Enter');
  await (await choosing).setFiles([file('one.yaml', 'kind: Namespace # one\n'), file('two.yaml', 'kind: Namespace # two\n')]);
  await openFile(page, 'two.yaml');
  assert.equal(await fileText(page), 'kind: Namespace # two\n');
  await drop(page, '.work', [file('three.yaml', 'kind: Namespace # three\n')]);
  await page.getByRole('tab', { name: 'three.yaml' }).waitFor();
  await page.reload();
  await page.getByRole('tab', { name: 'three.yaml' }).waitFor();
  await workbench(page);
  const again = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Share', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Open files from my disk' }).focus();
  await page.keyboard.press('Enter');
  await (await again).setFiles(readdirSync(SOLUTION).map((name) => `${SOLUTION}/${name}`));
  await page.getByText(/^Solved/).waitFor();
  sound();
});

test('the folder of a scenario opens from the start page, is played, and nothing of it is kept', async () => {
  const { page, sound } = await visitor(browser);
  const own = join(folder, 'my-scenario');
  cpSync(`scenarios/${ID}`, own, { recursive: true });
  const text = readFileSync(`${own}/scenario.yaml`, 'utf8');
  writeFileSync(`${own}/scenario.yaml`, text.replace(/^( {2}en: ).*$/m, '$1My own scenario'));
  await page.goto(site.url);
  await page.locator('.tool').first().waitFor();
  await drop(page, '.start', [own], () => picture(page, 'drop-start'));
  await page.getByRole('heading', { level: 1, name: 'My own scenario' }).waitFor();
  await page.locator('code-editor .cm-content').waitFor();
  await page.getByText('Nothing that is done here is kept.').waitFor();
  await drop(page, '.work', readdirSync(SOLUTION).map((name) => `${SOLUTION}/${name}`));
  await page.getByText(/^Solved/).waitFor();
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage).filter((k) => /work|reached/.test(k))), []);
  await page.getByRole('link', { name: 'Present' }).click();
  await page.locator('.picture__says').waitFor();
  // Broken, it says where; mended, it opens.
  writeFileSync(`${own}/scenario.yaml`, text.replace(/^minutes: .*$/m, 'minuts: 3'));
  await page.goto(`${site.url}#/`);
  await page.locator('.tool').first().waitFor();
  await drop(page, '.start', [own]);
  await page.locator('.faults').filter({ hasText: /scenario\.yaml:\d+:\d+ .*minuts/ }).waitFor();
  writeFileSync(`${own}/scenario.yaml`, text);
  rmSync(`${own}/start/rbac.yaml`);
  await page.goto(`${site.url}#/`);
  await page.locator('.tool').first().waitFor();
  await drop(page, '.start', [own]);
  await page.getByText('start/rbac.yaml').waitFor();
  await page.goto(`${site.url}#/`);
  await page.locator('.tool').first().waitFor();
  await drop(page, '.start', [file('readme.txt', 'no')]);
  await page.getByText(/That is no scenario/).waitFor();
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: /A scenario from my disk/ }).press('Enter');
  cpSync(`scenarios/${ID}/start`, `${own}/start`, { recursive: true });
  await (await choosing).setFiles(own);
  await page.locator('code-editor .cm-content').waitFor();
  sound();
});
