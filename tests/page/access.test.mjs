// Can everybody use it? axe-core (WCAG 2.2 A and AA, best practice) over every kind of page, in both languages and all
// themes, and in the states that a learner, an instructor and a class meet. One page load; routes, languages and themes change
// in place. What axe cannot see is in `reach.test.mjs`; every scenario at every width is in `tests/long/access.test.mjs`.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { LOOKS, ROUTES, SHEETS, faults, show } from './axe.mjs';
import { launch, openFile, serve, settled, visitor, writeFile } from './support.mjs';

const SOLUTION = 'scenarios/pod-reads-pods/solution/own-service-account';

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

/** Collects the faults of one state after another, in the light look with all rules and in the dark one by its colours. */
function gathering(page) {
  const found = [];
  let asked = 0;
  const dark = (on) => page.evaluate((on) => { document.documentElement.dataset.theme = on ? 'dark' : 'light'; }, on);
  const look = async (state) => {
    asked += 1;
    for (const fault of await faults(page)) found.push(`${state}: ${fault}`);
    await dark(true);
    for (const fault of await faults(page, 'colours')) found.push(`${state}, dark: ${fault}`);
    await dark(false);
  };
  return { look, end: () => { assert.ok(asked > 0); assert.deepEqual(found, []); } };
}

test('no page has a fault that axe knows, in either language and any theme', async () => {
  const { page, context } = await visitor(browser);
  await page.goto(site.url);
  await page.locator('.next a').waitFor();
  const found = [];
  for (const hash of ROUTES.keys()) {
    for (const lang of ['ko', 'en']) {
      for (const [at, [theme, contrast]] of LOOKS.entries()) {
        await show(page, hash, { lang, theme, contrast });
        for (const fault of await faults(page, at === 0 ? 'all' : 'colours')) found.push(`${hash} ${lang} ${theme} ${contrast}: ${fault}`);
      }
    }
    // In the last look, the high contrast one, and without it: the system's colours win over both.
    await page.emulateMedia({ forcedColors: 'active' });
    for (const contrast of ['more', 'normal']) {
      await page.evaluate((contrast) => { document.documentElement.dataset.contrast = contrast; }, contrast);
      for (const fault of await faults(page, 'colours')) found.push(`${hash} forced colours, ${contrast}: ${fault}`);
    }
    await page.emulateMedia({ forcedColors: 'none' });
  }
  for (const sheet of SHEETS) {
    await page.goto(`${site.url}${sheet}`);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      for (const fault of await faults(page, colorScheme === 'light' ? 'all' : 'colours')) found.push(`${sheet} ${colorScheme}: ${fault}`);
    }
  }
  await context.close();
  assert.deepEqual(found, []);
});

test('nor have the states of the workbench', async () => {
  const { page, context } = await visitor(browser);
  const { look, end } = gathering(page);
  const button = (name) => page.getByRole('button', { name, exact: true });
  const menu = async (name, within = page) => {
    await within.getByRole('button', { name, exact: true }).click();
    await look(`menu ${name}`);
    await page.keyboard.press('Escape');
  };
  await page.goto(`${site.url}#/s/pod-reads-pods?lang=en&theme=light`);
  await page.locator('code-editor .cm-content').waitFor();
  await look('failing');
  for (const name of ['Share', 'Diff', 'Reset', 'Keys', 'Theme', 'Aa 100%', 'Change identity']) await menu(name);
  for (const view of ['Rights', 'Graph', 'Evidence', 'Path']) {
    await page.getByRole('tab', { name: view, exact: true }).click();
    await look(view);
    if (view === 'Rights') {
      for (const when of ['At the start', 'Changes']) {
        await button(when).click();
        await look(`${view}, ${when}`);
      }
    }
    if (view === 'Path' || view === 'Graph') {
      await button('As text').click();
      await look(`${view} as text`);
      await button('As text').click();
    }
  }
  const terminal = page.locator('.term__input');
  await terminal.fill('kubectl get pods -A');
  await terminal.press('Enter');
  await terminal.fill('kubectl get ');
  await terminal.press('Tab');
  await look('terminal with words to choose from');
  await button('Collapse the terminal').click();
  await look('terminal shut');
  await page.getByRole('button', { name: /^Show a hint/ }).click();
  await look('hint open');
  await button('Share').click();
  await button('Link to my files').click();
  await page.locator('.compare__link').waitFor();
  await look('link made');
  await button('Close').click();

  await writeFile(page, 'rbac.yaml', 'kind: [Role\n');
  await page.locator('.answer--old').waitFor();
  await look('parse error');
  await page.getByRole('button', { name: /error/ }).click();
  await look('list of findings');
  await page.keyboard.press('Escape');
  await page.locator('code-editor .cm-content').click();
  await page.keyboard.press('Control+f');
  await look('search in a file');
  await page.keyboard.press('Escape');
  await writeFile(page, 'rbac.yaml', '');
  await page.keyboard.insertText('apiVersion: rbac.authorization.k8s.io/v1\nki');
  await page.keyboard.press('Control+Space');
  await page.locator('code-editor .cm-tooltip-autocomplete').waitFor();
  await look('words to write');
  await page.keyboard.press('Escape');

  for (const name of ['rbac.yaml', 'app.yaml']) {
    try { await writeFile(page, name, readFileSync(`${SOLUTION}/${name}`, 'utf8')); } catch { /* not one of the solution's files */ }
  }
  await page.getByText(/^Solved/).waitFor();
  await look('solved');
  await openFile(page, 'rbac.yaml');
  await page.locator('code-editor .cm-line').first().click();
  await page.keyboard.press('F1');
  await look('what a word means');
  await page.keyboard.press('Escape');
  for (const which of ['What I changed', 'What the solution changes']) {
    await button('Diff').click();
    await button(which).click();
    await look(which);
  }
  await context.close();
  end();
});

test('nor have the states of the other pages, and the narrow ones', async () => {
  const { page, context } = await visitor(browser);
  const { look, end } = gathering(page);
  await page.goto(`${site.url}#/s/terms?lang=en&theme=light`);
  const quiz = page.locator('.quiz__one').first();
  await quiz.waitFor();
  // Two are right: one of them and a wrong one are chosen first.
  for (const [chosen, state] of [[[0, 1], 'quiz answered'], [[1, 2], 'quiz answered otherwise']]) {
    for (const nth of chosen) await quiz.locator('input').nth(nth).check();
    await quiz.getByRole('button').click();
    await look(state);
    await quiz.getByRole('button').click();
  }
  await show(page, '#/x/shared-responsibility');
  await page.locator('.sorted__item').first().getByRole('button', { name: 'Customer' }).click();
  await look('sorted');
  await show(page, '#/x/six-steps');
  await page.getByRole('switch').nth(2).click();
  await page.locator('.change').first().waitFor();
  await look('a step broken');
  await show(page, '#/glossary');
  await page.getByRole('searchbox').fill('nothing of the kind');
  await settled(page);
  await look('nothing found');
  await show(page, '#/record');
  for (const [state, text] of [['no record', '{"what": 1}'], ['import preview', JSON.stringify({ 'can-i': 1, scenarios: { 'pod-creator': { work: { revision: 1, files: {} } }, elsewhere: {} } })]]) {
    await page.locator('input[type=file]').setInputFiles({ name: 'can-i.json', mimeType: 'application/json', buffer: Buffer.from(text) });
    await page.locator('.record .notice').waitFor();
    await look(state);
  }
  await show(page, '#/present/pod-writes-s3');
  await page.getByRole('button', { name: 'Show the question' }).click();
  await look('presenter, question');
  await page.getByRole('button', { name: 'Hide the picture' }).click();
  await look('presenter, picture hidden');

  await page.setViewportSize({ width: 1024, height: 768 });
  await show(page, '#/s/pod-writes-s3');
  await look('tablet');
  await page.locator('.rail__open').click();
  await look('tablet, task open');
  await page.setViewportSize({ width: 390, height: 844 });
  for (const tab of await page.locator('.dock__tab').all()) {
    await tab.click();
    await look(`phone, ${await tab.innerText()}`);
  }
  await page.getByRole('button', { name: 'Language, theme, type size' }).click();
  await look('phone, menu');
  await context.close();
  end();
});
