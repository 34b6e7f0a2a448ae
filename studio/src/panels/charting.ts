/** Draws bars with Chart.js; loaded when a chart is shown, never before. */
import { BarController, BarElement, CategoryScale, Chart, LinearScale, Tooltip, type Plugin } from 'chart.js'

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip)

export type Grain = 'plain' | 'dots' | 'lines' | 'slant' | 'cross'
/** One series of stacked bars: its ink is a colour of paper.css, its grain tells it apart without colour. */
export interface Series { name: string; ink: string; grain: Grain; values: number[] }
export interface Bars {
  labels: string[]
  series: Series[]
  /** The end of the axis; null: as high as it needs. */
  top: number | null
  /** A line across: a goal. */
  line: number | null
  tick: (value: number) => string
  title: (place: number) => string
  tell: (series: number, place: number) => string
  chosen: ((place: number) => void) | null
}

const GRAIN = 6
const ink = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()

function pattern({ ink: name, grain }: Series): string | CanvasPattern {
  const colour = ink(name)
  const tile = document.createElement('canvas')
  tile.width = tile.height = GRAIN
  const pen = tile.getContext('2d')
  if (grain === 'plain' || !pen) return colour
  pen.fillStyle = colour
  pen.fillRect(0, 0, GRAIN, GRAIN)
  pen.fillStyle = pen.strokeStyle = ink('side')
  const line = (from: [number, number], to: [number, number]) => {
    pen.beginPath()
    pen.moveTo(...from)
    pen.lineTo(...to)
    pen.stroke()
  }
  if (grain === 'dots') pen.fillRect(2, 2, 2, 2)
  if (grain === 'lines' || grain === 'cross') line([0, 3.5], [GRAIN, 3.5])
  if (grain === 'slant') line([0, GRAIN], [GRAIN, 0])
  if (grain === 'cross') line([3.5, 0], [3.5, GRAIN])
  return pen.createPattern(tile, 'repeat') ?? colour
}

const across = (line: number | null): Plugin<'bar'> => ({
  id: 'across',
  afterDatasetsDraw({ ctx, chartArea: { left, right }, scales: { y } }) {
    if (line === null || !y) return
    const at = y.getPixelForValue(line)
    ctx.save()
    ctx.strokeStyle = ink('seal')
    ctx.lineWidth = 1.5
    ctx.setLineDash([5, 4])
    ctx.beginPath()
    ctx.moveTo(left, at)
    ctx.lineTo(right, at)
    ctx.stroke()
    ctx.restore()
  },
})

/** Draw bars on a canvas; nothing moves. Returns how to take them off. */
export function draw(canvas: HTMLCanvasElement, bars: Bars): () => void {
  const { labels, series, top, line, chosen } = bars
  const words = { color: ink('ink-3'), font: { family: getComputedStyle(canvas).fontFamily, size: 11 } }
  const needed = Math.max(line ?? 0, ...labels.map((_, place) => series.reduce((sum, each) => sum + each.values[place]!, 0)))
  const chart = new Chart<'bar'>(canvas, {
    type: 'bar',
    plugins: [across(line)],
    data: {
      labels,
      datasets: series.map((each) => ({ label: each.name, data: each.values, backgroundColor: pattern(each), barPercentage: 1, categoryPercentage: 0.82, maxBarThickness: 34 })),
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: 'index', intersect: false },
      onClick: (_, [hit]) => hit && chosen?.(hit.index),
      scales: {
        x: { stacked: true, grid: { display: false }, border: { color: ink('line-2') }, ticks: { ...words, maxRotation: 0, autoSkipPadding: 12 } },
        y: {
          stacked: true, beginAtZero: true, max: top ?? undefined, suggestedMax: needed || 1, border: { display: false }, grid: { color: ink('line') },
          ticks: { ...words, maxTicksLimit: 5, precision: 0, callback: (value) => bars.tick(Number(value)) },
        },
      },
      plugins: {
        tooltip: {
          backgroundColor: ink('raised'), titleColor: ink('ink'), bodyColor: ink('ink-2'), borderColor: ink('line-2'), borderWidth: 1,
          titleFont: { family: words.font.family }, bodyFont: { family: words.font.family }, multiKeyBackground: ink('raised'), boxPadding: 4,
          filter: ({ parsed }) => Boolean(parsed.y),
          callbacks: { title: ([first]) => (first ? bars.title(first.dataIndex) : ''), label: ({ datasetIndex, dataIndex }) => bars.tell(datasetIndex, dataIndex) },
        },
      },
    },
  })
  return () => chart.destroy()
}
