// What a picture (picture.js) says of the place that is pointed at: all lines at once, or the one mark that is nearest.
const REACH = 20; // pixels from a mark to what points at it

// What a point says; null where it says nothing.
function saidBy(trace, at) {
    if (trace.hoverinfo === "skip" || !trace.hovertemplate) return null;
    const own = trace.customdata?.[at];
    return trace.hovertemplate
        .replace(/<extra>.*?<\/extra>/, "")
        .replace(/%\{customdata\[(\d+)\]\}/g, (_, which) => own?.[which] ?? "")
        .replace(/%\{customdata\}/g, () => own ?? "")
        .replace(/%\{fullData\.name\}/g, () => trace.name ?? "");
}

// All points that say something, with their places on the chart in pixels.
function pointsThatSpeak(plan) {
    const { data, bars, onX, onY } = plan;
    return data.flatMap((trace) => {
        if (isMap(trace)) return []; // its cells are looked up (cells.js)
        const columns = bars.find((each) => each.trace === trace)?.marks;
        if (!columns) {
            const values = places(trace, "x");
            return pointsOf(trace, plan).map(([x, y], at) => ({ trace, at, x, y, value: values[at] }));
        }
        const flat = trace.orientation === "h";
        return columns.map(({ place, begin, end, from, to }, at) => flat
            ? { trace, at, x: onX(to), y: onY(place), value: place, box: [onX(from), onY(end), onX(to), onY(begin)] }
            : { trace, at, x: onX((begin + end) / 2), y: onY(to), value: place, box: [onX(begin), onY(Math.max(from, to)), onX(end), onY(Math.min(from, to))] });
    }).map((point) => ({ ...point, text: saidBy(point.trace, point.at) })).filter((point) => point.text && Number.isFinite(point.x + point.y));
}

function nearest(points, x, y) {
    const away = ({ box, x: px, y: py }) => {
        if (!box) return Math.hypot(px - x, py - y);
        const [left, top, right, bottom] = box;
        return x >= left - 1 && x <= right + 1 && y >= top - 1 && y <= bottom + 1 ? 0 : Infinity;
    };
    const found = points.map((point) => [away(point), point]).filter(([distance]) => distance <= REACH);
    return found.length ? found.reduce((best, each) => (each[0] <= best[0] ? each : best))[1] : null;
}

// A line of HTML from a text with bold parts: set as text, never as HTML.
function lineOf(text, mark) {
    const row = document.createElement("div");
    if (mark) row.append(mark);
    const words = row.appendChild(document.createElement("span"));
    for (const [at, line] of text.split("<br>").entries()) {
        if (at) words.append(document.createElement("br"));
        line.split(/<\/?b>/).forEach((part, bold) => {
            words.appendChild(document.createElement(bold % 2 ? "b" : "span")).textContent = part;
        });
    }
    return row;
}

// Has a picture say what is pointed at. box: the element that says it; into: the picture; plan: asked for as it is now.
function listen(into, box, plan, symbolOf, language) {
    const hide = () => {
        box.hidden = true;
        into.querySelector(".spike")?.remove();
    };
    const point = (event) => {
        const now = plan(), frame = into.getBoundingClientRect();
        const x = event.clientX - frame.left, y = event.clientY - frame.top;
        const { left, top, across, down, layout } = now;
        if (x < left - 4 || x > left + across + 4 || y < 0 || y > top + down) return hide();
        const cell = cellAt(now, x, y);
        now.points ??= pointsThatSpeak(now);
        const together = layout.hovermode === "x unified";
        const one = together
            ? now.points.reduce((best, each) => (!best || Math.abs(each.x - x) < Math.abs(best.x - x) ? each : best), null)
            : cell ?? nearest(now.points, x, y);
        hide();
        if (!one) return;
        const all = together ? now.points.filter((each) => each.value === one.value) : [one];
        const rows = all.map((each) => lineOf(each.text, together ? symbolOf(each.trace) : null));
        if (all.some((each) => each.trace.stackgroup)) rows.reverse();
        box.replaceChildren(...(together ? [lineOf(placeInWords(one, layout, language()))] : []), ...rows);
        box.hidden = false;
        if (together) into.append(made("path", { class: "spike", d: `M${one.x},${top}V${top + down}` }));
        const room = frame.width - box.offsetWidth, beside = one.x + 10 <= room ? one.x + 10 : one.x - 10 - box.offsetWidth;
        box.style.left = `${Math.max(0, Math.min(beside, room))}px`;
        box.style.top = `${Math.max(0, Math.min(y - box.offsetHeight / 2, frame.height - box.offsetHeight))}px`;
    };
    into.addEventListener("pointermove", point);
    into.addEventListener("pointerdown", point);
    into.addEventListener("pointerleave", hide);
    return hide;
}

// The place that several lines speak of: a day in words, or a number.
function placeInWords({ trace, at, value }, { xaxis }, language) {
    const told = xaxis.unifiedhovertitle?.text;
    if (told) return told.replace("%{x}", value);
    if (xaxis.type !== "date") return String(trace.x?.[at] ?? value);
    const month = new Intl.DateTimeFormat(language, { month: "short", timeZone: "UTC" }).format(value);
    const day = new Date(value);
    return `${day.getUTCDate()} ${month} ${day.getUTCFullYear()}`;
}
