// Is everything there, in both languages? Opens every scenario, explorer and chapter of the course, the glossary, the sandbox
// and a planted mistake, and finds no text missing, no console error, and nothing that did not arrive. Then tries each kind.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { parse } from 'yaml';
import { fileText, launch, picture, serve, settled, visitor, writeFile } from './support.mjs';

const course = parse(readFileSync('scenarios/course.yaml', 'utf8'));
const scenarios = course.chapters.flatMap((c) => c.scenarios);
const explorers = course.chapters.flatMap((c) => c.explorers ?? []);

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

/** No Korean where English is read, except names that are offered in both; no leftover of a template. */
async function complete(page, lang, where) {
  const found = await page.evaluate((lang) => {
    const words = document.querySelector('#page').innerText;
    const empty = [...document.querySelectorAll('#page :is(h1, h2, h3, button, a, p, dt, dd, th, legend)')]
      .filter((e) => e.checkVisibility() && !e.innerText.trim() && !e.getAttribute('aria-label') && !e.getAttribute('aria-live') && !e.children.length).length;
    const foreign = [...document.querySelectorAll('#page *')].filter((e) => lang === 'en' && !e.closest('[lang="ko"]') && !e.closest('code-editor')
      && [...e.childNodes].some((n) => n.nodeType === 3 && /[가-힣]/.test(n.data))).map((e) => e.textContent.slice(0, 40));
    return { holes: words.match(/undefined|\[object|\{[a-z_]+\}/g) ?? [], empty, foreign, korean: /[가-힣]/.test(words) };
  }, lang);
  assert.deepEqual(found.holes, [], `${where}: a text has a hole`);
  assert.equal(found.empty, 0, `${where}: ${found.empty} elements say nothing`);
  assert.deepEqual(found.foreign, [], `${where}: Korean on the English page`);
  if (lang === 'ko') assert.ok(found.korean, `${where}: no Korean on the Korean page`);
}

for (const lang of ['ko', 'en']) {
  test(`every page of the course opens in ${lang}`, async () => {
    const { page, errors } = await visitor(browser, { lang });
    const open = async (hash, ready, title) => {
      await page.goto(`${site.url}${hash}`);
      await page.locator(ready).first().waitFor();
      if (title) await page.getByRole('heading', { level: 1, name: title[lang].replaceAll('`', ''), exact: true }).waitFor();
      await settled(page);
      await complete(page, lang, `${lang} ${hash}`);
      assert.deepEqual(errors, [], `${lang} ${hash}`);
    };
    await open('#/', '.chapter');
    for (const chapter of course.chapters) await open(`#/c/${chapter.id}`, '.reading .chapter', chapter.title);
    for (const entry of scenarios.filter((s) => s.id !== 'find-the-mistake')) await open(`#/s/${entry.id}`, 'code-editor .cm-content', entry.title);
    for (const entry of explorers) await open(`#/x/${entry.id}`, '.explorer', entry.title);
    await open('#/glossary', '.terms dt');
    await open('#/sandbox', '.owns', { ko: '샌드박스', en: 'Sandbox' });
    await open('#/find/7', 'code-editor .cm-content', { ko: '실수 찾기', en: 'Find the mistake' });
  });
}

test('each step of authentication is broken by its switch, and the message is the world\'s', async () => {
  const { page, sound } = await visitor(browser);
  await page.goto(`${site.url}#/x/six-steps`);
  await page.locator('.answer--allow').waitFor();
  const switches = page.getByRole('switch');
  const told = [];
  for (let at = 0; at < await switches.count(); at++) {
    await switches.nth(at).click();
    await page.getByRole('heading', { name: 'Denied', exact: true }).or(page.getByRole('heading', { name: 'Did not run', exact: true })).waitFor();
    told.push(await page.locator('.answer .told').innerText());
    await page.locator('.change').waitFor();
    await switches.nth(at).click();
    await page.locator('.answer--allow').waitFor();
  }
  assert.match(told[0], /invalid apiVersion/);
  assert.ok(told.slice(1, 6).every((t) => /Unauthorized/.test(t)), told.join('\n'));
  assert.ok(told.slice(-2).every((t) => /Forbidden/.test(t)), told.join('\n'));
  sound();
});

test('items are sorted with the keyboard alone, and each answer gets its reason', async () => {
  const { page, sound } = await visitor(browser);
  await page.goto(`${site.url}#/x/shared-responsibility`);
  const item = page.locator('.sorted__item').first();
  await item.getByRole('button', { name: 'Customer' }).focus();
  await page.keyboard.press('Enter');
  await item.getByText('Look again.').waitFor();
  await item.getByRole('button', { name: 'AWS' }).focus();
  await page.keyboard.press('Space');
  await item.getByText('Yes.').waitFor();
  await page.getByText(/^1 of \d+ sorted$/).waitFor();
  sound();
});

test('a command raises its finding', async () => {
  const { page, sound } = await visitor(browser);
  await page.goto(`${site.url}#/x/guardduty`);
  await page.locator('.group .check').first().click();
  await page.getByText('Policy:Kubernetes/AnonymousAccessGranted').first().waitFor();
  await page.locator('.group .check').nth(1).click();
  await page.getByText('Discovery:Kubernetes/SuccessfulAnonymousAccess').first().waitFor();
  sound();
});

test('a seed always plants the same mistake, a number picks one, and mending it is explained', async () => {
  const { page, sound } = await visitor(browser);
  await page.goto(`${site.url}#/find/7?m=36`);
  await page.locator('.check .is-fail.check__box').first().waitFor();
  await page.getByRole('tab', { name: 'rbac.yaml' }).click();
  const broken = await fileText(page);
  assert.doesNotMatch(broken, /pods\/log/);
  await writeFile(page, 'rbac.yaml', broken.replace('resources: [pods]', 'resources: [pods, pods/log]'));
  await page.getByText(/Solved/).waitFor();
  await page.getByText(/does not cover/).first().waitFor();
  await page.getByRole('link', { name: 'Another mistake' }).click();
  await page.waitForFunction(() => /^#\/find\/\d+$/.test(location.hash));
  await page.locator('.check .is-fail.check__box').first().waitFor();
  sound();
});

test('the sandbox begins with a scenario\'s world, takes any file and any question', async () => {
  const { page, sound } = await visitor(browser);
  await page.goto(`${site.url}#/sandbox/pod-creator`);
  await page.getByLabel('Name of a new file').fill('mine.yaml');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('tab', { name: 'mine.yaml' }).waitFor();
  await writeFile(page, 'mine.yaml', 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: mine\n');
  await page.locator('.term__input').fill('kubectl get pods -n mine');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Denied', exact: true }).waitFor();
  await picture(page, 'sandbox');
  await page.reload();
  await page.getByRole('tab', { name: 'mine.yaml' }).click();
  assert.match(await fileText(page), /name: mine/);
  await page.getByRole('button', { name: 'Remove mine.yaml' }).click();
  await page.getByRole('tab', { name: 'mine.yaml' }).waitFor({ state: 'detached' });
  sound();
});

test('the glossary is searched in either language', async () => {
  const { page, sound } = await visitor(browser);
  await page.goto(`${site.url}#/glossary`);
  await page.locator('.terms dt').first().waitFor();
  const all = await page.locator('.terms dt').count();
  await page.getByRole('searchbox').fill('신뢰 정책');
  await page.waitForFunction((all) => document.querySelectorAll('.terms dt').length < all, all);
  assert.ok(await page.locator('.terms dt').count() >= 1);
  sound();
});
