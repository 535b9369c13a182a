// What does axe-core say of the page as it stands? WCAG 2.2 A and AA and best practice; and which pages and looks there are
// to be asked about.

import { readFileSync } from 'node:fs';
import { settled } from './support.mjs';

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What depends on the colours alone: a theme changes nothing else. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** One page of each kind, and what stands on it alone: two that look alike are not neighbours, so that none is taken for the other. */
export const ROUTES = new Map(Object.entries({
  '#/': '.next a',
  '#/s/pod-writes-s3': '.checks .check__out b',
  '#/c/rbac': '.reading .chapter',
  '#/find/7?m=36': '.checks .check__out b',
  '#/x/six-steps': '.board [role=switch]',
  '#/x/shared-responsibility': '.sorted',
  '#/x/guardduty': '.board .checks',
  '#/glossary': '.terms dt',
  '#/x/four-cs': '.board [role=switch]',
  '#/sandbox/pod-creator': '.owns',
  '#/record': '.certificate',
  '#/present/pod-writes-s3': '.presenter',
  '#/s/pod-writes-s3/step/3': '.stage .picture__says',
  '#/nowhere': 'main.alone',
  '#/s/nowhere': '[role=alert]',
}));

/** The pages beside the app. */
export const SHEETS = ['texts.html', 'guide.ko.html', 'guide.en.html', 'accessibility.ko.html', 'accessibility.en.html'];

/** Theme and contrast; the first is the one in which everything is asked. */
export const LOOKS = [['light', 'normal'], ['dark', 'normal'], ['light', 'more'], ['dark', 'more']];

/** The faults, one line each. `rules`: all, or those that a theme can change. */
export async function faults(page, rules = 'all') {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  await settled(page);
  return page.evaluate(async ({ values, colours }) => {
    const runOnly = colours ? { type: 'rule', values: colours } : { type: 'tag', values };
    const found = await window.axe.run(document, { runOnly, resultTypes: ['violations'], preload: false });
    return found.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')} ${n.failureSummary.split('\n')[1] ?? ''}`));
  }, { values: TAGS, colours: rules === 'all' ? null : COLOURS });
}

/** Goes to a page of the app in a look, without loading it again. */
export async function show(page, hash, { lang = 'en', theme = 'light', contrast = 'normal', zoom = 100 } = {}) {
  const to = `${hash}${hash.includes('?') ? '&' : '?'}lang=${lang}&theme=${theme}&contrast=${contrast}&zoom=${zoom}`;
  await page.evaluate((to) => { location.hash = to; }, to);
  await page.waitForFunction(({ lang, theme }) => {
    const root = document.documentElement;
    return root.lang === lang && root.dataset.theme === theme && !document.querySelector('.loading');
  }, { lang, theme }, { polling: 20 });
  await page.locator(ROUTES.get(hash) ?? 'main').first().waitFor({ state: 'attached' });
  if (await page.locator('code-editor').count()) await page.locator('code-editor .cm-content').waitFor({ state: 'attached' });
  await settled(page);
}
