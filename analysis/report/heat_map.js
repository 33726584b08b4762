// Partitions over time as colours: rows by key range, columns of time, on the charts' shared range.

// One hue each, from what is seen well on the card to what is seen best.
const HEAT = {
  light: {
    consumed: [
      [86, 140, 190],
      [8, 48, 107],
    ],
    throttled: [
      [214, 96, 77],
      [103, 0, 13],
    ],
  },
  dark: {
    consumed: [
      [66, 110, 150],
      [222, 235, 247],
    ],
    throttled: [
      [190, 80, 70],
      [255, 224, 210],
    ],
  },
};

function heatColour(kind, part) {
  const [low, high] = HEAT[isDark() ? 'dark' : 'light'][kind];
  return `rgb(${low.map((c, k) => Math.round(c + Math.min(1, Math.max(0, part)) * (high[k] - c))).join(',')})`;
}

// How far up a value is, by its logarithm where most cells are far below the greatest.
function heatScale(map) {
  const all = map.values
      .flat()
      .filter((v) => v > 0)
      .sort((a, b) => a - b),
    most = all[all.length - 1],
    log = most > 50 * all[all.length >> 1],
    least = log ? Math.max(all[0], most / 1e5) : 0;
  return {
    most,
    least,
    log,
    part: (v) => (log ? Math.log(Math.max(v, least) / least) / Math.log(most / least) : v / most),
  };
}

function paintMap(map, scale) {
  return (u) => {
    const { ctx, bbox } = u,
      rows = map.values.length;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    for (let c = 0; c + 1 < map.from.length; c++) {
      if (map.from[c + 1] < u.scales.x.min || map.from[c] > u.scales.x.max) continue;
      const x = u.valToPos(map.from[c], 'x', true),
        w = u.valToPos(map.from[c + 1], 'x', true) - x;
      for (let r = 0; r < rows; r++) {
        const v = map.values[r][c];
        if (!(v > 0)) continue;
        const y = u.valToPos(r + 1, 'y', true),
          h = u.valToPos(r, 'y', true) - y;
        ctx.fillStyle = heatColour(map.kind, scale.part(v));
        ctx.fillRect(x, y, Math.ceil(w) + 0.5, Math.ceil(h) + 0.5);
      }
    }
    ctx.restore();
    ctx.fillStyle = css('--soft');
    ctx.textAlign = 'left';
    const step = Math.max(1, Math.ceil(rows / 12)),
      at = bbox.left + bbox.width + 4 * devicePixelRatio;
    const greatest = map.sums.indexOf(Math.max(...map.sums)); // which is told in any case
    for (let r = 0; r < rows; r++)
      if (r === greatest || (r % step === 0 && Math.abs(r - greatest) >= step))
        ctx.fillText(
          amount(map.sums[r]),
          at,
          u.valToPos(r + 0.5, 'y', true) + 4 * devicePixelRatio,
        );
    ctx.fillText('sum', at, bbox.top - 3 * devicePixelRatio);
  };
}

function mapReading(map, reading) {
  return (u) => {
    const { left, top } = u.cursor;
    if (left < 0 || top === null || top < 0) return;
    const x = u.posToVal(left, 'x'),
      r = Math.floor(u.posToVal(top, 'y'));
    let c = map.from.findIndex((f) => f > x) - 1;
    if (c < 0) c = map.from.length - 2;
    if (r < 0 || r >= map.values.length) return;
    reading.textContent = `partition ${map.partitions[r]} at ${clock(map.from[c], true)}: ${map.values[r][c] === null ? 'not there' : show(map.values[r][c], map.unit) + ' ' + map.unit}`;
  };
}

function heatMap(holder, map, events, reading) {
  const rows = map.values.length,
    scale = heatScale(map),
    gradient = document.createElement('span');
  const options = {
    height: Math.min(420, 70 + Math.max(120, rows * 9)),
    tzDate: UTC,
    padding: [16, 62, 0, 0],
    legend: { show: false },
    cursor: {
      sync: { key: 'time', setSeries: false, scales: ['x', null] },
      drag: { x: true, y: false, setScale: true },
    },
    scales: {
      x: { time: true, range: (u, min, max) => [min, max] },
      y: { range: () => [0, rows] },
    },
    axes: [
      timeAxis(true),
      {
        ...valueAxis('1', 'y', 3),
        grid: { show: false },
        splits: () => {
          const step = Math.max(1, Math.ceil(rows / 12));
          return Array.from({ length: Math.ceil(rows / step) }, (_, i) => i * step + 0.5);
        },
        values: (u, vs) => vs.map((v) => (map.partitions[Math.floor(v)] ?? '').split(' ')[0]),
      },
    ],
    series: [{}, { label: 'partition', points: { show: false } }],
    hooks: {
      draw: [
        paintMap(map, scale),
        () => {
          gradient.style.background = `linear-gradient(90deg, ${heatColour(map.kind, 0)}, ${heatColour(map.kind, 1)})`;
        },
      ],
      setCursor: [mapReading(map, reading)],
    },
  };
  const chart = mount(holder, options, [map.from, map.from.map(() => null)]);
  shareZoom(chart);
  Zoom.charts.add(chart);
  gradient.className = 'scale';
  reading.replaceChildren(
    scale.log ? show(scale.least, map.unit) : '0',
    gradient,
    `${show(scale.most, map.unit)} ${map.unit}, the greatest of a cell${scale.log ? '; colours by its logarithm' : ''}. Blank: none, or no such partition then. Rows by key range, the lowest below, a split's children beside each other; at the right each row's sum.`,
  );
  return chart;
}
