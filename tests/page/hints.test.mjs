// Hints follow the verdict, cost nothing, and can all be read in the end; the solution is a diff with a reason for each file,
// and whoever has looked at it has not solved it; who solves it is told so calmly.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { parse } from 'yaml';
import { launch, openFile, picture, serve, settled, visitor, writeFile } from './support.mjs';

const ID = 'pod-reads-pods';
const SCENARIO = parse(readFileSync(`scenarios/${ID}/scenario.yaml`, 'utf8'));
const SOLUTION = `scenarios/${ID}/solution/${SCENARIO.solutions[0].id}`;
const plain = (text) => text.replace(/`|\*\*/g, '').trim();

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
  for (const name of readdirSync(SOLUTION)) await writeFile(page, name, readFileSync(`${SOLUTION}/${name}`, 'utf8'));
}

const read = (page, where = '.hints:not(.others *)') => page.locator(`${where} .hint--open`).allInnerTexts();
const all = async (page) => [...await read(page), ...await read(page, '.others')].sort();
const every = SCENARIO.hints.map((h) => plain(h.text.en)).sort();

test('the ladder follows the verdict, what was read stays, and in the end all can be read', async () => {
  const { page, sound } = await visitor(browser);
  await workbench(page);
  const more = page.getByRole('button', { name: /^(Show a|Next) hint$/ });
  await more.click();
  const [first] = await read(page);
  assert.ok(every.includes(first));
  while (await more.count()) await more.click();
  const atStart = await read(page);
  assert.ok(atStart.length < SCENARIO.hints.length, 'not every hint fits the start');
  // The end of the ladder: the others are there to be read, and are not before.
  await page.locator('.others summary').click();
  assert.deepEqual(await all(page), every);
  // Another verdict, other hints on the ladder; what was read stays.
  const [turn] = SCENARIO.wrong_turns;
  for (const name of turn.files) await writeFile(page, name, readFileSync(`scenarios/${ID}/wrong/${turn.id}/${name}`, 'utf8'));
  for (const hint of atStart) assert.ok((await read(page)).includes(hint));
  await solve(page);
  await page.getByText(/^Solved/).waitFor();
  assert.equal(await more.count(), 0, 'who has solved it needs no next hint');
  if (!await page.locator('.others').evaluate((d) => d.open)) await page.locator('.others summary').click();
  assert.deepEqual(await all(page), every);
  // Hints cost nothing.
  await page.goto(`${site.url}#/`);
  assert.match(await page.locator('.total').innerText(), /1\/\d+/);
  sound();
});

test('the solution says why for each file that it changes', async () => {
  const { page, sound } = await visitor(browser);
  await workbench(page);
  const readOnly = SCENARIO.files.find((f) => f.mode === 'readonly').path;
  await openFile(page, readOnly);
  await page.getByRole('button', { name: 'Diff', exact: true }).click();
  await page.getByRole('button', { name: 'What the solution changes' }).click();
  const changes = SCENARIO.solutions[0].changes;
  for (const [index, { file, why }] of changes.entries()) {
    if (index) await page.locator('.compare').getByRole('button', { name: `${file} too` }).click();
    await page.getByRole('tab', { name: file, selected: true }).waitFor();
    assert.equal(await page.locator('.compare__why').innerText(), plain(why.en));
    await page.locator('code-editor .cm-changedLine, code-editor .cm-insertedLine, code-editor ins, code-editor [class*="new"]').first().waitFor();
  }
  await picture(page, 'solution');
  sound();
});

test('whoever has looked at the solution has not solved it, by whatever way the files come', async () => {
  const { page, sound } = await visitor(browser);
  await workbench(page);
  await page.getByRole('button', { name: 'Diff', exact: true }).click();
  await page.getByRole('button', { name: 'What the solution changes' }).click();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Reset', exact: true }).click();
  await page.keyboard.press('Escape');
  await solve(page);
  await page.getByText(/does not count as solved/).waitFor();
  assert.equal(await page.locator('.solved').count(), 0);
  await page.reload();
  await page.getByText(/does not count as solved/).waitFor();
  // Through a link to one's own files and back.
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('button', { name: 'Link to my files' }).click();
  const link = await page.getByRole('textbox', { name: 'Link', exact: true }).inputValue();
  await page.goto(link);
  await page.getByRole('button', { name: 'Adopt as my work' }).click();
  await page.getByText(/does not count as solved/).waitFor();
  await page.goto(`${site.url}#/`);
  assert.match(await page.locator('.total').innerText(), /0\/\d+/);
  sound();
});

test('it is celebrated calmly: once, and without motion where none is wanted', async () => {
  for (const reducedMotion of ['no-preference', 'reduce']) {
    const { page, context, sound } = await visitor(browser, { reducedMotion });
    await workbench(page);
    await solve(page);
    await page.locator('.solved').waitFor();
    const running = () => page.locator('.solved').evaluate((e) => e.getAnimations({ subtree: true }).map((a) => a.effect.getComputedTiming()).map(({ endTime, iterations }) => ({ endTime, iterations })));
    const now = await running();
    if (reducedMotion === 'reduce') assert.deepEqual(now, [], 'nothing moves');
    else assert.ok(now.length > 0 && now.every((a) => a.iterations === 1 && a.endTime < 2000), JSON.stringify(now));
    await settled(page);
    await page.locator('.gate__tick').waitFor();
    await page.waitForTimeout(1500);
    await picture(page, `solved-${reducedMotion}`);
    await page.reload();
    await page.locator('.solved').waitFor();
    assert.deepEqual(await running(), [], 'who comes back to it finds the gate open');
    sound();
    await context.close();
  }
});
