/** Charts as files. */

const LINE = 20;
const MARGIN = 12;

/** @param {Blob} blob is saved by the browser under this name */
export function save(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // Not at once: the browser has yet to read it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * The plot with its title and the names of its lines.
 *
 * @param {HTMLCanvasElement} plot
 * @param {{label: string, color: string}[]} lines
 * @param {{background: string, text: string, font: string}} style
 * @returns {Promise<Blob>} a PNG file
 */
export function pictureOf(plot, title, lines, style) {
  const scale = devicePixelRatio;
  const canvas = document.createElement('canvas');
  canvas.width = plot.width + 2 * MARGIN * scale;
  canvas.height = plot.height + (2 * MARGIN + LINE * (lines.length + 1)) * scale;
  const context = canvas.getContext('2d');
  context.fillStyle = style.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(plot, MARGIN * scale, (MARGIN + LINE) * scale);
  context.scale(scale, scale);
  context.textBaseline = 'top';
  context.fillStyle = style.text;
  context.font = `600 14px ${style.font}`;
  context.fillText(title, MARGIN, MARGIN);
  context.font = `13px ${style.font}`;
  lines.forEach(({ label, color }, index) => {
    const top = MARGIN + LINE * (index + 1) + plot.height / scale;
    context.fillStyle = color;
    context.fillRect(MARGIN, top + 2, 10, 10);
    context.fillStyle = style.text;
    context.fillText(label, MARGIN + 18, top);
  });
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}
