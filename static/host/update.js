// Does the page open without a network, and how does something new arrive? `sw.js` keeps a copy after the first visit. A newer
// copy of the app waits until the learner says so, or until all tabs of the page were closed; what an author changed, until
// the learner says so or comes again.

import { button, element, say } from './say.js';

const HOUR = 3_600_000;
/** How long the first copy waits, in milliseconds: on a slow line it would take the scenario's place. */
const FIRST = 3000;

export async function keepForOffline() {
  if (!document.documentElement.dataset.offline || !navigator.serviceWorker) return;
  navigator.serviceWorker.addEventListener('message', ({ data }) => {
    if (data === 'revised') offer(say('The course was revised. Your work is saved and stays.', '코스가 개정되었습니다. 작업은 저장되어 있으며 그대로 남습니다.'), say('Load again', '다시 불러오기'), () => location.reload());
  });
  if (!navigator.serviceWorker.controller) await new Promise((done) => { setTimeout(done, FIRST); });
  try {
    const registration = await navigator.serviceWorker.register('sw.js');
    follow(registration);
    setInterval(() => registration.update().catch(() => {}), HOUR);
  } catch (error) {
    console.info('can-i: no copy for a visit without a network:', error);
  }
}

function follow(registration) {
  const waits = () => registration.waiting && navigator.serviceWorker.controller
    && offer(say('A new version is ready. Your work is saved and stays.', '새 버전이 준비되었습니다. 작업은 저장되어 있으며 그대로 남습니다.'), say('Update now', '지금 업데이트'), () => {
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
      registration.waiting?.postMessage('take over');
    });
  waits();
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', waits));
}

function offer(words, way, act) {
  document.getElementById('update')?.remove();
  const now = button('btn--main', way, () => {
    now.disabled = true;
    act();
  });
  const notice = element('aside', 'update', element('p', '', words), element('p', 'update__ways', now, button('', say('Later', '나중에'), () => notice.remove())));
  notice.id = 'update';
  notice.setAttribute('role', 'status');
  document.body.append(notice);
}
