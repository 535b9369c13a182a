// Can everybody use it? axe-core (WCAG 2.2 A and AA, best practice) over every kind of page, in both languages and all
// themes, in the states that a learner meets; and a scenario solved by the keyboard alone, from the start page.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { launch, serve, settled, visitor, writeFile } from './support.mjs';

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
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

async function violations(page) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  await settled(page);
  return page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const found = await window.axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] });
    return found.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')} ${n.failureSummary.split('\n')[1] ?? ''}`));
  });
}

const ready = (page) => page.locator('h1, [role=alert]').first().waitFor();

const PAGES = ['#/', '#/s/pod-writes-s3', '#/present/pod-writes-s3', '#/s/pod-writes-s3/step/2', '#/record', '#/glossary', '#/sandbox', '#/find/7', '#/nowhere'];
const LOOKS = [['ko', 'light', 'normal'], ['en', 'dark', 'normal'], ['ko', 'dark', 'more'], ['en', 'light', 'more']];

test('no page has a fault that axe knows, in any look', async () => {
  const faults = [];
  for (const [lang, theme, contrast] of LOOKS) {
    const { page, context } = await visitor(browser, { lang, theme });
    for (const hash of PAGES) {
      await page.goto(`${site.url}${hash}${hash.includes('?') ? '&' : '?'}lang=${lang}&theme=${theme}&contrast=${contrast}`);
      await page.reload();
      await ready(page);
      await page.waitForTimeout(400);
      for (const fault of await violations(page)) faults.push(`${hash} ${lang} ${theme} ${contrast}: ${fault}`);
    }
    await context.close();
  }
  assert.deepEqual(faults, []);
});

test('nor have the states of the workbench', async () => {
  const { page } = await visitor(browser);
  await page.goto(`${site.url}#/s/pod-reads-pods`);
  await page.locator('code-editor .cm-content').waitFor();
  const faults = [];
  const look = async (state) => { for (const fault of await violations(page)) faults.push(`${state}: ${fault}`); };
  await writeFile(page, 'rbac.yaml', 'kind: [Role\n');
  await page.locator('.answer--old').waitFor();
  await look('parse error');
  for (const name of ['app.yaml', 'rbac.yaml']) {
    try { await writeFile(page, name, readFileSync(`${SOLUTION}/${name}`, 'utf8')); } catch { /* not one of the solution's files */ }
  }
  await page.getByText(/^Solved/).waitFor();
  await look('solved');
  await page.getByRole('button', { name: 'Diff', exact: true }).click();
  await look('menu open');
  assert.deepEqual(faults, []);
});

test('a scenario is solved by the keyboard alone, from the start page', async () => {
  const { page, sound } = await visitor(browser);
  await page.goto(site.url);
  await page.locator('.next a').waitFor();
  // To the scenario by Tab and Enter, as its link in the list.
  const press = async (reached, key = 'Tab', most = 200) => {
    for (let n = 0; n < most; n += 1) {
      await page.keyboard.press(key);
      if (await page.evaluate(reached)) return;
    }
    assert.fail(`not reached: ${reached}`);
  };
  await page.goto(`${site.url}#/c/activity`);
  await page.locator('a[href="#/s/pod-reads-pods"]').first().waitFor();
  await press(() => document.activeElement?.getAttribute('href') === '#/s/pod-reads-pods');
  await page.keyboard.press('Enter');
  await page.locator('code-editor .cm-content').waitFor();
  for (const name of ['rbac.yaml', 'app.yaml']) {
    let text;
    try { text = readFileSync(`${SOLUTION}/${name}`, 'utf8'); } catch { continue; }
    await press(() => document.activeElement?.getAttribute('role') === 'tab' && document.activeElement.closest('.files') !== null);
    for (let n = 0; n < 6 && !(await page.evaluate((want) => document.activeElement?.textContent.includes(want), name)); n += 1) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.waitForFunction((want) => document.querySelector('code-editor').path === want, name);
    await press(() => document.activeElement?.tagName === 'CODE-EDITOR');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await page.keyboard.insertText(text);
    // The first closes the completions, the second lets Tab leave.
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await press(() => document.activeElement?.tagName !== 'CODE-EDITOR');
  }
  await page.getByText(/^Solved/).waitFor();
  sound();
});
