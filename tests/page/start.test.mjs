// The page opens from a sub-folder, without an error and without a breach of its policy.

import { after, before, test } from 'node:test';
import { launch, serve, visitor } from './support.mjs';

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

test('the page opens under a sub-folder', async () => {
  const { page, sound } = await visitor(browser);
  await page.goto(site.url);
  await page.getByText('Can I?').first().waitFor();
  sound();
});
