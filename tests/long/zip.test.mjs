// Do the field's own tools take what "download as zip" gives? Each scenario's first solution is laid into the page, downloaded
// as a learner would, and unfolded. Every manifest goes through the installed `kubectl apply --dry-run=client`: a small server
// answers what kubectl asks before that (which kinds there are, and whether the object exists), so kubectl reads, decodes and
// prints every object itself; schemas are not its affair here (`--validate=false`), `.ci/lint-scenarios` holds those.
// Every template goes through cfn-lint, which knows what `aws cloudformation deploy` takes.

import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { parse, parseAllDocuments } from 'yaml';
import { unzipSync } from 'fflate';
import { launch, serve, visitor } from '../page/support.mjs';
import { python } from './python.mjs';

const run = promisify(execFile);
// The scenario of planted mistakes has no work of its own that could be laid in.
const ids = readdirSync('scenarios').filter((id) => existsSync(`scenarios/${id}/scenario.yaml`) && id !== 'find-the-mistake');
/** What a file is: a template has `Resources`; several documents are manifests. */
const isTemplate = (text) => /^Resources:/m.test(text);

let site;
let browser;
let folder;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'can-i-zip-'));
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The files of the zip that the page gives for a scenario with its first solution. */
async function downloaded(page, id) {
  const { solutions, revision } = parse(readFileSync(`scenarios/${id}/scenario.yaml`, 'utf8'));
  const at = `scenarios/${id}/solution/${solutions[0].id}`;
  const files = Object.fromEntries(readdirSync(at).map((name) => [name, readFileSync(`${at}/${name}`, 'utf8')]));
  await page.goto(`${site.url}texts.html`);
  await page.evaluate(([id, work]) => localStorage.setItem(`can-i/work/${id}`, work), [id, JSON.stringify({ revision, files })]);
  await page.goto(`${site.url}#/s/${id}`);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download as zip' }).click();
  const zip = unzipSync(readFileSync(await (await saving).path()));
  const texts = Object.entries(zip).map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]);
  for (const [name, text] of Object.entries(files)) assert.equal(texts.find(([n]) => n === name)?.[1], text, `${id}: ${name} is in the zip as it was written`);
  return texts;
}

/** A server that knows the kinds of these objects, and holds none of them. */
async function cluster(objects) {
  const groups = new Map();
  for (const { apiVersion, kind } of objects) {
    if (!groups.has(apiVersion)) groups.set(apiVersion, new Set());
    groups.get(apiVersion).add(kind);
  }
  const cluster = /^(Namespace|ClusterRole|ClusterRoleBinding|StorageClass|PersistentVolume|Node|CustomResourceDefinition|ValidatingAdmissionPolicy|ValidatingAdmissionPolicyBinding)$/;
  const plural = (kind) => kind.toLowerCase().replace(/y$/, 'ie').replace(/s$/, 'se') + 's';
  const resources = (version) => ({
    kind: 'APIResourceList', apiVersion: 'v1', groupVersion: version,
    resources: [...groups.get(version) ?? []].map((kind) => ({ name: plural(kind), singularName: kind.toLowerCase(), namespaced: !cluster.test(kind), kind, verbs: ['get', 'list', 'create', 'patch', 'update', 'delete'] })),
  });
  const named = [...groups.keys()].filter((v) => v.includes('/'));
  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://x').pathname;
    const version = path.replace(/^\/apis?\//, '');
    let body = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404, message: `${path} not found` };
    if (path === '/api') body = { kind: 'APIVersions', versions: ['v1'] };
    else if (path === '/apis') {
      body = { kind: 'APIGroupList', apiVersion: 'v1', groups: named.map((v) => {
        const [name, version] = v.split('/');
        const both = { groupVersion: v, version };
        return { name, versions: [both], preferredVersion: both };
      }) };
    } else if (groups.has(version) || version === 'v1') body = resources(version);
    response.writeHead(body.code ?? 200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => { server.close(); server.closeAllConnections(); } };
}

const withKubectl = () => {
  try { execFileSync('kubectl', ['version', '--client'], { stdio: 'ignore' }); return true; } catch { return false; }
};

test('every zip is taken by kubectl, and every template by cfn-lint', { timeout: 900_000 }, async (t) => {
  if (!withKubectl()) return t.skip('kubectl is not installed');
  const lint = join(python({ 'cfn-lint': '1.58.0' }), 'cfn-lint');
  const { page } = await visitor(browser);
  const templates = [];
  let objects = 0;
  for (const id of ids) {
    for (const [name, text] of await downloaded(page, id)) {
      const path = join(folder, `${id}-${name.replaceAll('/', '-')}`);
      writeFileSync(path, text);
      if (isTemplate(text)) {
        templates.push(path);
        continue;
      }
      const documents = parseAllDocuments(text).map((d) => d.toJS()).filter(Boolean);
      const server = await cluster(documents);
      const home = mkdtempSync(join(folder, 'home-'));
      try {
        const { stdout } = await run('kubectl', ['apply', '--dry-run=client', '--validate=false', '--server', server.url, '-f', path], { env: { ...process.env, HOME: home, KUBECONFIG: '/dev/null' } });
        const lines = stdout.trim().split('\n');
        assert.equal(lines.length, documents.length, `${id}/${name}: ${stdout}`);
        for (const line of lines) assert.match(line, / (created|configured) \(dry run\)$/, `${id}/${name}`);
        objects += lines.length;
      } catch (error) {
        assert.fail(`${id}/${name}: ${error.stderr ?? error.message}`);
      } finally {
        server.close();
      }
    }
  }
  assert.ok(objects > 100 && templates.length > 10, `${objects} objects, ${templates.length} templates`);
  await run(lint, ['--format', 'parseable', '--', ...templates]).catch((error) => assert.fail(error.stdout || error.message));
  t.diagnostic(`${objects} objects by kubectl, ${templates.length} templates by cfn-lint`);
});
