// A chart that is mounted once and then moved. Bars, lines and maps are drawn as a picture of their own (picture.js), at once;
// Streamlit's own copy of Plotly draws every other figure over the one before, and is not loaded before there is one.

const CONFIG = { displayModeBar: false, scrollZoom: false, doubleClick: false };
const charts = new WeakMap(); // by the element that Streamlit gives
const languages = new Set(["en"]); // that Plotly knows months in
let loading = null;

export default function ({ data, parentElement, setTriggerValue }) {
    const chart = charts.get(parentElement) ?? mounted(parentElement);
    const turn = ++chart.turn;
    chart.text = new TextDecoder().decode(data);
    chart.pick = (value) => setTriggerValue("picked", value);
    draw(chart);
    return () => turn === chart.turn && unmount(chart, parentElement); // a later call has a chart to keep
}

function mounted(parentElement) {
    const place = parentElement.appendChild(document.createElement("div"));
    place.className = "chart";
    const [plot, legend] = [1, 2].map(() => place.appendChild(document.createElement("div")));
    plot.className = "chart-plot";
    legend.className = "chart-legend";
    const chart = { place, plot, legend, turn: 0, text: "", drawn: "", busy: false, picture: null, width: 0, below: null };
    chart.observer = new ResizeObserver(([{ contentRect }]) => {
        chart.width = Math.round(contentRect.width);
        draw(chart);
    });
    chart.observer.observe(place);
    charts.set(parentElement, chart);
    return chart;
}

function unmount(chart, parentElement) {
    charts.delete(parentElement);
    chart.observer.disconnect();
    chart.gone = true;
    window.Plotly?.purge(chart.plot);
    chart.place.remove();
}

// Draws what is wanted now; what is wanted meanwhile is drawn after it, and nothing twice.
async function draw(chart) {
    if (chart.busy) return;
    chart.busy = true;
    try {
        while (!chart.gone) {
            const { text, place, width } = chart; // the observer tells how wide it is before the first paint
            const theme = themeOf(place);
            const look = JSON.stringify([text, width, theme]);
            if (!text || look === chart.drawn) break;
            const { figure, alt, height, ...more } = JSON.parse(text);
            figure.data.forEach(unpack);
            place.style.height = `${height}px`;
            place.setAttribute("role", "figure");
            place.setAttribute("aria-label", alt);
            if (!width) break; // not shown
            chart.drawn = look;
            const frame = { width, height, theme, ...more };
            const byPlotly = () => shown(chart, figure, frame);
            const drawing = isSimple(figure) ? pictured(chart, figure, frame).catch(byPlotly) : byPlotly();
            await drawing.catch((error) => {
                console.warn(`The chart cannot be drawn: ${error.message}`);
                instead(chart, alt);
            });
        }
    } finally {
        chart.busy = false;
    }
}

// Lists of a trace as they were before pages/ui/charts/packed.py made them short.
function unpack(trace) {
    for (const [name, short] of Object.entries(trace)) {
        if (short?.times) trace[name] = short.each.flatMap((value, at) => Array(short.times[at]).fill(value));
        else if (short?.days) trace[name] = Array.from({ length: short.days }, (_, later) => dayAfter(short.from, later));
    }
}

function dayAfter(first, later) {
    return new Date(Date.parse(first) + later * DAY).toISOString().slice(0, 10);
}

async function pictured(chart, figure, { width, height, theme, language, picks }) {
    legend(chart, figure);
    Object.assign(chart, { language, picks });
    if (!chart.picture) {
        emptied(chart);
        const svg = chart.plot.appendChild(made("svg", { class: "main-svg chart-picture" }));
        const box = chart.plot.appendChild(document.createElement("div"));
        box.className = "chart-said";
        svg.addEventListener("click", ({ clientX, clientY }) => {
            const { x, y } = svg.getBoundingClientRect(), cell = cellAt(chart.picture.plan, clientX - x, clientY - y);
            if (cell && chart.picks) chart.pick(cell.own);
        });
        const hide = listen(svg, box, () => chart.picture.plan, ofTrace, () => chart.language);
        chart.picture = { svg, hide };
    }
    chart.picture.hide();
    chart.picture.plan = planned(figure, width, height - legendOf(chart, width), theme[0]);
    drawPicture(chart.picture.svg, chart.picture.plan);
    chart.picture.svg.classList.toggle("chart-picks", picks);
}

function emptied(chart) {
    window.Plotly?.purge(chart.plot);
    chart.plot.replaceChildren();
    chart.listens = false;
    chart.picture = null;
}

async function shown(chart, figure, { width, height, theme, plotly, picks, language }) {
    const Plotly = await load(plotly);
    if (chart.plot.childElementCount) await painted(); // the answer that came before it
    if (chart.gone) return;
    if (chart.picture) emptied(chart);
    legend(chart, figure);
    const room = height - legendOf(chart, width);
    const own = { width, height: room, showlegend: false, template: template(theme) };
    const config = { ...CONFIG, locale: spoken(Plotly, language) };
    await Plotly.react(chart.plot, figure.data, { ...figure.layout, ...own }, config);
    if (picks && !chart.listens) {
        chart.listens = true;
        chart.plot.on("plotly_click", ({ points }) => chart.pick(points.at(-1).customdata));
    }
}

// Once the browser has painted what stands on the page by now; in a tab that is not seen, at once.
function painted() {
    return new Promise((then) => (document.hidden ? then() : requestAnimationFrame(() => setTimeout(then))));
}

// Beside the app's own module, so that it is loaded once for these charts and any of Streamlit's.
function load(file) {
    if (!file) return Promise.reject(new Error("Streamlit has no file of that name"));
    const scripts = [...document.querySelectorAll("script[type=module][src]")];
    const app = scripts.find((script) => /\/static\/js\/index\.[^/]+\.js$/.test(script.src));
    loading ??= import(new URL(file, app?.src ?? document.baseURI).href).then(() => {
        if (!window.Plotly) throw new Error("there is no Plotly in Streamlit's files");
        return window.Plotly;
    });
    return loading.catch((error) => {
        loading = null; // so that the next figure tries again
        throw error;
    });
}

function instead(chart, alt) {
    const { place, legend } = chart;
    emptied(chart);
    place.style.height = "auto";
    place.removeAttribute("role"); // it is no picture then, but text
    place.removeAttribute("aria-label");
    legend.said = chart.below = null;
    legend.replaceChildren(alt);
}

// ---- Days in the language of the page ----

function spoken(Plotly, language) {
    const months = (style) => {
        const form = new Intl.DateTimeFormat(language, { month: style, timeZone: "UTC" });
        return [...Array(12).keys()].map((month) => form.format(Date.UTC(2000, month, 1)));
    };
    if (!languages.has(language)) {
        const format = { months: months("long"), shortMonths: months("short") };
        Plotly.register({ moduleType: "locale", name: language, dictionary: {}, format });
        languages.add(language);
    }
    return language;
}

// ---- The legend: text below the plot, which breaks into lines as text does ----

function legend(chart, { data, layout }) {
    const entries = data.filter((trace) => trace.showlegend !== false && trace.name);
    const wanted = layout.showlegend === false || (entries.length < 2 && !layout.showlegend) ? [] : entries;
    const said = JSON.stringify(wanted.map((trace) => [trace.name, ...symbol(trace)]));
    if (said === chart.legend.said) return;
    chart.legend.said = said;
    chart.legend.replaceChildren(...wanted.map(entry));
    chart.below = null;
}

// Pixels that the legend takes; asked for where it or its width is another, since the page is laid out for it.
function legendOf(chart, width) {
    if (chart.below?.width !== width) chart.below = { width, height: chart.legend.offsetHeight };
    return chart.below.height;
}

function entry(trace) {
    const item = document.createElement("span");
    item.append(ofTrace(trace), trace.name);
    return item;
}

function ofTrace(trace) {
    const [shape, colour, opacity, style] = symbol(trace);
    const mark = document.createElement("span");
    mark.className = `chart-${shape}`;
    Object.assign(mark.style, { color: colour, opacity, borderTopStyle: style });
    return mark;
}

// The shape of a trace in the legend, its colour, how strong it is, and the style of a line.
function symbol({ type, mode = "", marker = {}, line = {}, opacity = 1 }) {
    const tone = [marker.color].flat()[0];
    const strength = opacity * ([marker.opacity].flat()[0] ?? 1);
    const styles = { dot: "dotted", dash: "dashed" };
    if (mode.includes("lines")) return ["line", line.color, opacity, styles[line.dash] ?? "solid"];
    if (type === "bar" || marker.symbol === "square") return ["square", tone, strength, "none"];
    if (marker.symbol === "line-ns-open") return ["bar", tone, strength, "none"];
    return [/-open$/.test(marker.symbol) ? "ring" : "dot", tone, strength, "none"];
}

// ---- The look: fonts and colours of the page's theme ----

const NAMES = ["font", "text-color", "background-color", "border-color", "border-color-light", "chart-categorical-colors"];

const themes = new Map(); // by the classes of the app, which are others in the light and in the dark

// Asked for once: amid a page that is being drawn the browser would have to reckon all its styles for it.
function themeOf(place) {
    const of = document.querySelector("[data-testid=stApp]")?.className;
    if (!themes.has(of)) {
        const style = getComputedStyle(place);
        themes.set(of, NAMES.map((name) => style.getPropertyValue(`--st-${name}`).trim()));
    }
    return themes.get(of);
}

function template([family, text, ground, border, grid, colours]) {
    const title = { font: { size: SIZE } };
    const axis = { gridcolor: grid, zerolinecolor: border, linecolor: border, tickfont: { color: text }, title };
    return {
        layout: {
            font: { family, color: text, size: SIZE },
            colorway: colours.split(","),
            paper_bgcolor: "rgba(0,0,0,0)",
            plot_bgcolor: "rgba(0,0,0,0)",
            xaxis: { ...axis, ticklabelstandoff: 4 },
            yaxis: axis,
            hoverlabel: { bgcolor: ground, bordercolor: border, font: { family, color: text, size: 13 }, align: "left" },
        },
        data: { scatter: [{ marker: { line: { width: 0 } } }] },
    };
}
