// What was reached is kept, shown on the start page, and shared by two windows; a seen solution does not count; a browser
// that keeps nothing still works; the quiz tells each answer what it stands for.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileText, launch, openFile, serve, visitor, writeFile } from './support.mjs';

const ID = 'pod-reads-pods';

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

async function workbench(page, id = ID) {
  await page.goto(`${site.url}#/s/${id}`);
  await page.locator('code-editor .cm-content').waitFor();
}

async function solve(page) {
  const at = `scenarios/${ID}/solution/own-service-account`;
  for (const name of readdirSync(at)) await writeFile(page, name, readFileSync(`${at}/${name}`, 'utf8'));
}

test('a solved scenario counts on the start page, and stays solved when its files are reset', async () => {
  const { page, sound } = await visitor(browser);
  await workbench(page);
  await solve(page);
  await page.getByText(/Solved/).waitFor();
  await page.getByRole('button', { name: 'Reset', exact: true }).click();
  await page.getByRole('button', { name: 'Reset all files' }).click();
  await page.getByText(/Solved/).waitFor({ state: 'detached' });
  await page.goto(`${site.url}#/`);
  assert.match(await page.locator('.total').innerText(), /1\/\d+/);
  sound();
});

test('a solution that was looked at does not count; a new try does', async () => {
  const { page, sound } = await visitor(browser);
  await workbench(page);
  await page.getByRole('button', { name: 'Diff', exact: true }).click();
  await page.getByRole('button', { name: 'What the solution changes' }).click();
  await page.getByRole('button', { name: 'Close' }).click();
  await solve(page);
  await page.getByText(/does not count as solved/).waitFor();
  await page.getByRole('button', { name: 'A new try' }).click();
  await solve(page);
  await page.getByText(/^Solved/).waitFor();
  sound();
});

test('two windows on one scenario show the same work', async () => {
  const { page, context, sound } = await visitor(browser);
  await workbench(page);
  const other = await context.newPage();
  await workbench(other);
  await writeFile(page, 'rbac.yaml', 'kind: Role # from the first\n');
  await openFile(other, 'rbac.yaml');
  await other.waitForFunction(() => document.querySelector('code-editor').text === 'kind: Role # from the first\n');
  await writeFile(other, 'app.yaml', 'kind: Pod # from the second\n');
  await openFile(page, 'app.yaml');
  await page.waitForFunction(() => document.querySelector('code-editor').text === 'kind: Pod # from the second\n');
  await page.reload();
  await openFile(page, 'rbac.yaml');
  assert.equal(await fileText(page), 'kind: Role # from the first\n');
  sound();
});

test('two windows on one sandbox do not lose a file that either adds or removes', async () => {
  const { page, context, sound } = await visitor(browser);
  const sandbox = async (page) => {
    await page.goto(`${site.url}#/sandbox/${ID}`);
    await page.locator('code-editor .cm-content').waitFor();
  };
  const add = async (page, name) => {
    await page.getByRole('textbox', { name: 'Name of a new file' }).fill(name);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('tab', { name }).waitFor();
  };
  await sandbox(page);
  const other = await context.newPage();
  await sandbox(other);
  await add(page, 'first.yaml');
  await other.getByRole('tab', { name: 'first.yaml' }).waitFor();
  await add(other, 'second.yaml');
  await page.getByRole('tab', { name: 'second.yaml' }).waitFor();
  await writeFile(page, 'second.yaml', 'kind: Namespace # from the first\n');
  await other.getByRole('button', { name: 'Remove first.yaml' }).click();
  await page.getByRole('tab', { name: 'first.yaml' }).waitFor({ state: 'detached' });
  await page.reload();
  await openFile(page, 'second.yaml');
  assert.equal(await fileText(page), 'kind: Namespace # from the first\n');
  assert.equal(await page.getByRole('tab', { name: 'first.yaml' }).count(), 0);
  sound();
});

test('a browser that refuses to store is worked in, and says so', async () => {
  const { page, sound } = await visitor(browser);
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } });
  });
  await workbench(page);
  await solve(page);
  await page.getByText(/Solved/).waitFor();
  await page.getByText(/The browser keeps nothing/).waitFor();
  await page.goto(`${site.url}#/`);
  await page.getByText(/1\/\d+/).first().waitFor();
  sound();
});

test('work on an older revision is kept or left, as the learner says', async () => {
  const { page, sound } = await visitor(browser);
  await page.goto(site.url);
  const work = (text) => page.evaluate(([id, text]) => {
    localStorage.setItem(`can-i/work/${id}`, JSON.stringify({ revision: 0, files: { 'rbac.yaml': text } }));
  }, [ID, text]);
  await work('kind: Role # of old\n');
  await workbench(page);
  await page.getByText(/has changed since you worked on it/).waitFor();
  await page.getByRole('button', { name: 'Keep my files' }).click();
  await page.getByText(/has changed since/).waitFor({ state: 'detached' });
  await openFile(page, 'rbac.yaml');
  assert.equal(await fileText(page), 'kind: Role # of old\n');
  await page.goto(site.url);
  await work('kind: Role # of old\n');
  await workbench(page);
  await page.getByRole('button', { name: 'Start again' }).click();
  await openFile(page, 'rbac.yaml');
  assert.doesNotMatch(await fileText(page), /of old/);
  sound();
});

test('the quiz tells what each chosen answer stands for, and remembers it', async () => {
  const { page, sound } = await visitor(browser);
  await workbench(page, 'pod-writes-s3');
  const quiz = page.locator('.quiz__one').first();
  const boxes = quiz.getByRole('checkbox');
  const need = Number((await quiz.locator('legend small').innerText()).match(/\d+/)[0]);
  const check = quiz.getByRole('button', { name: 'Check my answer' });
  assert.ok(await check.isDisabled());
  for (let i = 0; i < need; i += 1) await boxes.nth(i).check();
  await check.click();
  assert.ok(await quiz.locator('.quiz__said').count() >= need);
  await page.reload();
  await quiz.locator('.quiz__said').first().waitFor();
  await quiz.getByRole('button', { name: 'Answer again' }).click();
  assert.equal(await quiz.locator('.quiz__said').count(), 0);
  sound();
});
