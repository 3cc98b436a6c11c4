import { html, LitElement } from 'lit';
import uPlot from 'uplot';

const HEIGHT = 210;
const RADIUS = 3.5;
const INCREMENTS = [1, 2, 5]
  .flatMap((digit) => [0, 1, 2, 3, 4, 5, 6].map((power) => digit * 10 ** power))
  .sort((a, b) => a - b);

const tick = (value) => Number(value.toPrecision(6)).toLocaleString('en', { maximumSignificantDigits: 6 });

/**
 * Lines over a common axis, by uPlot.
 *
 * series: [{label, color: 1 to 4, points: [[x, y, low?, high?]], dashed?, scattered?}]; low and high are drawn as an
 * interval.
 * Points of a scattered series may share an x.
 */
class LineChart extends LitElement {
  static properties = {
    series: { attribute: false },
    label: {},
    unit: {},
  };

  #plot = null;
  #shape = '';
  #theme = matchMedia('(prefers-color-scheme: dark)');
  #redraw = () => {
    this.#shape = '';
    this.requestUpdate();
  };
  #resize = new ResizeObserver(() => this.#fit());

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#theme.addEventListener('change', this.#redraw);
    this.#resize.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#theme.removeEventListener('change', this.#redraw);
    this.#resize.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
    this.#shape = '';
  }

  get #drawn() {
    return (this.series ?? []).filter((series) => series.points.length > 0);
  }

  render() {
    return html`<h2>${this.label}</h2>
      <div class="plot" role="img" aria-label=${this.#summary()}></div>
      ${this.#drawn.length ? '' : html`<p class="missing">nothing yet</p>`}`;
  }

  #summary() {
    const last = this.#drawn.map((series) => `${series.label} ${series.points.at(-1)[1]?.toPrecision(3)}`);
    return `${this.label}: ${last.length ? `latest ${last.join(', ')}` : 'nothing yet'}`;
  }

  updated() {
    const drawn = this.#drawn;
    const shape = JSON.stringify(drawn.map((series) => [series.label, series.color, series.scattered]));
    if (shape !== this.#shape) {
      this.#shape = shape;
      this.#plot?.destroy();
      this.#plot = drawn.length ? this.#make(drawn) : null;
    } else if (this.#plot) {
      this.#plot.setData(this.#data(drawn));
    }
  }

  #data(drawn) {
    const tables = drawn.map((series) => [
      series.points.map((point) => point[0]),
      series.points.map((point) => point[1]),
    ]);
    return uPlot.join(tables);
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
    const grid = this.#color('--line');
    const axis = { stroke: quiet, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } };
    const options = {
      width: Math.max(200, this.clientWidth),
      height: HEIGHT,
      scales: { x: { time: false, range: () => this.#extent(0) }, y: { range: () => this.#extent(1) } },
      axes: [
        { ...axis, incrs: INCREMENTS, values: (_plot, ticks) => ticks.map(tick) },
        { ...axis, size: 66, values: (_plot, ticks) => ticks.map(tick) },
      ],
      legend: { show: drawn.length > 0 },
      series: [
        {
          label: this.unit ?? 'step',
          value: (_plot, value) => (value === null || value === undefined ? '' : tick(value)),
        },
        ...drawn.map((series) => this.#line(series)),
      ],
      hooks: { draw: [(plot) => this.#drawMarks(plot)] },
    };
    return new uPlot(options, this.#data(drawn), this.querySelector('.plot'));
  }

  #line(series) {
    return {
      label: series.label,
      stroke: this.#color(`--series-${series.color}`),
      width: series.scattered ? 0 : 2,
      dash: series.dashed ? [6, 4] : undefined,
      spanGaps: true,
      points: { show: !series.scattered && series.points.length < 30, size: 6 },
      paths: series.scattered ? () => null : undefined,
      value: (_plot, value) => (value === null || value === undefined ? '' : tick(Number(value.toPrecision(4)))),
    };
  }

  /** From the least to the most, with room around it; what is never negative does not get room below 0. */
  #extent(coordinate) {
    const values = this.#drawn
      .flatMap((series) => series.points.flatMap((point) => (coordinate === 0 ? point[0] : point.slice(1))))
      .filter((value) => value !== undefined);
    const least = Math.min(...values);
    const most = Math.max(...values);
    const room = (most - least || Math.abs(most) || 1) * 0.06;
    return [least >= 0 ? Math.max(0, least - room) : least - room, most + room];
  }

  #drawMarks(plot) {
    for (const series of this.#drawn) {
      this.#marks(plot, series);
    }
  }

  /** Intervals, and the points of a scattered series: the joined data keeps a single one for each x. */
  #marks(plot, series) {
    const context = plot.ctx;
    context.save();
    context.strokeStyle = this.#color(`--series-${series.color}`);
    context.lineWidth = 1.5 * devicePixelRatio;
    series.points.forEach(([x, y, low, high]) => {
      const left = plot.valToPos(x, 'x', true);
      context.beginPath();
      if (low !== undefined) {
        context.moveTo(left, plot.valToPos(low, 'y', true));
        context.lineTo(left, plot.valToPos(high, 'y', true));
      }
      if (series.scattered) {
        const top = plot.valToPos(y, 'y', true);
        context.moveTo(left + RADIUS * devicePixelRatio, top);
        context.arc(left, top, RADIUS * devicePixelRatio, 0, 2 * Math.PI);
      }
      context.stroke();
    });
    context.restore();
  }

  #fit() {
    if (this.#plot && this.clientWidth > 0) {
      this.#plot.setSize({ width: Math.max(200, this.clientWidth), height: HEIGHT });
    }
  }
}
customElements.define('line-chart', LineChart);
