// What does the learner see when the app cannot start, or breaks? Never a blank screen: what happened, that the work is
// saved, the work as a file, and a way on.

import { download, kept, openFile } from './kept.js';
import { button, element, say } from './say.js';

const version = document.documentElement.dataset.version ?? '';
let shown = false;
let words = '';

/** Watches from now on. Resolves when the app has started. */
export function watch() {
  if (typeof WebAssembly === 'undefined') {
    // The document is not read to its end yet: this page comes first, what fails after it is of no interest.
    document.addEventListener('DOMContentLoaded', () => show(withoutWebAssembly()));
    return new Promise(() => {});
  }
  let running = false;
  addEventListener('can-i:panic', (event) => { words = String(event.detail); });
  addEventListener('unhandledrejection', (event) => judge(event.reason));
  // Capturing: a script that does not arrive tells only its own element.
  addEventListener('error', (event) => {
    if (event.target?.tagName === 'SCRIPT') return running || show(notStarted(event.target.src));
    judge(event.error ?? event.message);
  }, true);

  function judge(error) {
    if (!running) show(notStarted(String(error)));
    // Others' errors (an extension's script) leave the app whole; a trap in WebAssembly does not.
    else if (error instanceof WebAssembly.RuntimeError) show(broken(words || String(error)));
  }
  return new Promise((started) => {
    addEventListener('TrunkApplicationStarted', () => {
      running = true;
      started();
    }, { once: true });
  });
}

function show(page) {
  if (shown) return;
  shown = true;
  // Over the app, not in its place: what stands in the editor can still be taken along.
  for (const node of document.body.children) node.inert = true;
  document.body.append(page);
  page.querySelector('h1').focus();
}

function page(title, ...children) {
  const head = element('h1', 'answer__word', title);
  head.tabIndex = -1;
  const card = element('div', 'answer answer--wait', element('div', 'answer__head', head), element('div', 'answer__body', ...children));
  card.setAttribute('role', 'alert');
  const main = element('main', 'broken', element('div', 'alone', card));
  main.id = 'broken';
  return main;
}

const line = (...children) => element('p', 'broken__line', ...children);
const told = (text) => {
  const node = element('p', 'told', `${text}${version && ` · Can I? ${version}`}`);
  node.lang = 'en';
  return node;
};
const again = () => button('btn--main', say('Load the page again', '페이지 다시 불러오기'), () => location.reload());
function texts() {
  const link = element('a', '', say('Read the scenarios as text', '시나리오를 글로 읽기'));
  link.href = 'texts.html';
  return link;
}

function saved() {
  const entries = kept();
  const scenarios = Object.keys(entries ?? {}).filter((key) => key.startsWith('can-i/work/')).length;
  if (!entries) return say('This browser keeps nothing for this page. Take your work along as a file.', '이 브라우저는 이 페이지의 것을 저장하지 않습니다. 작업을 파일로 받아 두십시오.');
  if (scenarios === 0) return '';
  return scenarios === 1
    ? say('Your work is saved in this browser: one scenario.', '작업은 이 브라우저에 저장되어 있습니다. 시나리오 1개입니다.')
    : say(`Your work is saved in this browser: ${scenarios} scenarios.`, `작업은 이 브라우저에 저장되어 있습니다. 시나리오 ${scenarios}개입니다.`);
}

const takeAlong = () => button('', say('Download the saved work', '저장된 작업 내려받기'), () => download(version));

/** A scenario's saved text may be what breaks the page: without a way round, it would break at each visit. */
function startAfresh() {
  const scenario = location.hash.match(/^#\/s\/([^?/]+)/)?.[1];
  if (!scenario) return '';
  return button('', say('Download, then start this scenario afresh', '내려받은 뒤 이 시나리오를 처음부터 시작'), () => {
    download(version);
    try { localStorage.removeItem(`can-i/work/${decodeURIComponent(scenario)}`); } catch { /* nothing was kept */ }
    setTimeout(() => location.reload(), 500);
  });
}

function broken(reason) {
  const open = openFile();
  return page(
    say('The simulator broke', '시뮬레이터가 멈췄습니다'),
    line(say('That is a fault of the simulator, not of your files.', '작성한 파일이 아니라 시뮬레이터의 결함입니다.'), ' ', saved()),
    open ? line(say(`The download also holds ${open.path} as it stands in the editor.`, `내려받는 파일에는 편집기에 열린 ${open.path}도 지금 그대로 들어 있습니다.`)) : '',
    element('p', 'broken__ways', again(), takeAlong(), startAfresh()),
    told(reason),
  );
}

function notStarted(reason) {
  return page(
    say('The simulator did not start', '시뮬레이터를 시작하지 못했습니다'),
    line(say('A part of it did not arrive, or this browser cannot run it.', '일부가 오지 않았거나 이 브라우저에서 실행할 수 없습니다.'), ' ', saved()),
    element('p', 'broken__ways', again(), takeAlong(), texts()),
    told(reason),
  );
}

function withoutWebAssembly() {
  return page(
    say('WebAssembly is switched off here', '이 브라우저에서는 WebAssembly가 꺼져 있습니다'),
    line(say(
      'The simulator runs on it. A browser in a lockdown or an enhanced security mode, or a rule of your organisation, may switch it off.',
      '시뮬레이터는 WebAssembly로 동작합니다. 브라우저의 차단 모드나 강화된 보안 모드, 조직의 정책이 끄는 경우가 있습니다.',
    ), ' ', saved()),
    element('p', 'broken__ways', texts(), takeAlong()),
  );
}
