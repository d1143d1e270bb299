// A chart of bars, lines or cells as one picture of its own, from the figure that Plotly would take: drawn within a few
// milliseconds, also by a browser that has not loaded Plotly. What it does not know is left to Plotly (plot.js).
const SVG = "http://www.w3.org/2000/svg";
const LAYOUT = new Set("margin separators xaxis yaxis yaxis2 shapes annotations hovermode barmode bargap showlegend dragmode".split(" "));
const AXIS = new Set(("title fixedrange zeroline rangemode tickformat showgrid hoverformat tickangle type tickvals ticktext " +
    "range overlaying side automargin unifiedhovertitle").split(" "));
const SHAPE = new Set("type x0 x1 y0 y1 yref line fillcolor opacity layer".split(" "));
const NOTE = new Set("x xref y yref xanchor yanchor yshift text font showarrow ax ay arrowhead arrowwidth arrowcolor".split(" "));
const MODES = new Set(["lines", "lines+markers", "markers", "markers+text", "text", "none"]);
const MODES_OF_BARS = new Set([undefined, "group", "stack", "relative"]);
const SYMBOLS = new Set(["circle", "circle-open", "square"]);
const BESIDE = 34; // pixels from an axis to the title beside it, where its numbers are short
const SIZE = 12; // pixels of letters
const LINE_OF_TEXT = 1.3; // of the size of its letters

// Whether a figure has nothing but what is drawn here.
function isSimple({ data, layout }) {
    const axes = Object.keys(layout).filter((name) => /axis/.test(name)).map((name) => layout[name]);
    return layout.xaxis?.tickvals && layout.xaxis.ticktext && MODES_OF_BARS.has(layout.barmode) && data.every(isKnown)
        && Object.keys(layout).every((name) => LAYOUT.has(name))
        && (layout.shapes ?? []).every((shape) => Object.keys(shape).every((name) => SHAPE.has(name)) && shape.yref === "paper")
        && (layout.annotations ?? []).every((note) => Object.keys(note).every((name) => NOTE.has(name))
            && (note.showarrow ? note.ax === 0 : note.yanchor === "bottom"))
        && axes.every((axis) => Object.keys(axis).every((name) => AXIS.has(name)) && (axis.type !== "date" || axis.tickvals));
}

function isKnown(trace) {
    const known = (values) => (values ?? []).every((value) => value === null || Number.isFinite(numeric(value)));
    if (!known(trace.x) || !known(trace.y) || trace.base) return false;
    if (trace.type === "bar") return !trace.text;
    if (trace.type === "heatmap") return isMap(trace);
    return trace.type === "scatter" && MODES.has(trace.mode) && SYMBOLS.has(trace.marker?.symbol ?? "circle")
        && ["none", "tozeroy", undefined].includes(trace.fill) && ["linear", "hv", "hvh", undefined].includes(trace.line?.shape);
}

function made(tag, attributes, ...inside) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(name, value);
    element.append(...inside);
    return element;
}

// A text, which may have several lines and bold parts; y: of the first line's letters.
function written(text, attributes, size = SIZE) {
    const { x = 0 } = attributes;
    return made("text", { "font-size": `${size}px`, ...attributes }, ...String(text).split("<br>").map((line, at) =>
        made("tspan", at ? { x, dy: `${LINE_OF_TEXT}em` } : {}, ...line.split(/<\/?b>/).map((part, bold) =>
            bold % 2 ? made("tspan", { "font-weight": 700 }, part) : part))));
}

const pencil = document.createElement("canvas").getContext("2d");

// Pixels of the longest line of a text.
function wide(text, size, family) {
    pencil.font = `${size}px ${family}`;
    return Math.max(...String(text).replace(/<\/?b>/g, "").split("<br>").map((line) => pencil.measureText(line).width));
}

// Where everything of a figure stands. family: of the letters.
function planned({ data, layout }, width, height, family) {
    const { margin } = layout, left = margin.l, top = margin.t;
    const across = Math.max(1, width - left - margin.r), down = Math.max(1, height - top - margin.b);
    const bars = barsOf(data, layout), stacks = stacked(data);
    const shown = { bars, stacks, data, layout, left, top, across, down, width, height, family };
    const x = layout.xaxis.range?.map(numeric) ?? rangeOf(alongX(shown), across, layout.xaxis.rangemode === "tozero");
    const ranges = {};
    for (const name of ["y", "y2"]) {
        const axis = layout[name === "y" ? "yaxis" : "yaxis2"];
        if (axis) ranges[name] = axis.range?.map(numeric) ?? rangeOf(alongY(shown, name), down, from0(shown, name, axis));
    }
    const onX = (value) => left + (value - x[0]) / (x[1] - x[0]) * across;
    const onY = (value, name = "y") => top + (1 - (value - ranges[name][0]) / (ranges[name][1] - ranges[name][0])) * down;
    return { ...shown, onX, onY, ranges };
}

function from0({ bars, data }, name, axis) {
    const on = (trace) => (trace.yaxis ?? "y") === name;
    return axis.rangemode === "tozero" || bars.some(({ trace }) => on(trace) && trace.orientation !== "h")
        || data.some((trace) => on(trace) && (trace.stackgroup || trace.fill === "tozeroy"));
}

const marked = (trace) => /markers|text/.test(trace.mode);
const radius = (trace) => (/markers/.test(trace.mode) ? Math.max((trace.marker?.size ?? 6) / 2, 3) : 0);

function alongX({ bars, data, layout, across, family }) {
    const found = [];
    for (const { trace, unit, marks } of bars)
        for (const { place, from, to } of marks)
            if (trace.orientation === "h") found.push([from, 0, 0], [to, 0, MARGIN * across]);
            else found.push([place - unit / 2, 0, 0], [place + unit / 2, 0, 0]);
    for (const trace of data.filter((each) => each.type !== "bar")) {
        const room = marked(trace) && !trace.stackgroup ? MARGIN * across + radius(trace) : 0;
        found.push(...ends(places(trace, "x")).map((value) => [value, room, room]));
    }
    for (const shape of layout.shapes ?? []) found.push([numeric(shape.x0), 0, 0], [numeric(shape.x1), 0, 0]);
    for (const note of (layout.annotations ?? []).filter(({ xref }) => xref !== "paper")) {
        const room = wide(note.text, note.font?.size ?? SIZE, family) + 4;
        const before = { left: 0, right: room, center: room / 2 }[note.xanchor];
        found.push([numeric(note.x), before, room - before]);
    }
    return outermost(found);
}

function alongY({ bars, stacks, data, down }, name) {
    const found = [];
    for (const { trace, unit, marks } of bars.filter(({ trace: each }) => (each.yaxis ?? "y") === name))
        for (const { place, to } of marks)
            if (trace.orientation === "h") found.push([place - unit / 2, 0, 0], [place + unit / 2, 0, 0]);
            else found.push([to, MARGIN * down, MARGIN * down]);
    for (const trace of data.filter((each) => each.type !== "bar" && (each.yaxis ?? "y") === name)) {
        const room = MARGIN * down + radius(trace);
        const values = stacks.get(trace)?.to ?? trace.y.map(numeric);
        found.push(...ends(values).map((value) => [value, room, room]));
    }
    return outermost(found);
}

function ends(values) {
    const known = values.filter(Number.isFinite);
    return known.length ? [Math.min(...known), Math.max(...known)] : [];
}

// Of values that need the same room only the least and the greatest, which are enough for a range.
function outermost(found) {
    const kinds = new Map();
    for (const each of found) {
        if (!Number.isFinite(each[0])) continue;
        const kind = `${each[1]} ${each[2]}`, [low, high] = kinds.get(kind) ?? [each, each];
        kinds.set(kind, [each[0] < low[0] ? each : low, each[0] > high[0] ? each : high]);
    }
    return [...kinds.values()].flat();
}

// ---- The parts of the picture ----

// The picture as it is planned; into: the element it stands in, which stays the same.
function drawPicture(into, plan) {
    const { left, top, across, down, width, height, layout } = plan;
    const id = into.id ||= `chart-${Math.random().toString(36).slice(2)}`;
    const window = made("clipPath", { id: `${id}-window` }, made("rect", { x: left, y: top, width: across, height: down }));
    const shapes = layout.shapes ?? [], behind = shapes.filter((shape) => shape.layer === "below");
    into.setAttribute("viewBox", `0 0 ${width} ${height}`);
    Object.assign(into.style, { width: `${width}px`, height: `${height}px` });
    into.replaceChildren(
        made("defs", {}, window),
        ...behind.map((shape) => shaped(shape, plan)),
        ...axes(plan),
        made("g", { "clip-path": `url(#${id}-window)` }, ...cells(plan), ...areas(plan), ...columns(plan), ...lines(plan), ...dots(plan, true)),
        ...shapes.filter((shape) => shape.layer !== "below").map((shape) => shaped(shape, plan)),
        ...dots(plan, false), ...texts(plan),
        ...(layout.annotations ?? []).map((note) => noted(note, plan)),
    );
}

function axes(plan) {
    const { layout, left, top, across, down, onX, onY, ranges, family } = plan, drawn = [];
    for (const [name, range] of Object.entries(ranges)) {
        const axis = layout[name === "y" ? "yaxis" : "yaxis2"], right = axis.side === "right";
        const at = axis.tickvals?.map(numeric) ?? ticksOf(range, down);
        const said = axis.ticktext ?? at.map((value) => ticked(value, layout.separators));
        const inside = at.map((value, which) => [onY(value, name), said[which]]).filter(([y]) => y > top - 0.5 && y < top + down + 0.5);
        if (axis.showgrid !== false)
            drawn.push(...inside.map(([y]) => made("path", { class: "chart-grid", d: `M${left},${Math.round(y) + 0.5}h${across}` })));
        if (axis.zeroline && range[0] <= 0 && range[1] >= 0)
            drawn.push(made("path", { class: "chart-zero", d: `M${left},${Math.round(onY(0, name)) + 0.5}h${across}` }));
        const x = right ? left + across + 1 : left - 1;
        drawn.push(...inside.map(([y, text]) => {
            const first = y + 4.2 - (String(text).split("<br>").length - 1) * SIZE * LINE_OF_TEXT / 2;
            return made("g", { class: `${name}tick` }, written(text, { x, y: first, "text-anchor": right ? "start" : "end" }));
        }));
        if (axis.title?.text) {
            const widest = Math.max(0, ...said.map((text) => wide(text, SIZE, family)));
            const away = right ? left + across + BESIDE : Math.max(12, left - Math.max(BESIDE, widest + 8));
            const turned = `rotate(-90,${away},${top + down / 2})`;
            drawn.push(written(axis.title.text, { class: `${name}title`, x: away, y: top + down / 2, "text-anchor": "middle", transform: turned }));
        }
    }
    const { tickvals, ticktext, title } = layout.xaxis;
    tickvals.forEach((value, which) => {
        const x = onX(numeric(value));
        if (x < left - 0.5 || x > left + across + 0.5) return;
        drawn.push(made("g", { class: "xtick" }, written(ticktext[which], { x, y: top + down + 17, "text-anchor": "middle" })));
    });
    if (title?.text)
        drawn.push(written(title.text, { class: "xtitle", x: left + across / 2, y: plan.height - 6, "text-anchor": "middle" }));
    return drawn;
}

const dashes = ({ dash = "solid", width = 2 }) => {
    const length = Math.max(width, 3) * { solid: 0, dot: 1, dash: 3 }[dash];
    return length ? `${length},${length}` : undefined;
};

// The way along places and heights; several ways where some are missing.
function way(points) {
    let path = "", follows = false;
    for (const [x, y] of points) {
        const known = Number.isFinite(y);
        if (known) path += `${follows ? "L" : "M"}${x.toFixed(2)},${y.toFixed(2)}`;
        follows = known;
    }
    return path;
}

// The points that a line turns at: of "hv" each height holds until the next place, of "hvh" until half the way to it.
function corners(points, shape = "linear") {
    if (shape === "linear") return points;
    const turns = points.flatMap(([x, y], at) => {
        if (!at) return [[x, y]];
        const [before, height] = points[at - 1], turn = shape === "hv" ? x : (before + x) / 2;
        return [[turn, height], [turn, y], [x, y]];
    });
    return turns.filter(([, y], at) => !(at && at < turns.length - 1 && y === turns[at - 1][1] && y === turns[at + 1][1]));
}

function pointsOf(trace, { onX, onY, stacks }, heights = stacks.get(trace)?.to ?? trace.y.map(numeric)) {
    return places(trace, "x").map((place, at) => [onX(place), heights[at] === null ? NaN : onY(heights[at], trace.yaxis)]);
}

function areas(plan) {
    const { data, stacks } = plan;
    return data.filter((trace) => trace.stackgroup || trace.fill === "tozeroy").map((trace) => {
        const ground = corners(pointsOf(trace, plan, stacks.get(trace)?.from ?? trace.y.map(() => 0)), trace.line?.shape);
        const back = way(ground.reverse()).replace("M", "L");
        const tone = trace.fillcolor ?? `color-mix(in srgb, ${trace.line.color} 50%, transparent)`;
        return made("path", { d: `${way(corners(pointsOf(trace, plan), trace.line?.shape))}${back}Z`, style: `fill: ${tone}`, opacity: trace.opacity });
    });
}

function columns({ bars, onX, onY, layout }) {
    return bars.flatMap(({ trace, marks }) => {
        const looks = new Map(); // one path for all bars that look the same
        marks.forEach(({ begin, end, from, to }, at) => {
            if (!Number.isFinite(begin) || from === to) return;
            const [x0, x1, y0, y1] = trace.orientation === "h"
                ? [onX(from), onX(to), onY(begin), onY(end)] : [onX(begin), onX(end), onY(from), onY(to)];
            const look = JSON.stringify([[trace.marker.color].flat()[at] ?? trace.marker.color, [trace.marker.opacity ?? 1].flat()[at] ?? [trace.marker.opacity ?? 1].flat()[0]]);
            looks.set(look, `${looks.get(look) ?? ""}M${x0.toFixed(2)},${y0.toFixed(2)}H${x1.toFixed(2)}V${y1.toFixed(2)}H${x0.toFixed(2)}Z`);
        });
        return [...looks].map(([look, d]) => {
            const [fill, opacity] = JSON.parse(look);
            return made("path", { class: "bars", d, fill, opacity, "shape-rendering": layout.bargap === 0 ? "crispEdges" : undefined });
        });
    });
}

function lines(plan) {
    return plan.data.filter((trace) => trace.type !== "bar" && /lines/.test(trace.mode)).map((trace) => {
        const { color, width = 2, shape, dash } = trace.line ?? {};
        const looks = { stroke: color, "stroke-width": width, "stroke-dasharray": dashes({ dash, width }), opacity: trace.opacity };
        return made("path", { class: "line", d: way(corners(pointsOf(trace, plan), shape)), ...looks });
    });
}

// Marks of points; within: those that end at the edge of the chart, or else those that may reach over it.
function dots(plan, within) {
    return plan.data.filter((trace) => /markers/.test(trace.mode) && (trace.cliponaxis !== false) === within).flatMap((trace) => {
        const { size = 6, symbol, color = trace.line?.color, line = {} } = trace.marker ?? {};
        const look = symbol === "circle-open" ? { fill: "none", stroke: line.color ?? color, "stroke-width": line.width ?? 1 } : { fill: color };
        return pointsOf(trace, plan).filter(([x, y]) => Number.isFinite(x + y)).map(([cx, cy]) => made("circle", { cx, cy, r: size / 2, ...look, opacity: trace.opacity }));
    });
}

function texts(plan) {
    return plan.data.filter((trace) => /text/.test(trace.mode)).flatMap((trace) => {
        const [upright, side] = trace.textposition.split(" "), size = trace.textfont?.size ?? SIZE;
        const away = /markers/.test(trace.mode) ? (trace.marker?.size ?? 6) / 2 / 0.8 + 1 : 0;
        const anchor = { left: "end", center: "middle", right: "start" }[side];
        const aside = { left: -1, center: 0, right: 1 }[side] * away;
        return pointsOf(trace, plan).map(([x, y], at) => {
            const more = (String(trace.text[at]).split("<br>").length - 1) * size * LINE_OF_TEXT; // lines below the first
            const lower = upright === "top" ? -away - size * 0.35 - more : size * 0.35 - more / 2;
            return Number.isFinite(x + y) ? written(trace.text[at], { x: x + aside, y: y + lower, "text-anchor": anchor }, size) : "";
        });
    });
}

function shaped({ type, x0, x1, y0, y1, line, fillcolor, opacity }, { onX, top, down }) {
    const [left, right] = [onX(numeric(x0)), onX(numeric(x1))], [low, high] = [y0, y1].map((share) => top + (1 - share) * down);
    if (type === "rect") return made("rect", { x: left, y: high, width: Math.max(0, right - left), height: low - high, fill: fillcolor, opacity });
    const looks = { stroke: line.color, "stroke-width": line.width, "stroke-dasharray": dashes(line), opacity };
    return made("path", { class: "shape", d: `M${left},${low}L${right},${high}`, ...looks });
}

function noted({ text, x, y, xref, yref, xanchor, yshift = 0, showarrow, ay = 0, arrowcolor, font }, { onX, onY, top, down, left, across }) {
    const size = font?.size ?? SIZE, anchor = { left: "start", right: "end", center: "middle" }[xanchor];
    const at = xref === "paper" ? left + x * across : onX(numeric(x)), high = yref === "paper" ? top + (1 - y) * down : onY(y);
    const aside = { left: 2, right: -2, center: 0 }[xanchor];
    if (at < left - 1 || at > left + across + 1) return "";
    const label = written(text, { x: at + aside, y: high - yshift + (showarrow ? ay + 4.2 : -6), "text-anchor": anchor, color: font?.color }, size);
    if (!showarrow) return label;
    return made("g", {}, made("path", { d: `M${at},${high + ay + 9.5}L${at},${high}`, stroke: arrowcolor }), label);
}
