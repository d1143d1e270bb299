// A map of cells, each in the colour of its number: a path for all cells of a colour, since there are hundreds of them.
const CELLS = new Set("type x y z zmin zmax colorscale showscale showlegend xgap ygap customdata hovertemplate".split(" "));

function isMap(trace) {
    return trace.type === "heatmap" && Object.keys(trace).every((name) => CELLS.has(name));
}

// The edges of the cells along an axis, whose places stand one apart.
function edges(values, on) {
    return values.map((value) => [on(value - 0.5), on(value + 0.5)].sort((a, b) => a - b));
}

function coloured({ z, zmin, zmax, colorscale }, row, column) {
    const share = (z[row][column] - zmin) / (zmax - zmin);
    return colorscale.findLast(([from]) => from <= share)[1];
}

function cells({ data, onX, onY }) {
    return data.filter(isMap).flatMap((trace) => {
        const across = edges(trace.x, onX), down = edges(trace.y, onY), looks = new Map();
        const half = [trace.xgap ?? 0, trace.ygap ?? 0].map((gap) => gap / 2);
        down.forEach(([high, low], row) => across.forEach(([left, right], column) => {
            const tone = coloured(trace, row, column);
            const [x0, x1, y0, y1] = [left + half[0], right - half[0], high + half[1], low - half[1]].map((at) => Math.round(at * 2) / 2);
            looks.set(tone, `${looks.get(tone) ?? ""}M${x0},${y0}H${x1}V${y1}H${x0}Z`);
        }));
        return [...looks].map(([fill, d]) => made("path", { class: "cells", d, fill }));
    });
}

// The cell at a place of the chart, as what is pointed at; null beside the map.
function cellAt({ data, onX, onY }, x, y) {
    for (const trace of data.filter(isMap)) {
        const within = ([from, to], at) => from <= at && at < to;
        const column = edges(trace.x, onX).findIndex((edge) => within(edge, x));
        const row = edges(trace.y, onY).findIndex((edge) => within(edge, y));
        if (row < 0 || column < 0) continue;
        const own = trace.customdata[row][column];
        const text = saidBy({ ...trace, customdata: [own] }, 0);
        return { trace, at: column, x: onX(trace.x[column]), y: onY(trace.y[row]), value: trace.x[column], own, text };
    }
    return null;
}
