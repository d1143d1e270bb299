// Where a value of a figure stands on its chart: what Plotly would choose for the same figure, of the few kinds of axes
// that picture.js draws.
const DAY = 86_400_000; // milliseconds
const MARGIN = 0.05; // of an axis, beyond the last mark of a line
const A_DAY = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d)(?::(\d\d))?)?/;

// A value as a number: of a day the milliseconds since 1970.
function numeric(value) {
    if (typeof value !== "string") return value;
    const [, year, month, day, hour = 0, minute = 0] = A_DAY.exec(value) ?? [];
    return year === undefined ? NaN : Date.UTC(year, month - 1, day, hour, minute);
}

// The places of a trace along one axis.
function places(trace, letter) {
    if (trace[letter]) return trace[letter].map(numeric);
    const from = numeric(trace[`${letter}0`]);
    return Array.from({ length: trace.y.length }, (_, at) => from + at * trace[`d${letter}`]);
}

// The least range in which everything finds room. found: values, each with the pixels that it needs before and after it;
// length: pixels of the axis; zero: whether it begins at 0, unless something is less.
function rangeOf(found, length, zero) {
    const known = found.filter(([value]) => Number.isFinite(value));
    if (!known.length) return [0, 1];
    let best = null;
    for (const low of known)
        for (const high of known) {
            const steep = (high[0] - low[0]) / (length - low[1] - high[2]);
            if (high[0] > low[0] && length > low[1] + high[2] && !(best?.steep >= steep)) best = { low, high, steep };
        }
    best ??= { low: known[0], high: known[0] };
    const none = [0, 0, 0];
    const low = zero && best.low[0] >= 0 ? none : best.low;
    const high = zero && best.high[0] <= 0 ? none : best.high;
    if (low[0] === high[0]) return zero ? [0, 1] : [low[0] - 1, low[0] + 1];
    const steep = (high[0] - low[0]) / (length - low[1] - high[2]);
    return [low[0] - steep * low[1], high[0] + steep * high[2]];
}

// The numbers beside an axis, in round steps: of some 40 pixels, four to ten of them.
function ticksOf([low, high], length) {
    const rough = (high - low) / (Math.min(9, Math.max(4, length / 40)) + 1);
    const base = 10 ** Math.floor(Math.log10(rough));
    const step = base * [2, 5, 10].find((round) => round >= rough / base * (1 - 1e-9));
    const first = Math.ceil(low / step - 1e-9), last = Math.floor(high / step + 1e-9);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => (first + at) * step);
}

// A number as it is written beside an axis: at most two decimals; separators: the mark before them, and of thousands.
function ticked(value, separators) {
    const [whole, part = ""] = Math.abs(value).toFixed(2).replace(/\.?0+$/, "").split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, separators[1]);
    const text = part ? grouped + separators[0] + part : grouped;
    return value < 0 && text !== "0" ? `−${text}` : text;
}

// The bars of a figure, each with where it begins and ends on both axes; those of one place stand on or beside others.
function barsOf(traces, { barmode = "group", bargap = 0.2 }) {
    const bars = traces.filter((trace) => trace.type === "bar");
    const at = bars.map((trace) => places(trace, trace.orientation === "h" ? "y" : "x"));
    const sorted = [...new Set(at.flat().filter(Number.isFinite))].sort((a, b) => a - b);
    const apart = Math.min(...sorted.slice(1).map((place, before) => place - sorted[before]));
    const unit = Number.isFinite(apart) ? apart : sorted[0] > DAY ? DAY : 1;
    const beside = barmode === "group" ? bars.length : 1;
    const wide = unit * (1 - bargap) / beside;
    const ends = { 1: new Map(), "-1": new Map() };
    return bars.map((trace, number) => {
        const values = trace.orientation === "h" ? trace.x : trace.y;
        const shift = barmode === "group" ? (number - beside / 2) * wide : -wide / 2;
        return { trace, unit, marks: at[number].map((place, which) => {
            const sum = ends[values[which] < 0 ? -1 : 1], from = barmode === "group" ? 0 : sum.get(place) ?? 0;
            sum.set(place, from + values[which]);
            return { place, begin: place + shift, end: place + shift + wide, from, to: from + values[which] };
        }) };
    });
}

// The areas of a figure that stand on each other: the heights of each upon those before.
function stacked(traces) {
    const heights = new Map(), below = [];
    for (const trace of traces.filter((each) => each.stackgroup)) {
        const from = trace.y.map((_, at) => below[at] ?? 0);
        trace.y.forEach((value, at) => { below[at] = from[at] + value; });
        heights.set(trace, { from, to: [...below] });
    }
    return heights;
}
