// Where does the instructor point? The custom element `<stage-pointer scenario="…" at="…" on ring>`: while `on` stands, every
// window of a demo tells which part of its picture the pointer is over, and the one with `ring` draws a ring there. Both
// draw the same picture at different sizes, so a place is told as the way through its elements and a share of the last one.

/** How long the pointer has to rest where motion is not wanted, in ms: the ring then appears there and does not travel. */
const REST = 150;

class StagePointer extends HTMLElement {
  static observedAttributes = ['at', 'on'];

  #channel = null;
  #timer = 0;
  #told = '';

  connectedCallback() {
    this.setAttribute('aria-hidden', 'true');
    this.hidden = true;
    if (globalThis.BroadcastChannel) this.#channel = new BroadcastChannel(`can-i/point/${this.getAttribute('scenario')}`);
    this.#channel?.addEventListener('message', ({ data }) => this.#show(data));
    addEventListener('pointermove', this.#moved);
    document.documentElement.addEventListener('pointerleave', this.#left);
  }

  disconnectedCallback() {
    this.#channel?.close();
    clearTimeout(this.#timer);
    removeEventListener('pointermove', this.#moved);
    document.documentElement.removeEventListener('pointerleave', this.#left);
  }

  /** What was pointed at is gone, or nothing is pointed at any more. */
  attributeChangedCallback() {
    this.#told = '';
    this.#show(null);
  }

  get #picture() {
    return this.parentElement?.querySelector('.picture');
  }

  #moved = ({ target, clientX, clientY }) => {
    if (!this.hasAttribute('on')) return;
    const picture = this.#picture;
    if (!picture?.contains(target)) return this.#left();
    const way = [];
    for (let e = target; e !== picture; e = e.parentElement) way.unshift([...e.parentElement.children].indexOf(e));
    const { left, top, width, height } = target.getBoundingClientRect();
    this.#tell({ way, x: (clientX - left) / (width || 1), y: (clientY - top) / (height || 1) });
  };

  #left = () => this.#tell(null);

  #tell(place) {
    const text = JSON.stringify(place);
    if (text === this.#told) return;
    this.#told = text;
    this.#channel?.postMessage(place);
    this.#show(place);
  }

  #show(place) {
    clearTimeout(this.#timer);
    if (!this.hasAttribute('ring')) return;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (!place || !this.hasAttribute('on')) this.hidden = true;
    else if (still) this.#timer = setTimeout(() => this.#draw(place), REST);
    else this.#draw(place);
  }

  #draw({ way, x, y }) {
    let element = this.#picture;
    for (const index of way) element = element?.children[index] ?? element;
    const box = element?.getBoundingClientRect();
    this.hidden = !box;
    if (box) this.style.translate = `${box.left + x * box.width}px ${box.top + y * box.height}px`;
  }
}

customElements.define('stage-pointer', StagePointer);
