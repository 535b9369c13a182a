// A file is written, broken, composed in Korean, compared, reset and found again: nothing that a learner types is lost.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileText, launch, openFile, serve, settled, visitor, writeFile } from './support.mjs';

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
  await visit.page.goto(`${site.url}#/s/pod-writes-s3`);
  await visit.page.locator('code-editor .cm-content').waitFor();
  return visit;
}

test('what is typed is found again after a reload, in each file, and in the other language', async () => {
  const { page, sound } = await workbench();
  await writeFile(page, 'rbac.yaml', 'kind: Role # mine\n');
  await writeFile(page, 'app.yaml', 'kind: Pod # 내 것\n');
  await page.reload();
  await page.locator('code-editor .cm-content').waitFor();
  await openFile(page, 'rbac.yaml');
  assert.equal(await fileText(page), 'kind: Role # mine\n');
  await page.getByRole('button', { name: '한국어' }).click();
  await page.getByRole('heading', { name: '분석 결과를 S3에 쓰는 파드' }).waitFor();
  await openFile(page, 'app.yaml');
  assert.equal(await fileText(page), 'kind: Pod # 내 것\n');
  sound();
});

test('a file that does not parse shows its line, its tab and its place in the list; F8 goes there', async () => {
  const { page, sound } = await workbench();
  await writeFile(page, 'rbac.yaml', 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: [a\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n');
  await page.locator('code-editor .diag.is-error').waitFor();
  await page.locator('code-editor .squiggle.is-error').first().waitFor();
  await page.getByRole('tab', { name: /rbac\.yaml.*has an error/ }).waitFor();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('F8');
  await settled(page);
  assert.match(await page.locator('.status').innerText(), /Line [34],/);
  await page.getByRole('button', { name: /[0-9]+ errors?/ }).click();
  await page.locator('.problems__list .at').first().click();
  assert.match(await page.locator('.status').innerText(), /Line [34],/);
  sound();
});

test('a reset can be taken back, in the editor and from the notice', async () => {
  const { page, sound } = await workbench();
  const start = await fileText(page);
  await writeFile(page, 'rbac.yaml', 'kind: Role # mine\n');
  await page.getByRole('button', { name: 'Reset', exact: true }).click();
  await page.getByRole('button', { name: 'Reset rbac.yaml' }).click();
  await page.waitForFunction((want) => document.querySelector('code-editor').text === want, start);
  await page.locator('.done').getByRole('button', { name: 'Undo' }).click();
  await page.waitForFunction(() => document.querySelector('code-editor').text === 'kind: Role # mine\n');
  await page.locator('code-editor .cm-content').click();
  await page.keyboard.press('Control+z');
  await page.waitForFunction((want) => document.querySelector('code-editor').text === want, start);
  sound();
});

test('the work is compared with the start and with the solution, and the file comes back', async () => {
  const { page, sound } = await workbench();
  await writeFile(page, 'rbac.yaml', 'kind: Role # mine\n');
  await page.getByRole('button', { name: 'Diff' }).click();
  await page.getByRole('button', { name: 'What I changed' }).click();
  await page.locator('code-editor .cm-deletedChunk').waitFor();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await page.getByRole('button', { name: 'Diff' }).click();
  await page.getByRole('button', { name: 'What the solution changes' }).click();
  await page.locator('code-editor .cm-content').getByText('eks.amazonaws.com/role-arn').first().waitFor();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  assert.equal(await fileText(page), 'kind: Role # mine\n');
  sound();
});

test('Escape, then Tab leaves the editor; Tab alone indents', async () => {
  const { page } = await workbench();
  await writeFile(page, 'rbac.yaml', 'a: 1');
  await page.keyboard.press('Home');
  await page.keyboard.press('Tab');
  assert.equal(await fileText(page), '  a: 1');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  const inside = await page.evaluate(() => document.activeElement?.tagName);
  assert.notEqual(inside, 'CODE-EDITOR');
});

test('a Korean composition is told whole: no half syllable leaves the editor', async () => {
  const { page, context, sound } = await workbench({ lang: 'ko' });
  await writeFile(page, 'rbac.yaml', '# ');
  await page.evaluate(() => {
    globalThis.told = [];
    document.querySelector('code-editor').addEventListener('edit', (e) => globalThis.told.push(e.detail.text));
  });
  const devtools = await context.newCDPSession(page);
  const compose = (text) => devtools.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
  for (const step of ['ㅍ', '파', '팓']) {
    await compose(step);
    await settled(page);
  }
  assert.deepEqual(await page.evaluate(() => globalThis.told), [], 'nothing is told inside a composition');
  await compose('파');
  await devtools.send('Input.insertText', { text: '파' });
  for (const step of ['ㄷ', '드']) await compose(step);
  await devtools.send('Input.insertText', { text: '드' });
  await page.waitForFunction(() => globalThis.told.at(-1) === '# 파드');
  const told = await page.evaluate(() => globalThis.told);
  for (const text of told) assert.doesNotMatch(text, /[ㄱ-ㅎㅏ-ㅣ]/, `a half syllable was told: ${told}`);
  await page.reload();
  await page.locator('code-editor .cm-content').waitFor();
  assert.equal(await fileText(page), '# 파드');
  sound();
});

test('a read-only file cannot be written', async () => {
  const { page, sound } = await workbench();
  await openFile(page, 'neighbours.yaml');
  const given = await fileText(page);
  await page.locator('code-editor .cm-content').click();
  await page.keyboard.type('x');
  assert.equal(await fileText(page), given);
  sound();
});
