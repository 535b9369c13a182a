// What can a page be asked that axe does not ask? Functions that run in the page and see through shadow roots: what can be
// reached, what stands in front of what has the focus, how large a target is, what sticks out at the side.

/** Puts `probe` into the page; call it after each load. */
export const install = (page) => page.evaluate(probing);

function probing() {
  if (window.probe) return;
  const within = (root) => [...root.querySelectorAll('*')].flatMap((e) => [e, ...(e.shadowRoot ? within(e.shadowRoot) : [])]);
  const up = (e) => e.parentElement ?? e.getRootNode().host ?? null;
  const holds = (outer, e) => { for (let at = e; at; at = up(at)) if (at === outer) return true; return false; };
  const shown = (e) => e.getClientRects().length > 0 && e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const style = (e) => getComputedStyle(e);
  const named = (e) => `${e.localName}${e.id ? `#${e.id}` : ''}${[...e.classList].map((c) => `.${c}`).join('')} "${(e.getAttribute('aria-label') ?? e.textContent ?? '').trim().slice(0, 30)}"`;

  const CONTROLS = 'a[href], button, input, select, textarea, summary, [role=button], [role=tab], [role=switch], [role=separator], [tabindex="0"]';
  const controls = () => within(document).filter((e) => e.matches(CONTROLS) && !e.disabled && shown(e));
  const stops = () => controls().filter((e) => e.tabIndex >= 0);
  const active = () => {
    let e = document.activeElement;
    while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
    return e;
  };
  const hit = (x, y) => {
    let e = document.elementFromPoint(x, y);
    for (let inner = e; inner?.shadowRoot;) {
      inner = inner.shadowRoot.elementFromPoint(x, y);
      if (!inner || inner === e) break;
      e = inner;
    }
    return e;
  };
  /** What is drawn for an element: a field that is only read aloud is drawn by its label. */
  const face = (e) => (e.offsetWidth <= 1 && e.closest('label')) || e;

  /** Why somebody with a keyboard would not see where the focus is; `null` when they do. */
  const hidden = (e) => {
    const of = face(e);
    const box = of.getBoundingClientRect();
    const view = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
    for (let at = of; at; at = up(at)) {
      const { overflowX, overflowY, position } = style(at);
      const clip = at.getBoundingClientRect();
      if (at !== of && overflowX !== 'visible') Object.assign(view, { left: Math.max(view.left, clip.left), right: Math.min(view.right, clip.right) });
      if (at !== of && overflowY !== 'visible') Object.assign(view, { top: Math.max(view.top, clip.top), bottom: Math.min(view.bottom, clip.bottom) });
      if (position === 'fixed') break;
    }
    const seen = { left: Math.max(box.left, view.left), right: Math.min(box.right, view.right), top: Math.max(box.top, view.top), bottom: Math.min(box.bottom, view.bottom) };
    const [wide, high] = [seen.right - seen.left, seen.bottom - seen.top];
    if (wide <= 0 || high <= 0) return 'out of sight';
    // The text of the editor is larger than its window.
    if (!of.matches('.cm-content') && (wide < Math.min(box.width, view.right - view.left) - 3 || high < Math.min(box.height, view.bottom - view.top) - 3)) return `cut to ${wide.toFixed()}x${high.toFixed()} of ${box.width.toFixed()}x${box.height.toFixed()}`;
    const [x, y] = [(seen.left + seen.right) / 2, (seen.top + seen.bottom) / 2];
    const inset = (size) => Math.min(6, size / 4);
    const corners = [[seen.left + inset(wide), seen.top + inset(high)], [seen.right - inset(wide), seen.top + inset(high)], [seen.left + inset(wide), seen.bottom - inset(high)], [seen.right - inset(wide), seen.bottom - inset(high)]];
    // A border's grip is drawn as a line: what lies under it is seen.
    const cover = (x, y) => { const on = hit(x, y); return on && !on.matches('[role=separator]') && !holds(of, on) && !holds(on, of) ? on : null; };
    // A link over two lines has its middle elsewhere.
    const middle = of.getClientRects().length > 1 ? null : cover(x, y);
    const over = corners.map(([x, y]) => cover(x, y)).filter(Boolean);
    return middle || over.length > 1 ? `behind ${named(middle ?? over[0])}` : null;
  };

  /** Each stop of Tab is given the focus, forwards and backwards; what is not seen then is told. */
  const obscured = () => {
    const found = new Set();
    // While a menu is open it is what is looked at: leaving it closes it.
    const sheet = document.querySelector('.menu__sheet');
    const all = stops().filter((e) => !sheet || holds(sheet.parentElement, e));
    for (const e of [...all, ...[...all].reverse()]) {
      e.focus({ focusVisible: true });
      if (active() !== e || !shown(e)) continue;
      const why = hidden(e);
      if (why) found.add(`${named(e)}: ${why}`);
    }
    active()?.blur();
    return { count: all.length, found: [...found] };
  };

  const inline = (e) => style(e).display === 'inline' && [...e.parentElement.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  /** Targets of less than 24 by 24 CSS pixels that are not in a sentence and have another target nearer than that. */
  const small = () => {
    const boxes = controls().filter((e) => e.tabIndex >= 0 || e.matches('[role=tab]')).map((e) => ({ e, of: (e.matches('input') && e.closest('label')) || e }));
    const found = [];
    for (const { e, of } of boxes) {
      if (inline(e)) continue;
      of.scrollIntoView({ block: 'center', inline: 'center' });
      const box = of.getBoundingClientRect();
      if (box.width <= 1 && box.height <= 1 || (box.width >= 23.9 && box.height >= 23.9)) continue;
      const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
      // What takes a press may be larger than what is drawn: around it, or to one side.
      const takes = (dx, dy) => { const on = hit(x + dx, y + dy); return on && holds(of, on); };
      const spans = [[-11, 11], [1, 22], [-22, -1]];
      const [wide, high] = [box.width >= 24, box.height >= 24];
      if (spans.some(([a, b]) => takes(wide ? 0 : a, high ? 0 : a) && takes(wide ? 0 : b, high ? 0 : b))) continue;
      const near = boxes.find((other) => {
        if (holds(other.of, of) || holds(of, other.of)) return false;
        const b = other.of.getBoundingClientRect();
        const [dx, dy] = [Math.max(b.left - x, 0, x - b.right), Math.max(b.top - y, 0, y - b.bottom)];
        const [cx, cy] = [(b.left + b.right) / 2 - x, (b.top + b.bottom) / 2 - y];
        return Math.hypot(dx, dy) < 12 || ((b.width < 24 || b.height < 24) && Math.hypot(cx, cy) < 24);
      });
      if (near) found.push(`${named(e)}: ${box.width.toFixed(1)}x${box.height.toFixed(1)}, near ${named(near.e)}`);
    }
    return { count: boxes.length, found };
  };

  /** What may be scrolled sideways: code, tables, what a tool printed. */
  const WIDE = '.cm-scroller, .wide, pre, .told--table, .term, .change';
  /** What makes the page, or a part that is no code and no table, scroll sideways. */
  const sideways = () => {
    const found = [];
    const page = document.scrollingElement;
    if (page.scrollWidth > innerWidth) found.push(`the page: ${page.scrollWidth}`);
    for (const e of within(document)) {
      if (!shown(e)) continue;
      const { overflowX } = style(e);
      if (/auto|scroll/.test(overflowX) && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1 && !e.closest(WIDE)) found.push(`${named(e)}: ${e.scrollWidth} in ${e.clientWidth}`);
      const box = e.getBoundingClientRect();
      let clipped = false;
      for (let at = up(e); at; at = up(at)) clipped ||= style(at).overflowX !== 'visible' && at !== document.body && at !== page;
      if (!clipped && box.width > 1 && box.right > innerWidth + 1 && box.left < innerWidth) found.push(`${named(e)}: to ${box.right.toFixed()}`);
    }
    return found;
  };

  /** Words that are cut off, and boxes that their words stick out of. */
  const cut = () => {
    const found = [];
    for (const e of within(document)) {
      if (!shown(e) || e.closest('.sr, svg, .cm-editor') || !e.clientWidth) continue;
      const words = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
      if (!words) continue;
      for (let at = e; at && at !== document.body; at = up(at)) {
        const { overflowX, overflowY, textOverflow } = style(at);
        if (/auto|scroll/.test(overflowX + overflowY)) break;
        // An ellipsis is meant; what it leaves out is told by the title, or when it is focused.
        if (textOverflow === 'ellipsis') break;
        const [wide, high] = [at.scrollWidth - at.clientWidth, at.scrollHeight - at.clientHeight];
        const clips = overflowX !== 'visible' || overflowY !== 'visible';
        if ((clips || at.matches('button, a.btn, .chip')) && at.clientWidth > 1 && (wide > 2 || high > 3)) { found.push(`${named(at)}: ${wide > 2 ? `${wide} px wider` : `${high} px higher`}`); break; }
      }
    }
    return [...new Set(found)];
  };

  /** Pictures without a word: neither named, nor beside one that is read, nor hidden from a screen reader. */
  const mute = () => within(document).filter((e) => e.matches('svg, img, canvas, video, object') && shown(e))
    .filter((e) => !e.closest('[aria-hidden=true]') && !(e.getAttribute('role') === 'img' && e.getAttribute('aria-label')?.trim()) && !e.getAttribute('alt'))
    .map((e) => named(up(e)));

  /** What a screen reader would be told: every new text of a live region, from now on. */
  const listen = () => {
    const LIVE = '[aria-live]:not([aria-live=off]), [role=status], [role=alert], [role=log]';
    const said = [];
    const last = new WeakMap();
    const hear = (region) => {
      const text = region.textContent.trim();
      if (!shown(region) && !region.matches('.sr') || text === (last.get(region) ?? '')) return;
      last.set(region, text);
      if (text) said.push(`${named(region).split(' ')[0]}: ${text.slice(0, 80)}`);
    };
    for (const region of within(document).filter((e) => e.matches(LIVE))) last.set(region, region.textContent.trim());
    new MutationObserver(() => within(document).filter((e) => e.matches(LIVE)).forEach(hear)).observe(document, { subtree: true, childList: true, characterData: true });
    return () => said.splice(0);
  };

  window.probe = { active, controls, cut, hidden, holds, listen, mute, named, obscured, sideways, small, stops };
}
