// Does the page open without a network, and how does a new version arrive? `sw.js` keeps a copy after the first visit. A
// newer copy waits until the learner says so, or until all tabs of the page were closed.

import { button, element, say } from './say.js';

const HOUR = 3_600_000;

export async function keepForOffline() {
  if (!document.documentElement.dataset.offline || !navigator.serviceWorker) return;
  try {
    const registration = await navigator.serviceWorker.register('sw.js');
    follow(registration);
    setInterval(() => registration.update().catch(() => {}), HOUR);
  } catch (error) {
    console.info('can-i: no copy for a visit without a network:', error);
  }
}

function follow(registration) {
  const offered = () => registration.waiting && navigator.serviceWorker.controller && offer(registration);
  offered();
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', offered));
}

function offer(registration) {
  document.getElementById('update')?.remove();
  const now = button('btn--main', say('Update now', '지금 업데이트'), () => {
    now.disabled = true;
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    registration.waiting?.postMessage('take over');
  });
  const notice = element(
    'aside', 'notice',
    element('p', '', say('A new version is ready. Your work is saved and stays.', '새 버전이 준비되었습니다. 작업은 저장되어 있으며 그대로 남습니다.')),
    element('p', 'notice__ways', now, button('', say('Later', '나중에'), () => notice.remove())),
  );
  notice.id = 'update';
  notice.setAttribute('role', 'status');
  document.body.append(notice);
}
