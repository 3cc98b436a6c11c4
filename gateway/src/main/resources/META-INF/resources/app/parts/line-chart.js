import { html, LitElement, nothing } from 'lit';
import uPlot from 'uplot';
import { pictureOf, save } from '../chart/files.js';
import {
  csvOf,
  extentOfX,
  extentOfY,
  fileNameOf,
  hasPositive,
  isSmoothable,
  moved,
  smoothed,
  zoomed,
} from '../chart/points.js';
import { logarithmicTicks } from '../chart/ticks.js';
import { view } from '../chart/view.js';
import { menu } from '../menu.js';

const HEIGHT = 240;
const RADIUS = 3.5;
/** Of the color of a line, for the one that was smoothed. */
const FAINT = 0.3;
/** How much closer one step of the wheel or one key brings. */
const CLOSER = 0.8;
const STEP = 0.1;
const PIXELS_OF_A_TICK = 32;
const LOGARITHMIC = 3;
const LEAST_DRAG_PIXELS = 4;
const INCREMENTS = [1, 2, 5]
  .flatMap((digit) => [0, 1, 2, 3, 4, 5, 6].map((power) => digit * 10 ** power))
  .sort((a, b) => a - b);
const HINT = html`Drag over a chart to zoom; after a click on it, or with Ctrl, the wheel zooms as well. A double click
  shows all. By keyboard, + and − zoom, arrows move, 0 shows all.`;

const tick = (value) => Number(value.toPrecision(6)).toLocaleString('en', { maximumSignificantDigits: 6 });
const isKnown = (value) => value !== null && value !== undefined;

/**
 * Lines over a common axis, by uPlot. Charts of one unit on a page share their cursor and the range that they show.
 *
 * series: [{label, measure?, color: 1 to 4, points: [[x, y, low?, high?]], dashed?, scattered?}]; low and high are an
 * interval; measure names the y axis. Points of a scattered series may share an x.
 */
class LineChart extends LitElement {
  static properties = {
    series: { attribute: false },
    label: {},
    unit: {}, // name of the x axis
    _logarithmic: { state: true },
    _hidden: { state: true },
  };

  #plot = null;
  #shape = '';
  #theme = matchMedia('(prefers-color-scheme: dark)');
  #redraw = () => {
    this.#shape = '';
    this.requestUpdate();
  };
  #refresh = () => this.requestUpdate();
  #resize = new ResizeObserver(() => this.#fit());

  constructor() {
    super();
    this._logarithmic = false;
    this._hidden = new Set();
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#theme.addEventListener('change', this.#redraw);
    this.#resize.observe(this);
    view.add(this.#refresh);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#theme.removeEventListener('change', this.#redraw);
    this.#resize.disconnect();
    view.remove(this.#refresh);
    this.#plot?.destroy();
    this.#plot = null;
    this.#shape = '';
  }

  get #xName() {
    return this.unit ?? 'step';
  }

  get #yName() {
    return this.#known[0]?.measure ?? this.label;
  }

  get #known() {
    return (this.series ?? []).filter((series) => series.points.length > 0);
  }

  get #drawn() {
    return this.#known.filter((series) => !this._hidden.has(series.label));
  }

  get #whole() {
    return extentOfX(this.#known);
  }

  get #range() {
    return view.range(this.#xName) ?? this.#whole;
  }

  render() {
    const known = this.#known;
    return html`<div class="chart-head"><h2>${this.label}</h2>${known.length ? this.#menu() : nothing}</div>
      <div class="plot" role=${known.length ? 'application' : 'img'} aria-roledescription="chart"
        tabindex=${known.length ? 0 : nothing} aria-label=${this.#summary()} @keydown=${this.#pressed}
        @wheel=${this.#scrolled} @dblclick=${() => this.#show(null)}></div>
      ${known.length ? this.#legend(known) : html`<p class="missing">nothing yet</p>`}`;
  }

  #summary() {
    const last = this.#known.map((series) => `${series.label} ${series.points.at(-1)[1]?.toPrecision(3)}`);
    const range = view.range(this.#xName);
    const ends = range?.map((end) => tick(Number(end.toPrecision(3))));
    const shown = ends ? `, shown from ${this.#xName} ${ends.join(' to ')}` : '';
    return `${this.label}: ${last.length ? `latest ${last.join(', ')}${shown}` : 'nothing yet'}`;
  }

  #menu() {
    const smoothing = view.smoothing;
    const smooth = html`<label><span>Smoothing ${smoothing ? smoothing.toFixed(2) : 'off'}</span>
        <input type="range" name="smoothing" min="0" max="0.99" step="0.01" .value=${String(smoothing)}
          @input=${this.#smooth}></label>`;
    const content = html`
      ${this.#known.some(isSmoothable) ? smooth : nothing}
      <label class="inline"><input type="checkbox" name="logarithmic" .checked=${this._logarithmic}
        ?disabled=${!hasPositive(this.#known)} @change=${this.#scale}> <span>Logarithmic</span></label>
      <p class="row"><button type="button" @click=${() => this.#show(null)}>Show all</button>
        <button type="button" @click=${this.#savePicture}>PNG</button>
        <button type="button" @click=${this.#saveTable}>CSV</button></p>
      <p class="hint">${HINT}</p>`;
    return menu('Options', content, { label: `options of ${this.label}` });
  }

  /** The values are those under the cursor, or the latest: {@link #tellValues} writes them. */
  #legend(known) {
    return html`<ul class="legend"><li class="x quiet">${this.#xName} <span class="value"></span></li>
      ${known.map(
        ({ label, color, dashed }) => html`<li><button type="button" class="plain"
          aria-pressed=${!this._hidden.has(label)} @click=${() => this.#toggle(label)}>
          <span class="swatch series-${color} ${dashed ? 'dashed' : ''}"></span>${label}</button>
          <span class="value"></span></li>`,
      )}</ul>`;
  }

  #toggle(label) {
    const hidden = new Set(this._hidden);
    if (!hidden.delete(label)) {
      hidden.add(label);
    }
    this._hidden = hidden;
  }

  #smooth(event) {
    view.smoothing = Number(event.target.value);
  }

  #scale(event) {
    this._logarithmic = event.target.checked;
  }

  #show(range) {
    view.show(this.#xName, range);
  }

  #pressed(event) {
    const [from, to] = this.#range;
    const actions = {
      '+': () => this.#zoom(CLOSER, (from + to) / 2),
      '=': () => this.#zoom(CLOSER, (from + to) / 2),
      '-': () => this.#zoom(1 / CLOSER, (from + to) / 2),
      0: () => this.#show(null),
      ArrowLeft: () => this.#show(moved(this.#range, this.#whole, -STEP)),
      ArrowRight: () => this.#show(moved(this.#range, this.#whole, STEP)),
    };
    const action = actions[event.key];
    if (action && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      action();
    }
  }

  /** Zooms at the pointer. The wheel scrolls the page, unless the chart has the focus. */
  #scrolled(event) {
    const wanted = event.ctrlKey || event.currentTarget === document.activeElement;
    if (!this.#plot || !wanted || !event.deltaY) {
      return;
    }
    event.preventDefault();
    const left = event.clientX - this.#plot.over.getBoundingClientRect().left;
    this.#zoom(event.deltaY < 0 ? CLOSER : 1 / CLOSER, this.#plot.posToVal(left, 'x'));
  }

  #zoom(factor, at) {
    this.#show(zoomed(this.#range, this.#whole, factor, at));
  }

  #dragged(plot) {
    const { left, width } = plot.select;
    if (width >= LEAST_DRAG_PIXELS) {
      plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
      this.#show([plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')]);
    }
  }

  #saveTable() {
    const table = csvOf(this.#drawn, this.#xName, this.#yName);
    save(new Blob([table], { type: 'text/csv' }), `${fileNameOf(this.label)}.csv`);
  }

  async #savePicture() {
    const style = { background: this.#color('--panel'), text: this.#color('--text') };
    const lines = this.#drawn.map(({ label, color }) => ({ label, color: this.#color(`--series-${color}`) }));
    const { canvas } = this.#plot.ctx;
    const picture = await pictureOf(canvas, this.label, lines, { ...style, font: getComputedStyle(this).fontFamily });
    save(picture, `${fileNameOf(this.label)}.png`);
  }

  updated() {
    const drawn = this.#drawn;
    const shape = JSON.stringify([
      drawn.map((series) => [series.label, series.color, series.scattered, this.#isSmoothed(series)]),
      this._logarithmic,
    ]);
    if (shape !== this.#shape) {
      this.#shape = shape;
      this.#plot?.destroy();
      this.#plot = drawn.length ? this.#make(drawn) : null;
    } else if (this.#plot) {
      this.#plot.setData(this.#data(drawn));
    }
    this.#tellValues();
  }

  /** Each series has one line, or one as it is and one that is smoothed: see {@link #lines}. */
  #data(drawn) {
    const columns = drawn.flatMap((series) =>
      this.#isSmoothed(series) ? [series.points, smoothed(series.points, view.smoothing)] : [series.points],
    );
    return uPlot.join(columns.map((points) => [points.map(([x]) => x), points.map(([, y]) => this.#plotted(y))]));
  }

  #plotted(y) {
    return this._logarithmic && !(y > 0) ? null : y;
  }

  #isSmoothed(series) {
    return view.smoothing > 0 && isSmoothable(series);
  }

  /** A canvas takes no CSS variables. */
  #color(name) {
    const probe = document.createElement('span');
    probe.style.color = `var(${name})`;
    this.append(probe);
    const color = getComputedStyle(probe).color;
    probe.remove();
    return color;
  }

  #make(drawn) {
    const quiet = this.#color('--quiet');
    const grid = { stroke: this.#color('--line'), width: 1 };
    const font = `12px ${getComputedStyle(this).fontFamily}`;
    const axis = { stroke: quiet, grid, ticks: grid, font, labelFont: font, labelSize: 20, size: 34 };
    const values = (_plot, ticks) => ticks.map((value) => (isKnown(value) ? tick(value) : ''));
    const logarithmic = {
      splits: (plot, _axis, low, high) =>
        logarithmicTicks(low, high, plot.bbox.height / devicePixelRatio / PIXELS_OF_A_TICK),
      filter: (_plot, ticks) => ticks,
    };
    const options = {
      width: Math.max(200, this.clientWidth),
      height: HEIGHT,
      scales: {
        x: { time: false, range: () => this.#range },
        y: {
          distr: this._logarithmic ? LOGARITHMIC : 1,
          range: () => extentOfY(this.#drawn, this.#range, this._logarithmic),
        },
      },
      axes: [
        { ...axis, incrs: INCREMENTS, values, label: this.#xName },
        { ...axis, size: 66, values, label: this.#yName, ...(this._logarithmic ? logarithmic : {}) },
      ],
      legend: { show: false },
      cursor: {
        drag: { x: true, y: false, setScale: false },
        bind: { dblclick: () => null },
        sync: { key: this.#xName, scales: ['x', null], filters: { pub: isMove } },
      },
      series: [{}, ...drawn.flatMap((series) => this.#lines(series))],
      hooks: {
        draw: [(plot) => this.#drawMarks(plot)],
        setSelect: [(plot) => this.#dragged(plot)],
        setCursor: [() => this.#tellValues()],
      },
    };
    return new uPlot(options, this.#data(drawn), this.querySelector('.plot'));
  }

  #lines(series) {
    const line = {
      stroke: this.#color(`--series-${series.color}`),
      width: series.scattered ? 0 : 2,
      dash: series.dashed ? [6, 4] : undefined,
      spanGaps: true,
      points: { show: !series.scattered && series.points.length < 30, size: 6 },
      paths: series.scattered ? () => null : undefined,
    };
    return this.#isSmoothed(series) ? [{ ...line, width: 1, alpha: FAINT, points: { show: false } }, line] : [line];
  }

  /** Of each series the value under the cursor, or the latest one; smoothed, where its line is. */
  #tellValues() {
    const plot = this.#plot;
    if (!plot) {
      return;
    }
    const at = plot.cursor.idx ?? null;
    let column = 0;
    const values = this.#known.map((series) => {
      if (this._hidden.has(series.label)) {
        return '';
      }
      column += this.#isSmoothed(series) ? 2 : 1;
      return this.#valueOf(plot.data[column], plot.cursor.idxs?.[column], at);
    });
    const texts = [tick(plot.data[0].at(at ?? -1)), ...values];
    this.querySelectorAll('.legend .value').forEach((place, index) => {
      place.textContent = texts[index];
    });
  }

  #valueOf(values, index, at) {
    const value = at === null ? values.findLast(isKnown) : values[index];
    return isKnown(value) ? tick(Number(value.toPrecision(4))) : '';
  }

  #drawMarks(plot) {
    plot.ctx.save();
    plot.ctx.beginPath();
    plot.ctx.rect(plot.bbox.left, plot.bbox.top, plot.bbox.width, plot.bbox.height);
    plot.ctx.clip();
    for (const series of this.#drawn) {
      this.#marks(plot, series);
    }
    plot.ctx.restore();
  }

  /** Intervals, and the points of a scattered series: the joined data keeps a single one for each x. */
  #marks(plot, series) {
    const context = plot.ctx;
    context.strokeStyle = this.#color(`--series-${series.color}`);
    context.lineWidth = 1.5 * devicePixelRatio;
    series.points.forEach(([x, y, low, high]) => {
      const left = plot.valToPos(x, 'x', true);
      context.beginPath();
      if (low !== undefined && this.#plotted(high) !== null) {
        context.moveTo(left, plot.valToPos(this.#plotted(low) ?? plot.scales.y.min, 'y', true));
        context.lineTo(left, plot.valToPos(high, 'y', true));
      }
      if (series.scattered && this.#plotted(y) !== null) {
        const top = plot.valToPos(y, 'y', true);
        context.moveTo(left + RADIUS * devicePixelRatio, top);
        context.arc(left, top, RADIUS * devicePixelRatio, 0, 2 * Math.PI);
      }
      context.stroke();
    });
  }

  #fit() {
    if (this.#plot && this.clientWidth > 0) {
      this.#plot.setSize({ width: Math.max(200, this.clientWidth), height: HEIGHT });
    }
  }
}

/** Charts share where the cursor is, not what is dragged. */
function isMove(type) {
  return type === 'mousemove' || type === 'mouseleave';
}
customElements.define('line-chart', LineChart);
